using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk.Files;
using SessionSdk.Onion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the file client.</summary>
public static class SessionFilesServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="FileClient"/> for the whole container; called again, it adds to the options. It uses the registered <see cref="IOnionNetwork"/>: that of <c>AddSessionOnion</c> or of <c>AddSessionClient</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options, or <see langword="null"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddSessionFiles(this IServiceCollection services, Action<FileClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileClientOptions>, FileClientOptionsValidator>());
        services.AddOptions<FileClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddSingleton(provider => new FileClient(
            NetworkOf(provider),
            provider.GetRequiredService<IOptions<FileClientOptions>>().Value,
            provider.GetService<ILogger<FileClient>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IOnionNetwork NetworkOf(IServiceProvider provider) =>
        provider.GetService<IOnionNetwork>()
        ?? throw new InvalidOperationException($"{nameof(AddSessionFiles)} needs a network, and none is registered: call AddSessionOnion(settings) or AddSessionClient(…) as well, or register an {nameof(IOnionNetwork)}.");
}
