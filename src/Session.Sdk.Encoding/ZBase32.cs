namespace SessionSdk.Encoding;

/// <summary>Writes z-base-32, in which a service node's key becomes its <c>.snode</c> address.</summary>
public static class ZBase32
{
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    /// <summary>Encodes bytes, five bits to a letter, the last group filled with zero bits.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>The text: 52 letters for 32 bytes.</returns>
    public static string Encode(ReadOnlySpan<byte> data)
    {
        Span<char> text = new char[((data.Length * 8) + 4) / 5];
        for (int i = 0; i < text.Length; i++)
        {
            int bit = i * 5;
            int pair = data[bit / 8] << 8;
            if ((bit / 8) + 1 < data.Length)
            {
                pair |= data[(bit / 8) + 1];
            }

            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
