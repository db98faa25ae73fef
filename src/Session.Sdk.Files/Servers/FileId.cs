using System.Buffers;
using System.Globalization;

namespace SessionSdk.Files;

/// <summary>Holds the rules for what servers name files with: an opaque text that goes into the path of a request as it is.</summary>
internal static class FileId
{
    /// <summary>The longest id that is sent or believed.</summary>
    internal const int MaxLength = 128;

    /// <summary>The length of an id that a server makes of the file's content.</summary>
    internal const int ContentAddressLength = 44;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    internal static bool IsValid(ReadOnlySpan<char> id) => id.Length is > 0 and <= MaxLength && !id.ContainsAnyExcept(Characters);

    /// <summary>Gives the number that an id is, or 0 when it is none: what messages carry for clients of long ago.</summary>
    internal static ulong ToNumber(string id) => ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;
}
