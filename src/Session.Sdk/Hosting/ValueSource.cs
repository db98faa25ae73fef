using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SessionSdk;

/// <summary>Says which source a configured value came from.</summary>
/// <param name="root">The whole configuration, or <see langword="null"/> when only a section of it is known.</param>
internal sealed class ValueSource(IConfigurationRoot? root)
{
    /// <summary>Finds the sources of a configuration: it has them itself, or is a section of the host's.</summary>
    internal static ValueSource Of(IServiceProvider services, IConfiguration configuration) =>
        new(configuration as IConfigurationRoot ?? services.GetService<IConfiguration>() as IConfigurationRoot);

    /// <summary>Gives a sentence such as <c> (From JsonConfigurationProvider for 'appsettings.json'.)</c>, or nothing when the source is not known.</summary>
    internal string Of(string path) =>
        root?.Providers.LastOrDefault(provider => provider.TryGet(path, out _)) is { } found ? $" (From {found}.)" : string.Empty;
}
