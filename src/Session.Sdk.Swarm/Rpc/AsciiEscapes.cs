using System.Buffers.Text;

namespace SessionSdk.Swarm;

/// <summary>Takes the escapes out of a JSON text that holds a hash, a key or base64. The reader's own way copies texts of any length and reports half of a surrogate pair by an exception.</summary>
internal static class AsciiEscapes
{
    /// <summary>How long a character may be as an escape.</summary>
    internal const int LongestEscape = 6;

    /// <summary>Decodes a text; <see langword="false"/> when it holds anything but ASCII. The room must be as long as the text.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> escaped, scoped Span<byte> plain, out int length)
    {
        length = 0;
        while (!escaped.IsEmpty)
        {
            int used = 1;
            byte letter = escaped[0];
            if (letter == (byte)'\\' && !TryDecodeOne(escaped, out letter, out used))
            {
                return false;
            }

            if (letter > 0x7f)
            {
                return false;
            }

            plain[length++] = letter;
            escaped = escaped[used..];
        }

        return true;
    }

    private static bool TryDecodeOne(ReadOnlySpan<byte> escaped, out byte letter, out int used)
    {
        used = 2;
        letter = escaped.Length < 2 ? (byte)0 : escaped[1];
        if (letter != (byte)'u')
        {
            // The controls that the other letters stand for belong into none of these texts.
            return letter is (byte)'/' or (byte)'\\' or (byte)'"';
        }

        used = LongestEscape;
        return escaped.Length >= used && escaped[2..4].SequenceEqual("00"u8) && Utf8Parser.TryParse(escaped[4..used], out letter, out int digits, 'x') && digits == 2;
    }
}
