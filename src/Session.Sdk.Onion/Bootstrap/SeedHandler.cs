using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.Onion;

/// <summary>Sends a request to the seed that it names, over connections that only that seed's certificate opens.</summary>
internal sealed class SeedHandler(Uri? proxy = null) : HttpMessageHandler
{
    /// <summary>Names the seed of a request. A request without it is not sent.</summary>
    internal static readonly HttpRequestOptionsKey<SeedNode> Seed = new("Session.Sdk.Onion.Seed");

    private readonly ConcurrentDictionary<SeedNode, HttpMessageInvoker> _invokers = new();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Seed, out SeedNode? seed) || !seed.Url.IsBaseOf(request.RequestUri!))
        {
            throw new InvalidOperationException("A request to a seed names the seed that it goes to.");
        }

        return _invokers.GetOrAdd(seed, Connect).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (HttpMessageInvoker invoker in _invokers.Values)
            {
                invoker.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Connect(SeedNode seed)
    {
        SocketsHttpHandler handler = NodeHttp.CreateHandler(proxy);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is X509Certificate2 leaf && (SeedCertificate.IsTrusted(seed, leaf, errors) ? true : throw new SeedCertificateException(SeedCertificate.Mismatch(seed, leaf, errors)));
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
}
