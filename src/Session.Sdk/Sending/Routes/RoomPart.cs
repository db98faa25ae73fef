using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk.Sending;

/// <summary>What is sent to a community's server for one entry, as it is written down.</summary>
internal sealed record RoomPart
{
    /// <summary>Gets the padded content; empty for what is no message.</summary>
    public byte[] Data { get; init; } = [];

    public byte[] Signature { get; init; } = [];

    /// <summary>Gets the id that signed.</summary>
    public string? Author { get; init; }

    public IReadOnlyList<long> Files { get; init; } = [];

    /// <summary>Gets when it was sealed: what stood in the room before cannot be this.</summary>
    public DateTimeOffset SealedAt { get; init; }

    /// <summary>Gets the number of the message that is edited, reacted to or deleted.</summary>
    public long? Target { get; init; }

    public string? Emoji { get; init; }

    public bool IsRemoval { get; init; }

    public override string ToString() => nameof(RoomPart);

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, RoomPartJson.Default.RoomPart);

    internal static RoomPart Read(byte[] data) => JsonSerializer.Deserialize(data, RoomPartJson.Default.RoomPart) ?? throw new InvalidOperationException("The part is empty.");

    internal SessionAddress GetAuthor() => SessionAddress.Parse(Author ?? throw new InvalidOperationException("The part has no author."));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RoomPart))]
internal sealed partial class RoomPartJson : JsonSerializerContext;
