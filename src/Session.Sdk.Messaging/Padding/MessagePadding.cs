namespace SessionSdk.Messaging;

/// <summary>Pads direct, community and inbox messages so that their length tells little: a byte 0x80, then zeros up to a multiple of 160.</summary>
internal static class MessagePadding
{
    /// <summary>The block that padded lengths are multiples of.</summary>
    public const int BlockSize = 160;

    /// <summary>The first byte of the padding.</summary>
    public const byte Marker = 0x80;

    /// <summary>Computes the length of a padded content. A whole block more is added when the content and the marker fill the last one exactly.</summary>
    /// <param name="contentLength">The length of the content in bytes.</param>
    /// <returns>The length with padding.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="contentLength"/> is negative or too large for an array.</exception>
    public static int GetPaddedLength(int contentLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contentLength, Array.MaxLength - (2 * BlockSize));
        int marked = contentLength + 1;
        return marked + BlockSize - (marked % BlockSize);
    }

    /// <summary>Fills what follows the content with padding.</summary>
    /// <param name="padded">The content, then the room for the padding: at least one byte.</param>
    /// <param name="contentLength">The length of the content in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the marker.</exception>
    public static void Fill(Span<byte> padded, int contentLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(contentLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(contentLength, padded.Length);
        padded[contentLength] = Marker;
        padded[(contentLength + 1)..].Clear();
    }

    /// <summary>Pads a content.</summary>
    /// <param name="content">The content.</param>
    /// <returns>The content with padding.</returns>
    public static byte[] Pad(ReadOnlySpan<byte> content)
    {
        byte[] padded = new byte[GetPaddedLength(content.Length)];
        content.CopyTo(padded);
        padded[content.Length] = Marker;
        return padded;
    }

    /// <summary>Removes any amount of padding. What does not end like padding is given back unchanged, and zeros alone are empty content.</summary>
    /// <param name="padded">The content with padding.</param>
    /// <returns>The content, in place.</returns>
    public static ReadOnlySpan<byte> Remove(ReadOnlySpan<byte> padded)
    {
        int last = padded.LastIndexOfAnyExcept((byte)0);
        return last < 0 ? [] : padded[last] == Marker ? padded[..last] : padded;
    }

    /// <summary>Removes padding that must be there, as inside the wrapper of configs.</summary>
    /// <param name="padded">The content with padding.</param>
    /// <param name="content">The content, in place.</param>
    /// <returns>Whether <paramref name="padded"/> ends with the marker and zeros.</returns>
    public static bool TryRemove(ReadOnlySpan<byte> padded, out ReadOnlySpan<byte> content)
    {
        int last = padded.LastIndexOfAnyExcept((byte)0);
        bool found = last >= 0 && padded[last] == Marker;
        content = found ? padded[..last] : default;
        return found;
    }
}
