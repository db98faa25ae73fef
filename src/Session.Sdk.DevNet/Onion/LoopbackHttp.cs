using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.DevNet;

/// <summary>Makes the HTTP handlers by which servers of the network reach one another.</summary>
internal static class LoopbackHttp
{
    /// <summary>Makes a handler that takes a new connection for every request, for servers that close them without a word, as those of communities do.</summary>
    public static SocketsHttpHandler CreateHandlerWithoutReuse()
    {
        SocketsHttpHandler handler = CreateHandler();
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return handler;
    }

    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Nothing ties a node's certificate to its key: the onion layers prove who answers, and nobody is looked for who vouches for it.
        SslOptions =
        {
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        },
    };
}
