using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk.Communities;
using SessionSdk.Onion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client of community servers.</summary>
public static class SessionCommunitiesServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="CommunityClient"/> for the whole container; called again, it adds to the options. It uses the registered <see cref="IOnionNetwork"/>: that of <c>AddSessionOnion</c> or of <c>AddSessionClient</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options, or <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionCommunities(this IServiceCollection services, Action<CommunityClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CommunityClientOptions>, CommunityClientOptionsValidator>());
        services.AddOptions<CommunityClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddSingleton(provider => new CommunityClient(
            NetworkOf(provider),
            provider.GetRequiredService<IOptions<CommunityClientOptions>>().Value,
            provider.GetService<ILogger<CommunityClient>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IOnionNetwork NetworkOf(IServiceProvider provider) =>
        provider.GetService<IOnionNetwork>()
        ?? throw new InvalidOperationException($"{nameof(AddSessionCommunities)} needs a network, and none is registered: call AddSessionOnion(settings) or AddSessionClient(…) as well, or register an {nameof(IOnionNetwork)}.");
}
