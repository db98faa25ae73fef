using System.Text.Json.Serialization;

namespace SessionSdk.Communities;

/// <summary>The rooms of which the store holds something.</summary>
internal sealed record StoredRoomList(IReadOnlyList<ConversationId> Rooms)
{
    public override string ToString() => nameof(StoredRoomList);
}

/// <summary>The forms in which what belongs to communities stands in a store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RoomState))]
[JsonSerializable(typeof(ServerState))]
[JsonSerializable(typeof(StoredRoomList))]
internal sealed partial class CommunityJson : JsonSerializerContext;
