using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the swarm client and the poll engine.</summary>
public static class SessionSwarmServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="SwarmClient"/> and one <see cref="PollEngine"/> for the whole container; called again, it adds to the options. It uses the registered <see cref="IOnionNetwork"/>: that of <c>AddSessionOnion</c> or of <c>AddSessionClient</c>; positions are kept in memory unless an <see cref="IPollCursorStore"/> is registered.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options of the client, or <see langword="null"/>.</param>
    /// <param name="configurePolling">Changes the options of the poll engine, or <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionSwarm(this IServiceCollection services, Action<SwarmClientOptions>? configure = null, Action<PollEngineOptions>? configurePolling = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SwarmClientOptions>, SwarmClientOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PollEngineOptions>, PollEngineOptionsValidator>());
        services.AddOptions<SwarmClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddOptions<PollEngineOptions>().Configure(options => configurePolling?.Invoke(options)).ValidateOnStart();
        services.TryAddSingleton<IPollCursorStore, InMemoryPollCursorStore>();
        services.TryAddSingleton(provider => new SwarmClient(
            NetworkOf(provider),
            provider.GetRequiredService<IOptions<SwarmClientOptions>>().Value,
            provider.GetService<ILogger<SwarmClient>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new PollEngine(
            provider.GetRequiredService<SwarmClient>(),
            provider.GetRequiredService<IPollCursorStore>(),
            provider.GetRequiredService<IOptions<PollEngineOptions>>().Value,
            provider.GetService<ILogger<PollEngine>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IOnionNetwork NetworkOf(IServiceProvider provider) =>
        provider.GetService<IOnionNetwork>()
        ?? throw new InvalidOperationException($"{nameof(AddSessionSwarm)} needs a network, and none is registered: call AddSessionOnion(settings) or AddSessionClient(…) as well, or register an {nameof(IOnionNetwork)}.");
}
