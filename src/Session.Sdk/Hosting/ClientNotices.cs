using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk;

/// <summary>Says in the log, once for each client of a host, which account it is and what was probably forgotten.</summary>
internal static partial class ClientNotices
{
    /// <summary>So many characters of an account id are shown: enough to know one's own again.</summary>
    private const int ShownCharacters = 8;

    internal static void OfStart(ILogger logger, SessionClient client, ClientRegistration registration, SessionClientOptions options, bool hasHandler)
    {
        LogStarted(
            logger,
            registration.Title,
            Short(client.AccountId),
            options.Network.Name,
            options.Store?.GetType().Name is { } store ? $"in {store}" : "in memory only, until the program ends",
            options.Onion?.CacheStore?.GetType().Name is { } cache ? $"in {cache}" : "nowhere, so that a restart asks the seeds again");
        if (!options.IsRestored)
        {
            LogNewAccount(logger, registration.Title, registration.PathOf(nameof(options.RecoveryPhrase)));
        }

        if (!hasHandler)
        {
            LogNoHandler(logger, registration.Title);
        }
    }

    /// <summary>Says that handlers get nothing when no host will start them. A service that was started by hand has started its clients itself.</summary>
    internal static void OfMissingHost(SessionClient client, ClientRegistration registration, IServiceProvider services)
    {
        bool hasHost = services.GetService<IHostApplicationLifetime>() is not null || services.GetServices<IHostedService>().OfType<SessionClientService>().Any(service => service.IsStarted);
        if (!hasHost && services.GetServices<HandlerRegistration>().Any(handler => handler.ClientName == registration.Name))
        {
            LogNoHost((services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger<SessionClient>(), registration.Title, Short(client.AccountId));
        }
    }

    private static string Short(AccountId account) => $"{account.ToString()[..ShownCharacters]}…";

    [LoggerMessage(EventId = 9401, Level = LogLevel.Information, Message = "{Client} is the account {Account} on {Network}; messages are kept {Store}, nodes {Nodes}")]
    private static partial void LogStarted(ILogger logger, string client, string account, string network, string store, string nodes);

    [LoggerMessage(EventId = 9402, Level = LogLevel.Warning, Message = "{Client} has no recovery phrase: its account is new at every start, and nobody finds it again. Set {Key}; ExportRecoveryPhrase() gives the phrase of the running one")]
    private static partial void LogNewAccount(ILogger logger, string client, string key);

    [LoggerMessage(EventId = 9403, Level = LogLevel.Warning, Message = "{Client} has no handler: what it receives waits until code takes it from Messages() or OnMessage(…). AddHandler<T>() after AddSessionClient(…) adds one")]
    private static partial void LogNoHandler(ILogger logger, string client);

    [LoggerMessage(EventId = 9404, Level = LogLevel.Warning, Message = "{Client} ({Account}) has handlers, and nothing runs them: they get messages while a host runs. Build the services with Host.CreateApplicationBuilder(), or start the registered IHostedService")]
    private static partial void LogNoHost(ILogger logger, string client, string account);
}
