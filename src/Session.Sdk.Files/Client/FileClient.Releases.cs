using System.Buffers;
using System.Globalization;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <content>Asks for the newest releases of the official clients.</content>
public sealed partial class FileClient
{
    private const int MaxReleaseSize = 1024 * 1024;

    private static readonly SearchValues<char> ChannelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Asks the server of the options for the newest release of an official client. The client never asks on its own.</summary>
    /// <param name="platform">Which client.</param>
    /// <param name="keys">Signs the request, so that the operator can count installations without learning account ids; <see langword="null"/> to ask unsigned.</param>
    /// <param name="releaseChannel">The channel, such as <c>stable</c>: lower-case letters, digits, <c>_</c> and <c>-</c>; <see langword="null"/> for the server's choice. Servers may pass it over.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The release.</returns>
    /// <exception cref="ArgumentException">The platform is unknown, or the channel has other characters.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the request (425: the clock is wrong by more than a day), or has no data (502).</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<ClientRelease> GetLatestReleaseAsync(
        ClientPlatform platform, VersionCheckKeys? keys = null, string? releaseChannel = null, CancellationToken cancellationToken = default)
    {
        string path = ReleasePath(platform, releaseChannel);
        var request = new ServerRequest { Method = "GET", Endpoint = path, Headers = keys is null ? new Dictionary<string, string>() : Sign(keys, path) };
        ServerResponse response = await SendAsync(
            _options.Server, request, FileOperation.Release, _options.RequestDeadline, AnswerLimit(MaxReleaseSize), cancellationToken).ConfigureAwait(false);
        return response.StatusCode == Status.Ok
            ? ReleaseReader.Read(AnswerReader.Read(response, FilesJson.Default.ReleaseAnswer), _network.Clock.UtcNow)
            : throw new FileServerRefusedException(response.StatusCode);
    }

    private static string ReleasePath(ClientPlatform platform, string? releaseChannel)
    {
        string name = platform switch
        {
            ClientPlatform.Desktop => "desktop",
            ClientPlatform.Android => "android",
            ClientPlatform.Ios => "ios",
            _ => throw new ArgumentOutOfRangeException(nameof(platform)),
        };
        if (releaseChannel is null)
        {
            return $"/session_version?platform={name}";
        }

        return releaseChannel.Length > 0 && !releaseChannel.AsSpan().ContainsAnyExcept(ChannelCharacters)
            ? $"/session_version?platform={name}&release_channel={releaseChannel}"
            : throw new ArgumentException("A channel has lower-case letters, digits, _ and -.", nameof(releaseChannel));
    }

    private Dictionary<string, string> Sign(VersionCheckKeys keys, string path)
    {
        DateTimeOffset now = _network.Clock.UtcNow;
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        keys.SignRequest(now, "GET", path, default, signature);
        return new Dictionary<string, string>
        {
            ["X-FS-Pubkey"] = keys.Id.ToString(),
            ["X-FS-Timestamp"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["X-FS-Signature"] = Convert.ToBase64String(signature),
        };
    }
}
