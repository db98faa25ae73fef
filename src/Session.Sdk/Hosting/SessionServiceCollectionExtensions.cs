using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk;
using SessionSdk.Onion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a Session client.</summary>
public static class SessionServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="SessionClient"/> as a singleton, the network under it, and a hosted service that receives while the host runs.</summary>
    /// <param name="services">The services.</param>
    /// <returns>Adds handlers.</returns>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services) => services.AddSessionClient(static _ => { });

    /// <summary>Registers a <see cref="SessionClient"/> as a singleton, the network under it, and a hosted service that receives while the host runs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Adds handlers.</returns>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, Action<SessionClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionClientOptions>, SessionClientOptionsValidator>());
        services.AddOptions<SessionClientOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
            {
                options.TimeProvider = provider.GetRequiredService<TimeProvider>();
                options.LoggerFactory = provider.GetService<ILoggerFactory>();
                options.Store = provider.GetService<ISessionStore>();
            })
            .Configure(configure)
            .PostConfigure<IServiceProvider>(static (options, provider) => options.Onion = WithRegistered(options.Onion, provider))
            .ValidateOnStart();
        services.TryAddSingleton(static provider => SessionNetworkLease.Acquire(provider.GetRequiredService<IOptions<SessionClientOptions>>().Value));
        services.TryAddSingleton(static provider => CreateNetwork(provider));
        services.TryAddSingleton(static provider => CreateClient(provider));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SessionClientService>());
        return new SessionClientBuilder(services);
    }

    /// <summary>Registers a <see cref="SessionClient"/> whose options come from configuration: the members of <see cref="SessionClientOptions"/> that have a text form, and <see cref="NetworkConfiguration"/> under <c>Network</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, such as <c>Configuration.GetSection("Session")</c>.</param>
    /// <returns>Adds handlers.</returns>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddSessionClient(options => ClientConfiguration.Apply(configuration, options));
    }

    /// <summary>Fills in what is registered and not set.</summary>
    private static OnionNetworkOptions? WithRegistered(OnionNetworkOptions? set, IServiceProvider provider)
    {
        INodeCacheStore? cache = set?.CacheStore ?? provider.GetService<INodeCacheStore>();
        IShippedNodeList? shipped = set?.ShippedNodes ?? provider.GetService<IShippedNodeList>();
        if (cache == set?.CacheStore && shipped == set?.ShippedNodes)
        {
            return set;
        }

        // The options may be used for other clients as well, outside of this container.
        OnionNetworkOptions filled = set?.Copy() ?? new OnionNetworkOptions();
        filled.CacheStore = cache;
        filled.ShippedNodes = shipped;
        return filled;
    }

    /// <summary>Gives the shared network to the container, which disposes what it gives out: that must not end the network of others.</summary>
    private static SessionNetwork CreateNetwork(IServiceProvider provider)
    {
        SessionNetwork network = provider.GetRequiredService<SessionNetworkLease>().Network;
        bool isOfCaller = provider.GetRequiredService<IOptions<SessionClientOptions>>().Value.SharedNetwork == network;
        return isOfCaller ? new SessionNetwork(network.Onion, network.Swarm, network.Polling) : network;
    }

    private static SessionClient CreateClient(IServiceProvider provider)
    {
        SessionClientOptions options = provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
        options.SharedNetwork = provider.GetRequiredService<SessionNetwork>();
        return SessionClient.Create(options);
    }
}
