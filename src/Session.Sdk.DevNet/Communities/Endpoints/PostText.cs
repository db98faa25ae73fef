using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Reads and writes the two texts of a post that a filter looks at: field 1 (data message) with its fields 1 (body) and 101.1 (display name).</summary>
internal static class PostText
{
    private const int DataMessage = 1;
    private const int Body = 1;
    private const int Timestamp = 7;
    private const int Profile = 101;
    private const int DisplayName = 1;
    private const int Varint = 0;
    private const int Bytes = 2;

    /// <exception cref="ServerFailureException">The bytes are no message.</exception>
    public static (string Text, string Name) Read(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> message = Field(content, DataMessage);
        return (Text(Field(message, Body)), Text(Field(Field(message, Profile), DisplayName)));
    }

    public static byte[] Write(string text, string name, ulong milliseconds)
    {
        byte[] profile = Tagged(DisplayName, System.Text.Encoding.UTF8.GetBytes(name));
        byte[] message =
        [
            .. Tagged(Body, System.Text.Encoding.UTF8.GetBytes(text)),
            .. Number((Timestamp << 3) | Varint),
            .. Number(milliseconds),
            .. Tagged(Profile, profile),
        ];
        return [.. Tagged(DataMessage, message), 0x80, 0x00];
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ServerFailureException("The text is no UTF-8.");
        }
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int wanted)
    {
        ReadOnlySpan<byte> found = default;
        while (!message.IsEmpty)
        {
            ulong tag = TakeNumber(ref message);
            switch (tag & 7)
            {
                case Varint:
                    TakeNumber(ref message);
                    break;
                case 1:
                    Take(ref message, 8);
                    break;
                case 5:
                    Take(ref message, 4);
                    break;
                case Bytes:
                    ReadOnlySpan<byte> value = Take(ref message, TakeNumber(ref message));
                    found = tag >> 3 == (ulong)wanted ? value : found;
                    break;
                default:
                    throw new ServerFailureException("The bytes are no message.");
            }
        }

        return found;
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, ulong length)
    {
        if (length > (ulong)rest.Length)
        {
            throw new ServerFailureException("The bytes are no message.");
        }

        ReadOnlySpan<byte> taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }

    private static ulong TakeNumber(scoped ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = Take(ref rest, 1)[0];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new ServerFailureException("The bytes are no message.");
    }

    private static byte[] Tagged(int field, byte[] value) => [.. Number((ulong)((field << 3) | Bytes)), .. Number((ulong)value.Length), .. value];

    private static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
