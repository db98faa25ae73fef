using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionSdk.DevNet;

/// <summary>Listens on one port of 127.0.0.1 with HTTP/1.1, over TLS when there is a certificate.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = new();
    private readonly WebApplication _application;

    private LoopbackListener(RequestDelegate? handler, ConnectionDelegate? connections, Func<X509Certificate2>? certificate, long maxBodySize, int port, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxBodySize;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => TrackAsync(connection, next));
                if (connections is not null)
                {
                    listen.Run(connection => connections(connection));
                }

                if (certificate is not null)
                {
                    var secured = new SecuredBy(certificate);
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(secured.Options()) });
                }
            });
        });
        _application = builder.Build();
        if (handler is not null)
        {
            _application.Run(handler);
        }
    }

    /// <summary>Gets the port that is listened on.</summary>
    public int Port { get; private set; }

    public static Task<LoopbackListener> StartAsync(
        RequestDelegate handler,
        Func<X509Certificate2>? certificate,
        long maxBodySize,
        int port,
        ILoggerFactory loggers,
        CancellationToken cancellationToken) =>
        StartAsync(new LoopbackListener(handler, connections: null, certificate, maxBodySize, port, loggers), cancellationToken);

    /// <summary>Listens for connections that are not served by the HTTP of the framework.</summary>
    public static Task<LoopbackListener> StartAsync(ConnectionDelegate connections, int port, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        StartAsync(new LoopbackListener(handler: null, connections, certificate: null, maxBodySize: 0, port, loggers), cancellationToken);

    private static async Task<LoopbackListener> StartAsync(LoopbackListener listener, CancellationToken cancellationToken)
    {
        try
        {
            await listener._application.StartAsync(cancellationToken).ConfigureAwait(false);
            string address = listener._application.Urls.First();
            listener.Port = new Uri(address).Port;
            return listener;
        }
        catch
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Breaks every open connection; new ones are accepted.</summary>
    public void DropConnections()
    {
        foreach (ConnectionContext connection in _connections.Values)
        {
            connection.Abort();
        }
    }

    /// <summary>Stops listening and breaks every open connection.</summary>
    public async ValueTask DisposeAsync()
    {
        DropConnections();
        using (var now = new CancellationTokenSource())
        {
            await now.CancelAsync().ConfigureAwait(false);
            await _application.StopAsync(now.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private async Task TrackAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _connections[connection.ConnectionId] = connection;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            _connections.TryRemove(connection.ConnectionId, out _);
        }
    }
}
