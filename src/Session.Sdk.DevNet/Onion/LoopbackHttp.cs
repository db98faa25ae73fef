using System.Net;

namespace SessionSdk.DevNet;

/// <summary>Makes the HTTP handlers by which servers of the network reach one another.</summary>
internal static class LoopbackHttp
{
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Nothing ties a node's certificate to its key: the onion layers prove who answers.
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    };
}
