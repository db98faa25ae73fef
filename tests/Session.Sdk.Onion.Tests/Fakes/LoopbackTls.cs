using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Answers each connection on a loopback port with TLS and then whatever it is told to, until it is disposed.</summary>
internal sealed class LoopbackTls : IAsyncDisposable
{
    /// <summary>More connections than any test makes.</summary>
    private const int MaxConnections = 10_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _serving;

    internal LoopbackTls(X509Certificate2 certificate, Func<Stream, Task> answer)
    {
        _certificate = certificate;
        _listener.Start();
        _serving = ServeAsync(answer);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal static X509Certificate2 CreateCertificate(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(from, until);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Reads a request and answers it with a text.</summary>
    internal static async Task AnswerOnce(Stream stream, string response)
    {
        byte[] buffer = new byte[64 * 1024];
        _ = await stream.ReadAsync(buffer);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(response));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<Stream, Task> answer)
    {
        try
        {
            for (int connections = 0; connections < MaxConnections && !_stop.IsCancellationRequested; connections++)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(_certificate);
                    await answer(tls);
                }
                catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client did not trust the certificate, or went away.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }
}
