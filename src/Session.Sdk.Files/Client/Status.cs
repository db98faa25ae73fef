namespace SessionSdk.Files;

/// <summary>Names the statuses that file servers answer with.</summary>
internal static class Status
{
    internal const int Ok = 200;
    internal const int NotFound = 404;
    internal const int WrongMethod = 405;
    internal const int TooLarge = 413;
    internal const int FirstServerError = 500;
}
