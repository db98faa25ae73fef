namespace SessionSdk.Communities;

/// <summary>Names the statuses that community servers answer with.</summary>
internal static class Status
{
    internal const int Ok = 200;
    internal const int FirstRedirect = 300;
    internal const int NotModified = 304;
    internal const int Malformed = 400;
    internal const int Unauthorized = 401;
    internal const int Forbidden = 403;
    internal const int NotFound = 404;
    internal const int WrongMethod = 405;
    internal const int NotAcceptable = 406;
    internal const int Missing = 412;
    internal const int TooLarge = 413;
    internal const int TooEarly = 425;
    internal const int TooManyRequests = 429;
    internal const int ServerError = 500;
    internal const int LastServerError = 599;
}
