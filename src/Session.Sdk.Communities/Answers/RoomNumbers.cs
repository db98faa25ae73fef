using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads an object with a number for each room.</summary>
internal static class RoomNumbers
{
    internal static bool TryRead(JsonElement json, [NotNullWhen(true)] out IReadOnlyDictionary<RoomToken, long>? numbers)
    {
        numbers = null;
        if (!json.IsObject())
        {
            return false;
        }

        var read = new Dictionary<RoomToken, long>();
        foreach (JsonProperty item in json.EnumerateObject())
        {
            if (RoomToken.TryParse(item.Name, out RoomToken room) && item.Value.TryReadNumber(out long number))
            {
                read[room] = number;
            }
        }

        numbers = read;
        return true;
    }

    internal static bool TryReadInfoUpdates(Answer answer, [NotNullWhen(true)] out RoomUpdateNumbers? numbers)
    {
        numbers = answer.Json is { ValueKind: JsonValueKind.Object } json
            && json.TryGet("info_updates"u8, out JsonElement list)
            && TryRead(list, out IReadOnlyDictionary<RoomToken, long>? rooms)
                ? new RoomUpdateNumbers(rooms)
                : null;
        return numbers is not null;
    }
}
