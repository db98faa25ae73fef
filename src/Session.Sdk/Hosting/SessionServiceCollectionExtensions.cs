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
                options.Onion = CreateOnionOptions(provider);
            })
            .Configure(configure)
            .ValidateOnStart();
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

    private static OnionNetworkOptions? CreateOnionOptions(IServiceProvider provider)
    {
        INodeCacheStore? cache = provider.GetService<INodeCacheStore>();
        IShippedNodeList? shipped = provider.GetService<IShippedNodeList>();
        return cache is null && shipped is null ? null : new OnionNetworkOptions { CacheStore = cache, ShippedNodes = shipped };
    }

    private static SessionNetwork CreateNetwork(IServiceProvider provider)
    {
        SessionClientOptions options = provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
        return options.SharedNetwork ?? new SessionNetwork(options.Network, options.Onion, options.TimeProvider, options.LoggerFactory);
    }

    private static SessionClient CreateClient(IServiceProvider provider)
    {
        SessionClientOptions options = provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
        options.SharedNetwork = provider.GetRequiredService<SessionNetwork>();
        return SessionClient.Create(options);
    }
}
