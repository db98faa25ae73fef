using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Writes entries of the outbox for the store and reads them back.</summary>
internal static class OutboxCodec
{
    internal static OutboxRecord Write(OutboxEntry entry, OutboxPayload payload) => new()
    {
        Id = entry.Id,
        Conversation = entry.Conversation,
        Message = entry.Message,
        Payload = JsonSerializer.SerializeToUtf8Bytes(payload.With(entry), OutboxJson.Default.OutboxPayload),
    };

    /// <returns>Whether the record can be read. One that a later version wrote cannot; it stays where it is.</returns>
    internal static bool TryRead(OutboxRecord record, [NotNullWhen(true)] out OutboxPayload? payload)
    {
        try
        {
            payload = JsonSerializer.Deserialize(record.Payload.Span, OutboxJson.Default.OutboxPayload);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException)
        {
            payload = null;
        }

        return payload is { Version: OutboxPayload.CurrentVersion, Content: not null, Files: not null, Parts: not null, TimerSeconds: >= 0 and <= uint.MaxValue }
            && !payload.Files.Contains(null!) && !payload.Parts.Contains(null!);
    }
}

/// <summary>The forms in which entries of the outbox stand in a store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OutboxPayload))]
internal sealed partial class OutboxJson : JsonSerializerContext;
