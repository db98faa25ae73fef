using System.Globalization;
using Microsoft.Extensions.Configuration;
using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reads the options of the onion floor from configuration: those that have a text form.</summary>
internal static class OnionConfiguration
{
    internal static void Apply(IConfiguration configuration, OnionNetworkOptions options)
    {
        options.Cipher = configuration[nameof(options.Cipher)] is { } cipher ? Enum.Parse<OnionCipher>(cipher, ignoreCase: true) : options.Cipher;
        options.PathCount = Read(configuration, nameof(options.PathCount), options.PathCount);
        options.MaxPathCount = Read(configuration, nameof(options.MaxPathCount), options.MaxPathCount);
        options.RequestsPerPath = Read(configuration, nameof(options.RequestsPerPath), options.RequestsPerPath);
        options.PathLifetime = Read(configuration, nameof(options.PathLifetime), options.PathLifetime);
        options.NodeListLifetime = Read(configuration, nameof(options.NodeListLifetime), options.NodeListLifetime);
        options.SeedTimeout = Read(configuration, nameof(options.SeedTimeout), options.SeedTimeout);
        options.GuardTestTimeout = Read(configuration, nameof(options.GuardTestTimeout), options.GuardTestTimeout);
        options.PathTestTimeout = Read(configuration, nameof(options.PathTestTimeout), options.PathTestTimeout);
        options.Proxy = configuration[nameof(options.Proxy)] is { } proxy ? ReadProxy(proxy) : options.Proxy;
    }

    /// <summary>Reads the address of a proxy. What is wrong with it, checking the options says: a failure to read it would repeat the text, which may hold a password.</summary>
    internal static Uri? ReadProxy(string text) =>
        text.Length == 0 ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? proxy
        : new Uri("unreadable", UriKind.Relative);

    private static int Read(IConfiguration configuration, string key, int otherwise) =>
        configuration[key] is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    private static TimeSpan Read(IConfiguration configuration, string key, TimeSpan otherwise) =>
        configuration[key] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
