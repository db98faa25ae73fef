using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Stands for one of several seeds of a network: passes on what the network's own seed says, or a lie made of it.</summary>
internal sealed class SeedMirror : IAsyncDisposable
{
    /// <summary>More requests than a test makes.</summary>
    private const int MaxRequests = 10_000;

    private readonly HttpListener _listener;
    private readonly HttpClient _client;
    private readonly Uri _seed;
    private readonly Task _serving;
    private volatile AnswerLie? _lie;

    private SeedMirror(HttpListener listener, Uri seed, string pin)
    {
        _client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 certificate && Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())) == pin } });
        _listener = listener;
        _seed = seed;
        Url = new Uri(listener.Prefixes.Single());
        _serving = ServeAsync();
    }

    internal Uri Url { get; }

    /// <summary>Gets or sets the lie that it tells; <see langword="null"/> for none.</summary>
    internal AnswerLie? Lie
    {
        get => _lie;
        set => _lie = value;
    }

    internal static SeedMirror Start(Uri seed, string pin)
    {
        for (int attempt = 0; ; attempt++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}/");
            try
            {
                listener.Start();
                return new SeedMirror(listener, seed, pin);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Somebody has that port.
                listener.Close();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _client.Dispose();
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            CancellationToken over = TestContext.Current.CancellationToken;
            for (int taken = 0; taken < MaxRequests && !over.IsCancellationRequested; taken++)
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync().WaitAsync(over)));
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var content = new StreamContent(context.Request.InputStream) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using HttpResponseMessage response = await _client.PostAsync(new Uri(_seed, context.Request.RawUrl), content);
            var honest = new ToldAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), "", "");
            ToldAnswer told = _lie?.Apply(honest) ?? honest;
            context.Response.StatusCode = told.Status is >= 200 and <= 599 ? told.Status : 500;
            byte[] body = System.Text.Encoding.UTF8.GetBytes(told.Body);
            context.Response.ContentLength64 = context.Response.StatusCode is 204 or 304 ? 0 : body.Length;
            if (context.Response.ContentLength64 > 0)
            {
                await context.Response.OutputStream.WriteAsync(body);
            }

            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or HttpRequestException or IOException or ObjectDisposedException)
        {
            // The one who asked has gone, or the network has.
            context.Response.Abort();
        }
    }
}
