using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk.Conversations;

/// <summary>What this device alone sets of a conversation, as its store keeps it.</summary>
internal sealed record DeviceSettings
{
    public bool? AutoDownload { get; init; }

    /// <summary>Gets or sets what later versions wrote.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    public override string ToString() => nameof(DeviceSettings);

    /// <summary>Reads the settings; what cannot be read is as if it had never been set.</summary>
    internal static DeviceSettings Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            DeviceSettings settings = payload.IsEmpty ? new() : JsonSerializer.Deserialize(payload.Span, DeviceSettingsJson.Default.DeviceSettings) ?? new();
            if (settings.Others is not null)
            {
                // What cannot be written again, such as half a letter, would keep the next setting from being saved.
                _ = settings.Write();
            }

            return settings;
        }
        catch (JsonException)
        {
            return new();
        }
    }

    internal byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DeviceSettingsJson.Default.DeviceSettings);
}

/// <summary>The form in which a conversation's settings stand in a store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceSettings))]
internal sealed partial class DeviceSettingsJson : JsonSerializerContext;
