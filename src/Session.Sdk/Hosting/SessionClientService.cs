using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SessionSdk;

/// <summary>Receives while the host runs, for each registered client, and gives each message to the handlers of that client.</summary>
internal sealed class SessionClientService(
    IServiceProvider services,
    IServiceScopeFactory scopes,
    IEnumerable<ClientRegistration> registrations,
    IEnumerable<HandlerRegistration> handlers,
    IOptionsMonitor<SessionClientOptions> options,
    ILogger<SessionClient>? logger = null) : IHostedService
{
    private readonly ILogger _logger = logger ?? NullLogger<SessionClient>.Instance;
    private readonly List<SessionClient> _clients = [];
    private readonly List<IDisposable> _subscriptions = [];

    /// <summary>Gets whether the host has started this service.</summary>
    internal bool IsStarted { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        IsStarted = true;
        foreach (ClientRegistration registration in registrations)
        {
            SessionClient client = services.GetRequiredKeyedService<SessionClient>(registration.Key);
            _clients.Add(client);
            HandlerRegistration[] own = [.. handlers.Where(handler => handler.ClientName == registration.Name)];
            foreach (HandlerRegistration handler in own)
            {
                _subscriptions.Add(client.OnMessage((context, stopping) => HandleAsync(handler, context, stopping)));
            }

            client.StartReceiving();
            ClientNotices.OfStart(_logger, client, registration, options.Get(registration.Name), own.Length > 0);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IDisposable subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        // The container disposes the clients once more, which does nothing then.
        await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask())).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask HandleAsync(HandlerRegistration handler, MessageContext context, CancellationToken stopping)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await handler.HandleAsync(scope.ServiceProvider, context, stopping).ConfigureAwait(false);
        }
    }
}
