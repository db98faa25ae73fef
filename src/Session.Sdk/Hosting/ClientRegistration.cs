using Microsoft.Extensions.Configuration;

namespace SessionSdk;

/// <summary>Represents a client as it was registered.</summary>
/// <param name="Name">Its name; empty for the one without.</param>
/// <param name="Configuration">The section its options come from, or <see langword="null"/>.</param>
internal sealed record ClientRegistration(string Name, IConfiguration? Configuration)
{
    /// <summary>Gets the key of its services: <see langword="null"/> for the client without a name, whose services have none.</summary>
    internal object? Key => Name.Length == 0 ? null : Name;

    /// <summary>Gets how it is called in messages.</summary>
    internal string Title => Name.Length == 0 ? "The Session client" : $"The Session client '{Name}'";

    /// <summary>Gets how a configured value is called in messages, such as <c>Session:RecoveryPhrase</c>.</summary>
    internal string PathOf(string key) => Configuration is IConfigurationSection section ? ConfigurationPath.Combine(section.Path, key) : key;
}
