using System.Buffers;
using CsCheck;

namespace SessionSdk.Encoding.Tests;

public sealed class BencodeTests
{
    [Theory]
    [InlineData("i0e")]
    [InlineData("i-1e")]
    [InlineData("i9223372036854775807e")]
    [InlineData("i-9223372036854775808e")]
    [InlineData("i18446744073709551615e")]
    [InlineData("0:")]
    [InlineData("4:spam")]
    [InlineData("10:0123456789")]
    [InlineData("le")]
    [InlineData("de")]
    [InlineData("l4:spami42ee")]
    [InlineData("d0:i0e1:ai1e2:aai2e1:bi3ee")]
    [InlineData("d1:ad1:bde1:cleee")]
    public void Canonical_text_is_accepted(string text) => Assert.True(Accepts(Bytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("i00e")]
    [InlineData("i01e")]
    [InlineData("i-0e")]
    [InlineData("i-01e")]
    [InlineData("i--1e")]
    [InlineData("i+1e")]
    [InlineData("ie")]
    [InlineData("i-e")]
    [InlineData("i 1e")]
    [InlineData("i1")]
    [InlineData("01:a")]
    [InlineData("00:")]
    [InlineData("+1:a")]
    [InlineData("-1:a")]
    [InlineData(" 1:a")]
    [InlineData("1 :a")]
    [InlineData(":")]
    [InlineData("1:")]
    [InlineData("5:four")]
    [InlineData("4294967297:a")]
    [InlineData("2147483648:a")]
    [InlineData("99999999999999999999:a")]
    [InlineData("l")]
    [InlineData("d")]
    [InlineData("e")]
    [InlineData("d1:ae")]
    [InlineData("di1ei2ee")]
    [InlineData("dlei2ee")]
    [InlineData("d1:bi1e1:ai2ee")]
    [InlineData("d1:ai1e1:ai2ee")]
    [InlineData("d2:aai1e1:ai2ee")]
    [InlineData("d1:ad1:bi1ee1:ai1ee")]
    [InlineData("i1ei2e")]
    [InlineData("lee")]
    [InlineData("x")]
    public void Any_other_spelling_is_refused(string text) => Assert.False(Accepts(Bytes(text)));

    [Fact]
    public void Documents_round_trip() =>
        BencodeDocument.Gen.Sample(document =>
        {
            byte[] bytes = document.ToBytes();
            var reader = new BencodeReader(bytes);
            BencodeDocument? back = BencodeDocument.Read(ref reader);
            return System.Text.Encoding.Latin1.GetString(bytes) == document.Spell()
                && back is not null && reader.IsComplete && back.Spell() == document.Spell() && Accepts(bytes);
        });

    [Fact]
    public void Every_truncation_is_refused() =>
        BencodeDocument.Gen.Sample(document =>
        {
            byte[] bytes = document.ToBytes();
            for (int length = 0; length < bytes.Length; length++)
            {
                if (Accepts(bytes.AsSpan(0, length)))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void A_changed_byte_never_throws_and_only_canonical_text_is_accepted() =>
        Gen.Select(BencodeDocument.Gen, Gen.Int[0, int.MaxValue], Gen.Byte).Sample((document, place, value) =>
        {
            byte[] bytes = document.ToBytes();
            bytes[place % bytes.Length] = value;
            return AcceptsOnlyItsOwnSpelling(bytes);
        });

    [Fact]
    public void Noise_never_throws_and_only_canonical_text_is_accepted() =>
        Gen.Int[0, 17].Select(i => (byte)"ilde0123456789:-ab"[i]).Array[0, 24].Sample(AcceptsOnlyItsOwnSpelling, iter: 100_000);

    [Theory]
    [InlineData('l')]
    [InlineData('d')]
    public void Nesting_is_limited(char kind)
    {
        string open = kind == 'l' ? "l" : "d0:";
        string most = string.Concat(Enumerable.Repeat(open, BencodeReader.MaxDepth - 1)) + kind + new string('e', BencodeReader.MaxDepth);

        Assert.True(Accepts(Bytes(most)));
        Assert.False(Accepts(Bytes(open + most + "e")));
        Assert.False(Accepts(Bytes(string.Concat(Enumerable.Repeat(open, 100_000)))));
    }

    [Fact]
    public void A_huge_length_takes_no_memory()
    {
        byte[] text = Bytes("2147483647:a");
        _ = Accepts(text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Accepts(text));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Reading_takes_no_memory()
    {
        byte[] text = Bytes("d1:ali1e3:twoe1:bd1:ci-5eee");
        _ = Accepts(text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Accepts(text));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Numbers_are_read_within_their_range_only()
    {
        Assert.True(new BencodeReader("i9223372036854775807e"u8).TryReadInteger(out long most));
        Assert.Equal(long.MaxValue, most);
        Assert.False(new BencodeReader("i9223372036854775808e"u8).TryReadInteger(out _));
        Assert.True(new BencodeReader("i18446744073709551615e"u8).TryReadUnsigned(out ulong mostUnsigned));
        Assert.Equal(ulong.MaxValue, mostUnsigned);
        Assert.False(new BencodeReader("i18446744073709551616e"u8).TryReadUnsigned(out _));
        Assert.False(new BencodeReader("i-1e"u8).TryReadUnsigned(out _));
        Assert.False(new BencodeReader("i123456789012345678901234567890e"u8).TryReadInteger(out _));
    }

    [Fact]
    public void Keys_are_found_in_order_and_others_skipped()
    {
        var reader = new BencodeReader("d1:ai1e1:cl1:xe1:ei5ee"u8);

        Assert.True(reader.TryEnterDictionary());
        Assert.False(reader.TryFindKey("0"u8));
        Assert.True(reader.TryFindKey("a"u8));
        Assert.True(reader.TryReadInteger(out long a));
        Assert.False(reader.TryFindKey("b"u8));
        Assert.True(reader.TryFindKey("e"u8));
        Assert.True(reader.TryReadInteger(out long e));
        Assert.False(reader.TryFindKey("f"u8));
        Assert.True(reader.TryLeave());
        Assert.True(reader.IsComplete);
        Assert.Equal((1, 5), (a, e));
    }

    [Fact]
    public void A_value_must_be_read_before_the_next_key()
    {
        var reader = new BencodeReader("d1:ai1ee"u8);

        Assert.True(reader.TryEnterDictionary());
        Assert.True(reader.TryReadKey(out _));
        Assert.False(reader.TryReadKey(out _));
        Assert.True(reader.HasFailed);
        Assert.Equal(BencodeToken.None, reader.Peek());
        Assert.False(reader.TryReadInteger(out _));
    }

    [Fact]
    public void Raw_values_are_given_as_they_stand()
    {
        var reader = new BencodeReader("d1:ad1:bi1ee1:ci2ee"u8);

        Assert.True(reader.TryEnterDictionary());
        Assert.True(reader.TryFindKey("a"u8));
        Assert.True(reader.TryReadRaw(out ReadOnlySpan<byte> raw));
        Assert.Equal("d1:bi1ee", System.Text.Encoding.UTF8.GetString(raw));
        Assert.True(reader.TryFindKey("c"u8));
        Assert.True(reader.TrySkip());
        Assert.True(reader.TryLeave());
        Assert.True(reader.IsComplete);
    }

    [Fact]
    public void The_writer_spells_every_kind_of_value()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteBytes("a"u8, "x"u8);
        writer.WriteInteger("b"u8, long.MinValue);
        writer.WriteBytes("c"u8);
        writer.WriteUnsigned(ulong.MaxValue);
        writer.WriteBytes("d"u8);
        writer.WriteRaw("le"u8);
        writer.End();

        Assert.Equal("d1:a1:x1:bi-9223372036854775808e1:ci18446744073709551615e1:dlee", System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(9, 11)]
    [InlineData(10, 13)]
    [InlineData(99, 102)]
    [InlineData(100, 104)]
    public void The_length_of_a_byte_string_is_foretold(int length, int expected) => Assert.Equal(expected, BencodeWriter.GetBytesLength(length));

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static bool Accepts(ReadOnlySpan<byte> text)
    {
        var reader = new BencodeReader(text);
        return reader.TrySkip() && reader.IsComplete;
    }

    private static bool AcceptsOnlyItsOwnSpelling(byte[] bytes)
    {
        bool accepted = Accepts(bytes);
        var reader = new BencodeReader(bytes);
        BencodeDocument? document = BencodeDocument.Read(ref reader);

        // Numbers beyond 64 bits are canonical but do not fit the tree.
        bool read = document is not null && reader.IsComplete;
        return read ? accepted && document!.Spell() == System.Text.Encoding.Latin1.GetString(bytes) : !accepted || reader.HasFailed;
    }
}
