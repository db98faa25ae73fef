using System.Text.Json.Serialization;

namespace SessionSdk.Journal;

/// <summary>The forms in which things stand in a store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredEvent))]
[JsonSerializable(typeof(StoredBody))]
internal sealed partial class JournalJson : JsonSerializerContext;
