using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Registers the file client.</summary>
public static class FilesServiceCollectionExtensions
{
    /// <summary>Registers one <see cref="FileClient"/> for the whole process. An <see cref="IOnionNetwork"/> must be registered as well.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Changes the options, or <see langword="null"/>.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddSessionFiles(this IServiceCollection services, Action<FileClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileClientOptions>, FileClientOptionsValidator>());
        services.AddOptions<FileClientOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddSingleton(provider => new FileClient(
            provider.GetRequiredService<IOnionNetwork>(),
            provider.GetRequiredService<IOptions<FileClientOptions>>().Value,
            provider.GetService<ILogger<FileClient>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
