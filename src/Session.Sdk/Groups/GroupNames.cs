using System.Text;

namespace SessionSdk.Groups;

/// <summary>Knows how long names in groups may be.</summary>
internal static class GroupNames
{
    /// <summary>The largest length of a name in bytes of UTF-8.</summary>
    internal const int MaxBytes = 100;

    /// <summary>Cuts a name to its largest length, between characters.</summary>
    internal static string Truncate(string name)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(name) <= MaxBytes)
        {
            return name;
        }

        int length = 0;
        int bytes = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return name[..length];
    }
}
