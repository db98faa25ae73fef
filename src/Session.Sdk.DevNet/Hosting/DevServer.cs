using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace SessionSdk.DevNet;

/// <summary>Describes a server of the network, and the faults that every server can be given.</summary>
/// <remarks>All members may be used from any thread while requests are running.</remarks>
public abstract class DevServer : IAsyncDisposable
{
    private static readonly TimeSpan DripInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _lifetime = new(1, 1);
    private readonly ILoggerFactory _loggers;
    private readonly bool _isSecure;
    private readonly long _maxBodySize;
    private LoopbackListener? _listener;
    private PortReservation? _reservation;
    private X509Certificate2? _certificate;
    private TaskCompletionSource? _frozen;
    private long _delayTicks;
    private int _requests;

    private protected DevServer(TimeProvider time, ILoggerFactory loggers, X509Certificate2? certificate, long maxBodySize)
    {
        Time = time;
        _loggers = loggers;
        _certificate = certificate;
        _isSecure = certificate is not null;
        _maxBodySize = maxBodySize;
    }

    /// <summary>Gets the port on 127.0.0.1. It stays the same when the server is killed and revived.</summary>
    public int Port { get; private set; }

    /// <summary>Gets the base address.</summary>
    public Uri BaseUrl => new($"{(_isSecure ? "https" : "http")}://127.0.0.1:{Port}/");

    /// <summary>Gets whether the server listens.</summary>
    public bool IsAlive => _listener is not null;

    /// <summary>Gets whether the server takes requests without answering them.</summary>
    public bool IsFrozen => _frozen is not null;

    /// <summary>Gets how many HTTP requests have arrived since the start or the last <see cref="ResetRequestCount"/>.</summary>
    public int RequestCount => Volatile.Read(ref _requests);

    /// <summary>Gets or sets how long the server waits before it looks at a request.</summary>
    /// <value>The default is zero.</value>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Gets or sets what the server answers to every request instead of doing its work; <see langword="null"/> for none.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public ForcedAnswer? ForcedAnswer { get; set; }

    /// <summary>Gets or sets the lie that the server tells; <see langword="null"/> for none. A <see cref="ForcedAnswer"/> goes before it.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public Lie? Lie { get; set; }

    private protected TimeProvider Time { get; }

    private protected X509Certificate2? Certificate => _certificate;

    /// <summary>Gets whether connections are served as the application server of communities does it.</summary>
    private protected virtual bool IsUwsgi => false;

    /// <summary>Stops listening: new connections are refused and open ones broken. What the server stores is kept.</summary>
    /// <returns>A task that ends when nothing is listening any more.</returns>
    public async Task KillAsync()
    {
        await _lifetime.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Interlocked.Exchange(ref _listener, null) is { } listener)
            {
                await listener.DisposeAsync().ConfigureAwait(false);
                _reservation = PortReservation.TryTake(Port);
            }
        }
        finally
        {
            _lifetime.Release();
        }
    }

    /// <summary>Listens again on the same port after <see cref="KillAsync"/>. A service node gets from its swarm what it missed, if <see cref="DevNetOptions.NewServerFeatures"/> are on.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task that ends when the server listens.</returns>
    /// <exception cref="IOException">Another program has taken the port.</exception>
    public Task ReviveAsync(CancellationToken cancellationToken = default) => ListenAsync(Port, cancellationToken);

    /// <summary>Takes requests from now on without ever answering them, as a stopped process does.</summary>
    public void Freeze() => Interlocked.CompareExchange(ref _frozen, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Answers again after <see cref="Freeze"/>. Requests that came in between are dropped; a service node gets from its swarm what it missed, if <see cref="DevNetOptions.NewServerFeatures"/> are on.</summary>
    public void Thaw()
    {
        if (Interlocked.Exchange(ref _frozen, null) is { } frozen)
        {
            frozen.TrySetResult();
            OnReachable();
        }
    }

    /// <summary>Changes the certificate and breaks open connections. A server without TLS ignores this.</summary>
    /// <param name="certificate">The new certificate with its private key; the caller keeps it alive and disposes it.</param>
    public void UseCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (_isSecure)
        {
            _certificate = certificate;
            _listener?.DropConnections();
        }
    }

    /// <summary>Sets <see cref="RequestCount"/> to zero.</summary>
    public virtual void ResetRequestCount() => Interlocked.Exchange(ref _requests, 0);

    /// <summary>Stops the server for good.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _frozen, null)?.TrySetResult();
        await KillAsync().ConfigureAwait(false);
        _reservation?.Dispose();
        _lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    internal async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        await _lifetime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_listener is null)
            {
                Interlocked.Exchange(ref _reservation, null)?.Dispose();
                Func<X509Certificate2>? certificate = _isSecure ? () => _certificate! : null;
                _listener = IsUwsgi
                    ? await LoopbackListener.StartAsync(new UwsgiConnection(ServeAsync, _maxBodySize).ServeAsync, port, _loggers, cancellationToken).ConfigureAwait(false)
                    : await LoopbackListener.StartAsync(ServeAsync, certificate, _maxBodySize, port, _loggers, cancellationToken).ConfigureAwait(false);
                Port = _listener.Port;
            }
        }
        finally
        {
            _lifetime.Release();
        }

        OnReachable();
    }

    /// <summary>Does what follows when the server listens or answers again.</summary>
    private protected virtual void OnReachable()
    {
    }

    private protected abstract Task HandleAsync(HttpContext context, CancellationToken cancellationToken);

    /// <summary>Reads the whole body; <see langword="null"/> when it is too long, and the connection is broken as the real server breaks it.</summary>
    private protected async Task<byte[]?> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > _maxBodySize)
        {
            context.Abort();
            return null;
        }

        try
        {
            using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
            await context.Request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (BadHttpRequestException)
        {
            context.Abort();
            return null;
        }
    }

    /// <summary>Sends an answer, or what the server's lie makes of it.</summary>
    private protected Task WriteAsync(HttpContext context, HttpAnswer honest, AnswerPlace place, CancellationToken cancellationToken)
    {
        ForcedAnswer? told = Lie is { Http: not null } lie
            ? lie.OnHttp(new HttpExchange(context.Request.Path.Value ?? "/", place, new ForcedAnswer(honest.Status, honest.Body, honest.ContentType)))
            : null;
        return told is null ? honest.WriteAsync(context.Response, cancellationToken) : WriteForcedAsync(told, context.Response, cancellationToken);
    }

    private Task WriteForcedAsync(ForcedAnswer forced, HttpResponse response, CancellationToken aborted)
    {
        response.StatusCode = forced.Status;
        response.ContentType = forced.ContentType;
        if (forced.Location is { } location)
        {
            response.Headers.Location = location.ToString();
        }

        return forced.Ending switch
        {
            ForcedEnding.Whole => new HttpAnswer(forced.Status, forced.Body, forced.ContentType).WriteAsync(response, aborted),
            ForcedEnding.Broken => BreakOffAsync(forced, response, aborted),
            ForcedEnding.Dripping => DripAsync(forced, response, aborted),
            _ => WriteWithoutEndAsync(forced, response, aborted),
        };
    }

    private static async Task BreakOffAsync(ForcedAnswer forced, HttpResponse response, CancellationToken aborted)
    {
        if (forced.Body.Length > 0)
        {
            response.ContentLength = forced.Body.Length + 1;
            await response.Body.WriteAsync(forced.Body, aborted).ConfigureAwait(false);
            await response.Body.FlushAsync(aborted).ConfigureAwait(false);
        }

        response.HttpContext.Abort();
    }

    private async Task DripAsync(ForcedAnswer forced, HttpResponse response, CancellationToken aborted)
    {
        response.ContentLength = forced.Body.Length;
        for (int i = 0; i < forced.Body.Length; i++)
        {
            await response.Body.WriteAsync(forced.Body.Slice(i, 1), aborted).ConfigureAwait(false);
            await response.Body.FlushAsync(aborted).ConfigureAwait(false);
            await Task.Delay(DripInterval, Time, aborted).ConfigureAwait(false);
        }
    }

    private async Task WriteWithoutEndAsync(ForcedAnswer forced, HttpResponse response, CancellationToken aborted)
    {
        do
        {
            await response.Body.WriteAsync(forced.Body, aborted).ConfigureAwait(false);
            await response.Body.FlushAsync(aborted).ConfigureAwait(false);
        }
        while (forced.Ending == ForcedEnding.Endless && forced.Body.Length > 0);

        await Task.Delay(Timeout.InfiniteTimeSpan, Time, aborted).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext context)
    {
        TaskCompletionSource? frozen = _frozen;
        Interlocked.Increment(ref _requests);
        CancellationToken aborted = context.RequestAborted;
        try
        {
            if (frozen is not null)
            {
                await frozen.Task.WaitAsync(aborted).ConfigureAwait(false);
                context.Abort();
                return;
            }

            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, Time, aborted).ConfigureAwait(false);
            }

            if (ForcedAnswer is { } forced)
            {
                if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                {
                    limit.MaxRequestBodySize = null;
                }

                await WriteForcedAsync(forced, context.Response, aborted).ConfigureAwait(false);
                return;
            }

            await HandleAsync(context, aborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }
    }
}
