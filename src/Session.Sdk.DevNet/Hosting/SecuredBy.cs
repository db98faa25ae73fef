using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.DevNet;

/// <summary>Makes what the handshakes of a server are done with: its chain of certificates is made once, and not for every handshake.</summary>
/// <param name="certificate">Gives the certificate of the moment.</param>
internal sealed class SecuredBy(Func<X509Certificate2> certificate)
{
    private volatile Prepared? _prepared;

    public SslServerAuthenticationOptions Options()
    {
        X509Certificate2 now = certificate();
        Prepared prepared = _prepared is { } known && ReferenceEquals(known.Certificate, now)
            ? known
            : _prepared = new Prepared(now, SslStreamCertificateContext.Create(now, additionalCertificates: null, offline: true));
        return new SslServerAuthenticationOptions { ServerCertificateContext = prepared.Context };
    }

    private sealed record Prepared(X509Certificate2 Certificate, SslStreamCertificateContext Context);
}
