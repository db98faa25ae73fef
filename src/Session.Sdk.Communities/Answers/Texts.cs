using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads texts that a server chose.</summary>
internal static class Texts
{
    /// <summary>Reads a text up to a length in UTF-16 units.</summary>
    internal static bool TryRead(JsonElement json, int maxLength, [NotNullWhen(true)] out string? text)
    {
        text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return text is not null && text.Length <= maxLength;
    }
}
