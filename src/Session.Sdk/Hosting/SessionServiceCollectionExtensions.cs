using SessionSdk.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk;
using SessionSdk.Onion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Session clients: one without a name, and any number with one.</summary>
/// <remarks>
/// Each client is a singleton with handlers, store and options of its own; those with equal network options share one network. The client
/// without a name is injected as <see cref="SessionClient"/>, one with a name by <c>[FromKeyedServices("name")]</c>; its options are the
/// <see cref="SessionClientOptions"/> of that name. Registering the same name twice is an error, because one of the two accounts would be
/// lost without a word: further options are added by <c>services.Configure&lt;SessionClientOptions&gt;(name, …)</c>.
/// </remarks>
public static class SessionServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="SessionClient"/> as a singleton, the network under it, and a hosted service that receives while the host runs.</summary>
    /// <param name="services">The services.</param>
    /// <returns>Adds handlers.</returns>
    /// <exception cref="InvalidOperationException">A client without a name is registered already.</exception>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services) => Add(services, Options.Options.DefaultName, static _ => { }, null);

    /// <summary>Registers a <see cref="SessionClient"/> as a singleton, the network under it, and a hosted service that receives while the host runs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Adds handlers.</returns>
    /// <exception cref="InvalidOperationException">A client without a name is registered already.</exception>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, Action<SessionClientOptions> configure) =>
        Add(services, Options.Options.DefaultName, configure, null);

    /// <summary>Registers a <see cref="SessionClient"/> whose options come from configuration: the members of <see cref="SessionClientOptions"/> that have a text form, those of the floors in sections of their own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section, such as <c>Configuration.GetSection("Session")</c>. A key in it that is not known is an error.</param>
    /// <returns>Adds handlers.</returns>
    /// <exception cref="InvalidOperationException">A client without a name is registered already.</exception>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, Options.Options.DefaultName, static _ => { }, configuration);
    }

    /// <summary>Registers a <see cref="SessionClient"/> with a name, as a keyed singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name: the key of its services and the name of its options.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>Adds handlers.</returns>
    /// <exception cref="InvalidOperationException">A client of that name is registered already.</exception>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, string name, Action<SessionClientOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, configure, null);
    }

    /// <summary>Registers a <see cref="SessionClient"/> with a name, as a keyed singleton, whose options come from configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name: the key of its services and the name of its options.</param>
    /// <param name="configuration">The section, such as <c>Configuration.GetSection("Accounts:Alice")</c>. A key in it that is not known is an error.</param>
    /// <returns>Adds handlers.</returns>
    /// <exception cref="InvalidOperationException">A client of that name is registered already.</exception>
    public static SessionClientBuilder AddSessionClient(this IServiceCollection services, string name, IConfiguration configuration)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, name, static _ => { }, configuration);
    }

    private static SessionClientBuilder Add(IServiceCollection services, string name, Action<SessionClientOptions> configure, IConfiguration? configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = new ClientRegistration(name, configuration);
        if (services.Any(service => service.ServiceType == typeof(ClientRegistration) && (service.ImplementationInstance as ClientRegistration)?.Name == name))
        {
            throw new InvalidOperationException(name.Length == 0
                ? "AddSessionClient was called before. Give a second client a name: AddSessionClient(\"name\", …). To change options of the first, call services.Configure<SessionClientOptions>(…)."
                : $"AddSessionClient(\"{name}\", …) was called before. Give each client a name of its own. To change options of the first, call services.Configure<SessionClientOptions>(\"{name}\", …).");
        }

        services.AddSingleton(registration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionClientOptions>, ConfiguredOptionsValidator>());
        services.AddOptions<SessionClientOptions>(name)
            .Configure<IServiceProvider>((options, provider) =>
            {
                options.TimeProvider = provider.GetRequiredService<TimeProvider>();
                options.LoggerFactory = provider.GetService<ILoggerFactory>();
                options.Store = provider.GetKeyedService<ISessionStore>(registration.Key);
                if (configuration is not null)
                {
                    ClientConfiguration.Apply(configuration, ValueSource.Of(provider, configuration), name, options);
                }
            })
            .Configure(configure)
            .PostConfigure<IServiceProvider>((options, provider) => options.Onion = WithRegistered(options.Onion, registration, provider))
            .ValidateOnStart();
        AddParts(services, registration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SessionClientService>());
        return new SessionClientBuilder(services, name);
    }

    /// <summary>Registers the client and what of its network others may use. A key of <see langword="null"/> is none.</summary>
    private static void AddParts(IServiceCollection services, ClientRegistration registration)
    {
        services.Add(ServiceDescriptor.KeyedSingleton(registration.Key, (provider, _) => SessionNetworkLease.Acquire(OptionsOf(provider, registration))));
        services.Add(ServiceDescriptor.KeyedSingleton(registration.Key, (provider, _) => CreateNetwork(provider, registration)));
        services.Add(ServiceDescriptor.KeyedSingleton(registration.Key, (provider, _) => CreateClient(provider, registration)));
        services.TryAddKeyedSingleton<IOnionNetwork>(registration.Key, (provider, _) => new LentOnionNetwork(provider.GetRequiredKeyedService<SessionNetwork>(registration.Key)));
    }

    private static SessionClientOptions OptionsOf(IServiceProvider provider, ClientRegistration registration) =>
        provider.GetRequiredService<IOptionsMonitor<SessionClientOptions>>().Get(registration.Name);

    /// <summary>Fills in what is registered and not set: for this client, or for all.</summary>
    private static OnionNetworkOptions? WithRegistered(OnionNetworkOptions? set, ClientRegistration registration, IServiceProvider provider)
    {
        INodeCacheStore? cache = set?.CacheStore ?? provider.GetKeyedService<INodeCacheStore>(registration.Key) ?? provider.GetService<INodeCacheStore>();
        IShippedNodeList? shipped = set?.ShippedNodes ?? provider.GetKeyedService<IShippedNodeList>(registration.Key) ?? provider.GetService<IShippedNodeList>();
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
    private static SessionNetwork CreateNetwork(IServiceProvider provider, ClientRegistration registration)
    {
        SessionNetwork network = provider.GetRequiredKeyedService<SessionNetworkLease>(registration.Key).Network;
        bool isOfCaller = OptionsOf(provider, registration).SharedNetwork == network;
        return isOfCaller ? new SessionNetwork(network.Onion, network.Swarm, network.Polling, network.Files, network.Communities) : network;
    }

    private static SessionClient CreateClient(IServiceProvider provider, ClientRegistration registration)
    {
        SessionClientOptions options = OptionsOf(provider, registration);
        options.SharedNetwork = provider.GetRequiredKeyedService<SessionNetwork>(registration.Key);
        SessionClient client = SessionClient.Create(options);
        ClientNotices.OfMissingHost(client, registration, provider);
        return client;
    }
}
