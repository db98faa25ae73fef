using System.Buffers;
using System.Globalization;
using System.Text;
using SessionSdk.Messaging;

namespace SessionSdk.Communities;

/// <summary>Reads and writes the headers that go with files.</summary>
internal static class FileHeaders
{
    private const string NameMark = "filename*=UTF-8''";

    /// <summary>No header with a name that a file system takes is longer.</summary>
    private const int MaxHeader = 4_096;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~"u8);

    /// <summary>Writes the header of an upload. The name loses its folder and what readers take for something else.</summary>
    internal static string WriteName(string? name)
    {
        if (SafeFileName.Of(name) is not { } safe)
        {
            return "attachment";
        }

        var header = new StringBuilder("attachment; ").Append(NameMark);
        foreach (byte unit in System.Text.Encoding.UTF8.GetBytes(safe))
        {
            header = Plain.Contains(unit) ? header.Append((char)unit) : header.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
        }

        return header.ToString();
    }

    /// <summary>Reads the name out of a header and makes it safe.</summary>
    internal static string? ReadName(string? header)
    {
        if (header is null or { Length: > MaxHeader })
        {
            return null;
        }

        int start = header.IndexOf(NameMark, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        string name = header[(start + NameMark.Length)..];
        int end = name.IndexOf(';', StringComparison.Ordinal);
        return SafeFileName.Of(Uri.UnescapeDataString(end < 0 ? name : name[..end]));
    }

    internal static DateTimeOffset? ReadTime(string? header) =>
        DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
