using System.Text.Json.Serialization;

namespace SessionSdk.Files;

/// <summary>Holds what a server says about a stored file, as it says it.</summary>
internal sealed record FileAnswer
{
    [JsonConverter(typeof(FileIdConverter))]
    public string? Id { get; init; }

    public long? Size { get; init; }

    public double? Uploaded { get; init; }

    public double? Expires { get; init; }
}
