using System.Buffers;
using SessionSdk.Encoding;

namespace SessionSdk.Fuzz;

/// <summary>The bencode reader: skipping and walking agree, and what is read is written the same.</summary>
internal sealed class BencodeTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 0;

    public override int AllocationFloor => 0;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        var skipper = new BencodeReader(input);
        bool skipped = skipper.TrySkip() && skipper.IsComplete;
        meter.Check();

        var output = new ArrayBufferWriter<byte>();
        var reader = new BencodeReader(input);
        bool walked = TryCopy(ref reader, new BencodeWriter(output)) && reader.IsComplete;
        Must.Hold(skipped == walked);
        if (walked)
        {
            Must.Equal(input, output.WrittenSpan, "written again");
        }

        return walked;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. VectorFile.Hex("groups", "inner"),
        .. VectorFile.Hex("multi_encrypt", "encoded"),
        .. VectorFile.Hex("groups", "message", "rekey", "key_supplement"),
        "d0:i-1e1:al2:xyi0eli5eee1:bdee"u8.ToArray(),
    ];

    private static bool TryCopy(ref BencodeReader reader, BencodeWriter writer)
    {
        switch (reader.Peek())
        {
            case BencodeToken.Number:
                return TryCopyNumber(ref reader, writer);
            case BencodeToken.Bytes:
                bool isRead = reader.TryReadBytes(out ReadOnlySpan<byte> text);
                writer.WriteBytes(text);
                return isRead;
            case BencodeToken.List when reader.TryEnterList():
                writer.BeginList();
                while (reader.Peek() is not (BencodeToken.End or BencodeToken.None))
                {
                    if (!TryCopy(ref reader, writer))
                    {
                        return false;
                    }
                }

                writer.End();
                return reader.TryLeave();
            case BencodeToken.Dictionary when reader.TryEnterDictionary():
                writer.BeginDictionary();
                while (reader.TryReadKey(out ReadOnlySpan<byte> key))
                {
                    writer.WriteBytes(key);
                    if (!TryCopy(ref reader, writer))
                    {
                        return false;
                    }
                }

                writer.End();
                return reader.TryLeave();
            default:
                return false;
        }
    }

    private static bool TryCopyNumber(ref BencodeReader reader, BencodeWriter writer)
    {
        // A number that is refused leaves a reader that goes no further: each kind gets a copy.
        BencodeReader signed = reader;
        BencodeReader unsigned = reader;
        if (signed.TryReadInteger(out long integer))
        {
            reader = signed;
            writer.WriteInteger(integer);
            return true;
        }

        if (unsigned.TryReadUnsigned(out ulong number))
        {
            reader = unsigned;
            writer.WriteUnsigned(number);
            return true;
        }

        // Beyond 64 bits a number can only be passed over.
        bool isRead = reader.TryReadRaw(out ReadOnlySpan<byte> raw);
        writer.WriteRaw(raw);
        return isRead;
    }
}
