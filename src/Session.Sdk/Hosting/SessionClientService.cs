using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SessionSdk;

/// <summary>Receives while the host runs and gives each message to the registered handlers.</summary>
internal sealed class SessionClientService(SessionClient client, IServiceScopeFactory scopes, IEnumerable<HandlerRegistration> handlers) : IHostedService
{
    private readonly List<IDisposable> _registrations = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (HandlerRegistration handler in handlers)
        {
            _registrations.Add(client.OnMessage((context, stopping) => HandleAsync(handler, context, stopping)));
        }

        client.StartReceiving();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IDisposable registration in _registrations)
        {
            registration.Dispose();
        }

        // The container disposes the client once more, which does nothing then.
        await client.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
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
