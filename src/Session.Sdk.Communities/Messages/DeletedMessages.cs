using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Tells how many messages were deleted.</summary>
public sealed record DeletedMessages
{
    /// <summary>Gets how many in all.</summary>
    public required long Total { get; init; }

    /// <summary>Gets how many in each room that was looked at.</summary>
    public required IReadOnlyDictionary<RoomToken, long> Rooms { get; init; }

    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out DeletedMessages? deleted)
    {
        deleted = null;
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json
            || !json.TryReadNumber("total"u8, out long total)
            || !json.TryGet("rooms"u8, out JsonElement list)
            || !RoomNumbers.TryRead(list, out IReadOnlyDictionary<RoomToken, long>? rooms))
        {
            return false;
        }

        deleted = new DeletedMessages { Total = total, Rooms = rooms };
        return true;
    }
}
