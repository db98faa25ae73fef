using System.Text.Json.Serialization;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <summary>Says how the picture of a profile or group is to be uploaded.</summary>
public sealed record UploadPictureRequest
{
    /// <summary>Gets how the picture is encrypted: <see cref="FileFormat.Picture"/>, which every client reads, or <see cref="FileFormat.DeterministicStream"/>, whose key and bytes are the same each time the account uploads the picture.</summary>
    /// <value>The default is <see cref="FileFormat.Picture"/>.</value>
    public FileFormat Format { get; init; } = FileFormat.Picture;

    /// <summary>Gets the account that the picture is of. The deterministic stream needs it; the other format does not.</summary>
    [JsonIgnore]
    public AccountKeys? Account { get; init; }

    /// <summary>Gets the server, or <see langword="null"/> for that of the options.</summary>
    public FileServer? Server { get; init; }

    /// <summary>Gets for how long the server is asked to keep the picture, at least a second, or <see langword="null"/> for its own limit. Servers may pass it over.</summary>
    public TimeSpan? TimeToLive { get; init; }
}
