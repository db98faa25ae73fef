using System.Globalization;
using Microsoft.Extensions.Configuration;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Reads the options of a client from configuration.</summary>
internal static class ClientConfiguration
{
    internal static void Apply(IConfiguration configuration, SessionClientOptions options)
    {
        options.RecoveryPhrase = configuration[nameof(options.RecoveryPhrase)] ?? options.RecoveryPhrase;
        options.DisplayName = configuration[nameof(options.DisplayName)] ?? options.DisplayName;
        options.PollInterval = Read(configuration, nameof(options.PollInterval), options.PollInterval);
        options.HandlerRetryDelay = Read(configuration, nameof(options.HandlerRetryDelay), options.HandlerRetryDelay);
        options.DisposeTimeout = Read(configuration, nameof(options.DisposeTimeout), options.DisposeTimeout);
        options.SyncState = Read(configuration, nameof(options.SyncState), options.SyncState);
        options.PushStateAutomatically = Read(configuration, nameof(options.PushStateAutomatically), options.PushStateAutomatically);
        options.StatePushDelay = Read(configuration, nameof(options.StatePushDelay), options.StatePushDelay);
        options.MaxStatePushDelay = Read(configuration, nameof(options.MaxStatePushDelay), options.MaxStatePushDelay);
        if (configuration[nameof(options.MaxHandlerAttempts)] is { } attempts)
        {
            options.MaxHandlerAttempts = int.Parse(attempts, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        if (configuration.GetSection(nameof(options.Onion)) is var onion && onion.Exists())
        {
            OnionNetworkOptions bound = options.Onion ?? new OnionNetworkOptions();
            OnionConfiguration.Apply(onion, bound);
            options.Onion = bound;
        }

        if (configuration[nameof(OnionNetworkOptions.Proxy)] is { } proxy)
        {
            (options.Onion ??= new OnionNetworkOptions()).Proxy = OnionConfiguration.ReadProxy(proxy);
        }

        if (configuration.GetSection(nameof(options.Swarm)) is var swarm && swarm.Exists())
        {
            SwarmClientOptions bound = options.Swarm ?? new SwarmClientOptions();
            swarm.Bind(bound);
            options.Swarm = bound;
        }

        if (configuration.GetSection(nameof(options.Polling)) is var polling && polling.Exists())
        {
            PollEngineOptions bound = options.Polling ?? new PollEngineOptions();
            polling.Bind(bound);
            options.Polling = bound;
        }

        IConfigurationSection network = configuration.GetSection(nameof(options.Network));
        if (network.Exists())
        {
            options.Network = (network.Get<NetworkConfiguration>() ?? new NetworkConfiguration()).ToSettings();
        }
    }

    private static TimeSpan Read(IConfiguration configuration, string key, TimeSpan otherwise) =>
        configuration[key] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static bool Read(IConfiguration configuration, string key, bool otherwise) =>
        configuration[key] is { } text ? bool.Parse(text) : otherwise;
}
