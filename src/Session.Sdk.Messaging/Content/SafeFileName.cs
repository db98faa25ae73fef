using System.Buffers;
using System.Globalization;
using System.Text;

namespace SessionSdk.Messaging;

/// <summary>Makes the names of files safe: those that others sent, so that they can be joined to a folder, and our own, so that they tell nothing of the folder they are in.</summary>
internal static class SafeFileName
{
    /// <summary>What the common file systems take.</summary>
    internal const int MaxSize = 255;

    private const int MaxExtensionLength = 16;

    // Some scripts and emoji are written with these; they turn nothing round.
    private const int ZeroWidthNonJoiner = 0x200c;

    private const int ZeroWidthJoiner = 0x200d;

    private static readonly SearchValues<char> Separators = SearchValues.Create("/\\");

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*");

    /// <summary>Gives the last part of a name without what file systems or readers take for something else.</summary>
    /// <param name="name">The name.</param>
    /// <returns>A name that is one in every common file system, or <see langword="null"/> when nothing is left of it.</returns>
    internal static string? Of(string? name)
    {
        ReadOnlySpan<char> last = name;
        last = last[(last.LastIndexOfAny(Separators) + 1)..];
        var kept = new StringBuilder(Math.Min(last.Length, MaxSize));
        foreach (Rune rune in last.EnumerateRunes())
        {
            // Invisible characters could turn the name round, so that another ending is read.
            if (rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                kept.Append(rune.IsBmp && Forbidden.Contains((char)rune.Value) ? "_" : rune.ToString());
            }
        }

        string safe = Shorten(kept.ToString().TrimStart()).TrimEnd(' ', '.');
        return safe.Length == 0 ? null : IsDevice(safe) ? "_" + safe : safe;
    }

    private static string Shorten(string name)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(name) < MaxSize)
        {
            return name;
        }

        int dot = name.LastIndexOf('.');
        string extension = dot > 0 && name.Length - dot <= MaxExtensionLength ? name[dot..] : string.Empty;
        var kept = new StringBuilder();

        // One byte is left for what IsDevice may put before it.
        int room = MaxSize - 1 - System.Text.Encoding.UTF8.GetByteCount(extension);
        foreach (Rune rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append(extension).ToString();
    }

    /// <summary>Tells whether Windows takes the name for a device, whatever its ending.</summary>
    private static bool IsDevice(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string stem = (dot < 0 ? name : name[..dot]).TrimEnd().ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem.Length == 4 && (stem[..3] is "COM" or "LPT") && stem[3] is (>= '0' and <= '9') or '\u00b9' or '\u00b2' or '\u00b3');
    }
}
