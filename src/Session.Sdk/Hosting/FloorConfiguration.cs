using SessionSdk.Communities;
using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Reads the options of the lower floors from configuration: all that have a text form.</summary>
internal static class FloorConfiguration
{
    internal static void Read(SectionReader reader, OnionNetworkOptions options)
    {
        options.Cipher = reader.Choice(nameof(options.Cipher), options.Cipher);
        options.PathCount = reader.Number(nameof(options.PathCount), options.PathCount);
        options.MaxPathCount = reader.Number(nameof(options.MaxPathCount), options.MaxPathCount);
        options.RequestsPerPath = reader.Number(nameof(options.RequestsPerPath), options.RequestsPerPath);
        options.PathLifetime = reader.Duration(nameof(options.PathLifetime), options.PathLifetime);
        options.NodeListLifetime = reader.Duration(nameof(options.NodeListLifetime), options.NodeListLifetime);
        options.SeedTimeout = reader.Duration(nameof(options.SeedTimeout), options.SeedTimeout);
        options.GuardTestTimeout = reader.Duration(nameof(options.GuardTestTimeout), options.GuardTestTimeout);
        options.PathTestTimeout = reader.Duration(nameof(options.PathTestTimeout), options.PathTestTimeout);
        options.Proxy = ReadProxy(reader) ?? options.Proxy;
        reader.End();
    }

    internal static void Read(SectionReader reader, SwarmClientOptions options)
    {
        options.MaxTries = reader.Number(nameof(options.MaxTries), options.MaxTries);
        options.RequestDeadline = reader.Duration(nameof(options.RequestDeadline), options.RequestDeadline);
        options.SwarmWideDeadline = reader.Duration(nameof(options.SwarmWideDeadline), options.SwarmWideDeadline);
        options.RetryDelay = reader.Duration(nameof(options.RetryDelay), options.RetryDelay);
        options.MaxRetryDelay = reader.Duration(nameof(options.MaxRetryDelay), options.MaxRetryDelay);
        options.RateLimitDelay = reader.Duration(nameof(options.RateLimitDelay), options.RateLimitDelay);
        options.HedgeDelay = reader.Duration(nameof(options.HedgeDelay)) ?? options.HedgeDelay;
        options.CorrectionLifetime = reader.Duration(nameof(options.CorrectionLifetime), options.CorrectionLifetime);
        reader.End();
    }

    internal static void Read(SectionReader reader, PollEngineOptions options)
    {
        options.AccountInterval = reader.Duration(nameof(options.AccountInterval), options.AccountInterval);
        options.IdleAccountInterval = reader.Duration(nameof(options.IdleAccountInterval), options.IdleAccountInterval);
        options.ActiveGroupInterval = reader.Duration(nameof(options.ActiveGroupInterval), options.ActiveGroupInterval);
        options.QuietGroupInterval = reader.Duration(nameof(options.QuietGroupInterval), options.QuietGroupInterval);
        options.DormantGroupInterval = reader.Duration(nameof(options.DormantGroupInterval), options.DormantGroupInterval);
        options.FailureDelay = reader.Duration(nameof(options.FailureDelay), options.FailureDelay);
        options.MaxFailureDelay = reader.Duration(nameof(options.MaxFailureDelay), options.MaxFailureDelay);
        options.Jitter = reader.Fraction(nameof(options.Jitter), options.Jitter);
        options.MaxConcurrentPolls = reader.Number(nameof(options.MaxConcurrentPolls), options.MaxConcurrentPolls);
        options.MaxRounds = reader.Number(nameof(options.MaxRounds), options.MaxRounds);
        options.ConfigLifetime = reader.Duration(nameof(options.ConfigLifetime), options.ConfigLifetime);
        options.ExtendInterval = reader.Duration(nameof(options.ExtendInterval), options.ExtendInterval);
        reader.End();
    }

    internal static void Read(SectionReader reader, FileClientOptions options)
    {
        options.MaxUploadSize = reader.Number(nameof(options.MaxUploadSize), options.MaxUploadSize);
        options.MaxDownloadSize = reader.Number(nameof(options.MaxDownloadSize), options.MaxDownloadSize);
        options.MaxParallelTransfers = reader.Number(nameof(options.MaxParallelTransfers), options.MaxParallelTransfers);
        options.TransferDeadline = reader.Duration(nameof(options.TransferDeadline), options.TransferDeadline);
        options.RequestDeadline = reader.Duration(nameof(options.RequestDeadline), options.RequestDeadline);
        options.MaxTries = reader.Number(nameof(options.MaxTries), options.MaxTries);
        options.RetryDelay = reader.Duration(nameof(options.RetryDelay), options.RetryDelay);
        options.MaxRetryDelay = reader.Duration(nameof(options.MaxRetryDelay), options.MaxRetryDelay);
        if (reader.Section(nameof(options.Server)) is { } server)
        {
            options.Server = ReadServer(server) ?? options.Server;
        }

        reader.End();
    }

    internal static void Read(SectionReader reader, CommunityClientOptions options)
    {
        options.MaxAnswerSize = reader.Number(nameof(options.MaxAnswerSize), options.MaxAnswerSize);
        options.MaxUploadSize = reader.Number(nameof(options.MaxUploadSize), options.MaxUploadSize);
        options.MaxDownloadSize = reader.Number(nameof(options.MaxDownloadSize), options.MaxDownloadSize);
        options.MaxParallelTransfers = reader.Number(nameof(options.MaxParallelTransfers), options.MaxParallelTransfers);
        options.RequestDeadline = reader.Duration(nameof(options.RequestDeadline), options.RequestDeadline);
        options.TransferDeadline = reader.Duration(nameof(options.TransferDeadline), options.TransferDeadline);
        options.MaxTries = reader.Number(nameof(options.MaxTries), options.MaxTries);
        options.RetryDelay = reader.Duration(nameof(options.RetryDelay), options.RetryDelay);
        options.MaxRetryDelay = reader.Duration(nameof(options.MaxRetryDelay), options.MaxRetryDelay);
        reader.End();
    }

    /// <summary>Reads the address of a proxy. What is wrong with it, checking the options says: a failure to read it would repeat the text, which may hold a password.</summary>
    internal static Uri? ReadProxy(SectionReader reader) =>
        reader.Text(nameof(OnionNetworkOptions.Proxy)) is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? proxy
        : new Uri("unreadable", UriKind.Relative);

    /// <summary>Reads a file server: its <c>Url</c> and its <c>PublicKey</c>.</summary>
    private static FileServer? ReadServer(SectionReader reader)
    {
        const string UrlKey = "Url";
        const string PublicKeyKey = "PublicKey";
        Uri? address = reader.Address(UrlKey);
        string? digits = reader.Text(PublicKeyKey);
        reader.End();
        if (address is null || digits is null)
        {
            reader.FailUnseen(null, $"needs both, {UrlKey} and {PublicKeyKey}");
            return null;
        }

        if (!Ed25519PublicKey.TryParse(digits, null, out Ed25519PublicKey key))
        {
            return reader.Fail<FileServer>(PublicKeyKey, digits, "which is no Ed25519 key of 64 hexadecimal digits");
        }

        try
        {
            return FileServer.Create(address, key);
        }
        catch (ArgumentException refused)
        {
            return reader.Fail<FileServer>(UrlKey, address.OriginalString, $"which cannot be used: {refused.Message}");
        }
    }
}
