using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.Onion;

/// <summary>Sets up the HTTP connections to nodes and seeds: HTTP/1.1, nothing remembered, nothing added that could identify the client.</summary>
internal static class NodeHttp
{
    /// <summary>The name of the HTTP client for service nodes.</summary>
    internal const string NodeClientName = "Session.Sdk.Onion.Nodes";

    /// <summary>The name of the HTTP client for seeds.</summary>
    internal const string SeedClientName = "Session.Sdk.Onion.Seeds";

    /// <summary>A store takes 5 seconds where a member of the swarm is dead: requests that wait for such ones must not keep the others in a queue.</summary>
    private const int ConnectionsPerNode = 64;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes a handler that trusts only what the machine trusts, and uses no proxy but the one that is given.</summary>
    internal static SocketsHttpHandler CreateHandler(Uri? proxy = null) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        MaxConnectionsPerServer = ConnectionsPerNode,
        PooledConnectionLifetime = ConnectionLifetime,
        UseCookies = false,
        UseProxy = proxy is not null,
        Proxy = proxy is null ? null : new NodeProxy(proxy),

        // The ids of a trace would tell a node which requests belong together.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        SslOptions = { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 },
    };

    /// <summary>Makes the handler for service nodes, which accepts any certificate: they are self-signed and tied to nothing. The onion layers protect the requests.</summary>
    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "Certificates of service nodes prove nothing; the layers are encrypted for the nodes' keys.")]
    internal static SocketsHttpHandler CreateNodeHandler(Uri? proxy = null)
    {
        SocketsHttpHandler handler = CreateHandler(proxy);
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;

        // Nobody vouches for these certificates: to look for their issuers among all that the machine trusts would cost more than the rest of a handshake.
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        return handler;
    }

    /// <summary>Makes a client without a time limit of its own: callers cancel.</summary>
    internal static HttpClient CreateClient(HttpMessageHandler handler) => new(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
}
