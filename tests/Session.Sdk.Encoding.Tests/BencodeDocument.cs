using System.Buffers;
using System.Text;
using CsCheck;

namespace SessionSdk.Encoding.Tests;

/// <summary>A bencoded value as a tree, with a plain writer and a generator to hold the reader and writer of the SDK against.</summary>
internal abstract record BencodeDocument
{
    internal static readonly Gen<BencodeDocument> Gen = Nested(3);

    internal abstract void WriteTo(BencodeWriter writer);

    internal abstract string Spell();

    internal byte[] ToBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(new BencodeWriter(output));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one value with the reader; null when the reader refuses.</summary>
    internal static BencodeDocument? Read(ref BencodeReader reader)
    {
        switch (reader.Peek())
        {
            case BencodeToken.Number:
                return reader.TryReadInteger(out long number) ? new Number(number) : null;
            case BencodeToken.Bytes:
                return reader.TryReadBytes(out ReadOnlySpan<byte> value) ? new Text(Latin1(value)) : null;
            case BencodeToken.List:
                return ReadList(ref reader);
            case BencodeToken.Dictionary:
                return ReadDictionary(ref reader);
            default:
                return null;
        }
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static Many? ReadList(ref BencodeReader reader)
    {
        var items = new List<BencodeDocument>();
        if (!reader.TryEnterList())
        {
            return null;
        }

        while (reader.Peek() != BencodeToken.End)
        {
            if (Read(ref reader) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return reader.TryLeave() ? new Many(items) : null;
    }

    private static Map? ReadDictionary(ref BencodeReader reader)
    {
        var items = new SortedDictionary<string, BencodeDocument>(StringComparer.Ordinal);
        if (!reader.TryEnterDictionary())
        {
            return null;
        }

        while (reader.TryReadKey(out ReadOnlySpan<byte> key))
        {
            string name = Latin1(key);
            if (Read(ref reader) is not { } item || !items.TryAdd(name, item))
            {
                return null;
            }
        }

        return reader.TryLeave() ? new Map(items) : null;
    }

    private static Gen<BencodeDocument> Nested(int depth)
    {
        Gen<string> text = CsCheck.Gen.Byte.Array[0, 12].Select(bytes => Latin1(bytes));
        Gen<BencodeDocument> number = CsCheck.Gen.OneOf(CsCheck.Gen.Long, CsCheck.Gen.Int[-20, 20].Select(i => (long)i), CsCheck.Gen.Bool.Select(least => least ? long.MinValue : long.MaxValue))
            .Select(value => (BencodeDocument)new Number(value));
        Gen<BencodeDocument> leaf = CsCheck.Gen.OneOf(number, text.Select(value => (BencodeDocument)new Text(value)));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<BencodeDocument> inner = Nested(depth - 1);
        return CsCheck.Gen.OneOf(
            leaf,
            inner.List[0, 4].Select(items => (BencodeDocument)new Many(items)),
            CsCheck.Gen.Select(text, inner).List[0, 4].Select(pairs =>
            {
                var items = new SortedDictionary<string, BencodeDocument>(StringComparer.Ordinal);
                foreach ((string key, BencodeDocument value) in pairs)
                {
                    items[key] = value;
                }

                return (BencodeDocument)new Map(items);
            }));
    }

    internal sealed record Number(long Value) : BencodeDocument
    {
        internal override void WriteTo(BencodeWriter writer) => writer.WriteInteger(Value);

        internal override string Spell() => $"i{Value}e";
    }

    internal sealed record Text(string Value) : BencodeDocument
    {
        internal override void WriteTo(BencodeWriter writer) => writer.WriteBytes(System.Text.Encoding.Latin1.GetBytes(Value));

        internal override string Spell() => $"{Value.Length}:{Value}";
    }

    internal sealed record Many(IReadOnlyList<BencodeDocument> Items) : BencodeDocument
    {
        internal override void WriteTo(BencodeWriter writer)
        {
            writer.BeginList();
            foreach (BencodeDocument item in Items)
            {
                item.WriteTo(writer);
            }

            writer.End();
        }

        internal override string Spell() => $"l{string.Concat(Items.Select(item => item.Spell()))}e";
    }

    internal sealed record Map(SortedDictionary<string, BencodeDocument> Items) : BencodeDocument
    {
        internal override void WriteTo(BencodeWriter writer)
        {
            writer.BeginDictionary();
            foreach ((string key, BencodeDocument value) in Items)
            {
                writer.WriteBytes(System.Text.Encoding.Latin1.GetBytes(key));
                value.WriteTo(writer);
            }

            writer.End();
        }

        internal override string Spell() => $"d{string.Concat(Items.Select(item => $"{item.Key.Length}:{item.Key}{item.Value.Spell()}"))}e";
    }
}
