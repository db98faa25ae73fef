using System.Text.Json;

namespace SessionSdk.Onion;

/// <summary>Writes the <c>info</c> request and reads the time in its answer.</summary>
internal static class NodeInfo
{
    private static readonly long Earliest = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private static readonly long Latest = new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    internal static byte[] Request { get; } = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    /// <summary>Reads <c>t</c>, or else <c>timestamp</c>, in milliseconds; times that cannot be are refused.</summary>
    internal static bool TryReadTime(ReadOnlySpan<byte> json, out DateTimeOffset time)
    {
        time = default;
        long? milliseconds = null;
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isTime = reader.ValueTextEquals("t"u8) || (milliseconds is null && reader.ValueTextEquals("timestamp"u8));
                reader.Read();
                if (isTime && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
                {
                    milliseconds = value;
                }
                else
                {
                    reader.Skip();
                }
            }

            if (reader.TokenType != JsonTokenType.EndObject || reader.Read() || milliseconds is not { } known || known < Earliest || known > Latest)
            {
                return false;
            }

            time = DateTimeOffset.FromUnixTimeMilliseconds(known);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports an escaped text that is not UTF-16.
            return false;
        }
    }
}
