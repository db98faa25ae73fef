namespace SessionSdk.Configs;

/// <summary>Keeps texts within their limits, which count UTF-8 bytes.</summary>
internal static class ConfigText
{
    /// <summary>The greatest length of names in bytes.</summary>
    public const int MaxNameSize = 100;

    /// <summary>Gives a text that is short enough, or fails.</summary>
    /// <exception cref="ArgumentException">The text is longer.</exception>
    public static string Limit(string? text, int maxSize, string name)
    {
        text ??= string.Empty;
        return System.Text.Encoding.UTF8.GetByteCount(text) <= maxSize
            ? text
            : throw new ArgumentException($"The text may have {maxSize} bytes in UTF-8.", name);
    }

    /// <summary>Cuts a text so that it has at most so many bytes and no broken character.</summary>
    public static string Truncate(string? text, int maxSize)
    {
        text ??= string.Empty;
        if (System.Text.Encoding.UTF8.GetByteCount(text) <= maxSize)
        {
            return text;
        }

        ReadOnlySpan<byte> bytes = System.Text.Encoding.UTF8.GetBytes(text);
        int end = maxSize;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return System.Text.Encoding.UTF8.GetString(bytes[..end]);
    }
}
