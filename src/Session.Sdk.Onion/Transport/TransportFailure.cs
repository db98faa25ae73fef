using System.Net.Sockets;

namespace SessionSdk.Onion;

/// <summary>Judges what the HTTP client throws. Its texts repeat what the other side wrote, such as a status line that is none.</summary>
internal static class TransportFailure
{
    /// <summary>So many causes of causes are kept.</summary>
    private const int MostCauses = 4;

    /// <summary>Makes a failure fit for exceptions and logs.</summary>
    internal static Exception Quote(Exception failure) => Quote(failure, MostCauses)!;

    /// <summary>Tells whether the request may have left: the connection stood before it broke.</summary>
    /// <remarks>A connection that the other side resets is an error of no known kind, with the failure of the stream inside.</remarks>
    internal static bool MayHaveBeenSent(Exception failure) => failure is IOException
        || failure is HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException }
        || failure is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded };

    private static Exception? Quote(Exception? failure, int causes)
    {
        if (failure is null or SocketException || causes == 0)
        {
            // What the operating system says is nobody's text.
            return failure as SocketException;
        }

        string text = ForeignText.Quote(failure.Message)!;
        Exception? cause = Quote(failure.InnerException, causes - 1);
        return failure switch
        {
            HttpRequestException request => new HttpRequestException(request.HttpRequestError, text, cause, request.StatusCode),
            IOException => new IOException(text, cause),
            OperationCanceledException => new TimeoutException(text, cause),
            _ => new InvalidOperationException($"{failure.GetType().Name}: {text}", cause),
        };
    }
}
