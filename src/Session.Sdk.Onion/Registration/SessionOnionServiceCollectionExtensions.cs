using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SessionSdk.Onion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an onion network.</summary>
public static class SessionOnionServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="OnionNetwork"/>, also as <see cref="IOnionNetwork"/>, with connections from the HTTP client factory.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">Which network to use.</param>
    /// <param name="configure">Sets options. A registered <see cref="INodeCacheStore"/> or <see cref="IShippedNodeList"/> is used if none is set here.</param>
    /// <returns>The services.</returns>
    /// <exception cref="InvalidOperationException">An <see cref="OnionNetwork"/> is registered already: which of two networks would be used, nobody could see.</exception>
    public static IServiceCollection AddSessionOnion(this IServiceCollection services, NetworkSettings settings, Action<OnionNetworkOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        if (services.Any(static service => service.ServiceType == typeof(OnionNetwork)))
        {
            throw new InvalidOperationException($"{nameof(AddSessionOnion)} was called before. A container has one onion network: change its options by Configure<{nameof(OnionNetworkOptions)}>(…).");
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnionNetworkOptions>, OnionNetworkOptionsValidator>());
        services.AddOptions<OnionNetworkOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();

        // Addresses of nodes and paths of requests stay out of the log.
        services.AddHttpClient(NodeHttp.NodeClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => NodeHttp.CreateNodeHandler(ProxyOf(provider)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddHttpClient(NodeHttp.SeedClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SeedHandler(ProxyOf(provider)))
            .RemoveAllLoggers();

        services.TryAddSingleton(provider => Create(provider, settings));
        services.TryAddSingleton<IOnionNetwork>(provider => provider.GetRequiredService<OnionNetwork>());
        return services;
    }

    private static Uri? ProxyOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<OnionNetworkOptions>>().Value.Proxy;

    private static OnionNetwork Create(IServiceProvider provider, NetworkSettings settings)
    {
        OnionNetworkOptions options = provider.GetRequiredService<IOptions<OnionNetworkOptions>>().Value.Copy();
        options.CacheStore ??= provider.GetService<INodeCacheStore>();
        options.ShippedNodes ??= provider.GetService<IShippedNodeList>();
        IHttpClientFactory clients = provider.GetRequiredService<IHttpClientFactory>();
        return new OnionNetwork(
            settings,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
            SecureNetworkRandom.Instance,
            () => clients.CreateClient(NodeHttp.NodeClientName),
            () => clients.CreateClient(NodeHttp.SeedClientName));
    }
}
