using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Writes what is left out when it is not set.</summary>
internal static class JsonWriting
{
    internal static void WriteFlag(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag)
        {
            json.WriteBoolean(name, flag);
        }
    }
}
