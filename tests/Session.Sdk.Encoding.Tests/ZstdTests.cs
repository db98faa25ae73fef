using System.Security.Cryptography;
using CsCheck;
using ZstdSharp;

namespace SessionSdk.Encoding.Tests;

public sealed class ZstdTests
{
    private const int Limit = 1 << 20;

    [Fact]
    public void Level_1_gives_the_bytes_of_the_native_program()
    {
        // zstd 1.5.4, "zstd -1 --no-check", of the same content.
        byte[] small = Zstd.Compress("session session session session session session session"u8);
        byte[] large = Zstd.Compress(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i * i}\n"))));

        Assert.Equal("28b52ffd20377500004073657373696f6e2001002c2a5c", Convert.ToHexStringLower(small));
        Assert.Equal("4329121a6da3294230018820273216fc6d93f8f2f3abdb2f4b38b48ccf466d48", Convert.ToHexStringLower(SHA256.HashData(large)));
    }

    [Fact]
    public void A_frame_of_the_native_program_from_a_pipe_is_decompressed()
    {
        // "zstd -1 --no-check" reading from a pipe does not know the size.
        byte[] frame = Convert.FromHexString("28b52ffd00487500004073657373696f6e2001002c2a5c");

        Assert.True(Zstd.TryDecompress(frame, 55, out byte[]? content));
        Assert.Equal("session session session session session session session", System.Text.Encoding.UTF8.GetString(content));
        Assert.False(Zstd.TryDecompress(frame, 54, out _));
    }

    [Fact]
    public void Compressors_that_are_used_again_give_the_bytes_of_new_ones() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, 255], Gen.Int[1, 60]).Sample(
            (piece, letters, times) =>
            {
                byte[] content = [.. Enumerable.Repeat(piece, times).SelectMany(p => p).Select(value => (byte)(value & letters))];
                using var compressor = new Compressor(Zstd.DefaultLevel);
                byte[] frame = Zstd.Compress(content);
                return frame.AsSpan().SequenceEqual(compressor.Wrap(content))
                    && Zstd.TryDecompress(frame, content.Length, out byte[]? back) && back.AsSpan().SequenceEqual(content);
            },
            iter: 300);

    [Fact]
    public void A_broken_frame_leaves_nothing_to_the_next_one()
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i * i}\n")));
        byte[] frame = Zstd.Compress(content);
        for (int bit = 0; bit < frame.Length * 8; bit += 7)
        {
            byte[] broken = [.. frame];
            broken[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = Zstd.TryDecompress(broken, Limit, out _);
            Assert.True(Zstd.TryDecompress(frame, Limit, out byte[]? back));
            Assert.Equal(content, back);
            Assert.Equal(frame, Zstd.Compress(content));
        }
    }

    [Fact]
    public void No_context_is_ever_used_by_two_at_once_and_few_wait()
    {
        int made = 0;
        int disposed = 0;
        var contexts = new ZstdContexts<Context>(() =>
        {
            Interlocked.Increment(ref made);
            return new Context(() => Interlocked.Increment(ref disposed));
        });
        Context[] all = [.. Enumerable.Range(0, 40).Select(_ => contexts.Rent())];
        Assert.Equal(40, all.Distinct().Count());
        foreach (Context context in all)
        {
            contexts.Return(context);
        }

        int waiting = Math.Min(Environment.ProcessorCount, 16);
        Assert.Equal((40, 40 - waiting), (made, disposed));
        Context[] again = [.. Enumerable.Range(0, waiting).Select(_ => contexts.Rent())];
        Assert.Equal((waiting, 40), (again.Distinct().Count(), made));
        Parallel.For(0, 2_000, i =>
        {
            byte[] content = [.. Enumerable.Repeat((byte)i, i)];
            Assert.True(Zstd.TryDecompress(Zstd.Compress(content), i, out byte[]? back));
            Assert.Equal(content, back);
        });
    }

    [Fact]
    public void Content_round_trips_at_every_level() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 19], Gen.Int[1, 40]).Sample(
            (piece, level, times) =>
            {
                byte[] content = [.. Enumerable.Repeat(piece, times).SelectMany(p => p)];
                return Zstd.TryDecompress(Zstd.Compress(content, level), content.Length, out byte[]? back) && back.AsSpan().SequenceEqual(content);
            },
            iter: 60);

    [Fact]
    public void A_frame_that_does_not_say_its_size_is_decompressed() =>
        Gen.Byte.Array[0, 400_000].Sample(
            content =>
            {
                byte[] frame = CompressWithoutSize(content);
                return Zstd.TryDecompress(frame, content.Length, out byte[]? back)
                    && back.AsSpan().SequenceEqual(content)
                    && (content.Length == 0 || !Zstd.TryDecompress(frame, content.Length - 1, out _));
            },
            iter: 30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Content_above_the_limit_is_refused(bool saysSize)
    {
        byte[] content = new byte[5000];
        byte[] frame = saysSize ? Zstd.Compress(content) : CompressWithoutSize(content);

        Assert.False(Zstd.TryDecompress(frame, content.Length - 1, out byte[]? none));
        Assert.Null(none);
        Assert.True(Zstd.TryDecompress(frame, content.Length, out _));
    }

    [Fact]
    public void A_bomb_is_refused_before_memory_is_taken()
    {
        // Single segment, 8-byte content size: says 2^40 bytes, has one run of 2 zeros.
        byte[] says = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0, 0x13, 0, 0, 0];
        byte[] large = CompressWithoutSize(new byte[50_000_000]);
        _ = Zstd.TryDecompress(large, 1000, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Zstd.TryDecompress(says, int.MaxValue, out _));
        Assert.False(Zstd.TryDecompress(large, 1000, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void A_size_that_the_blocks_cannot_hold_takes_no_memory()
    {
        // Says 100 MB, has one raw block of 1 byte.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0xE1, 0xF5, 0x05, 0x09, 0, 0, 0xAA];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Zstd.TryDecompress(frame, int.MaxValue, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    [Fact]
    public void A_size_that_is_not_true_is_refused()
    {
        byte[] frame = Zstd.Compress("0123456789"u8);
        Assert.Equal(10, frame[5]);
        frame[5] = 9;
        Assert.False(Zstd.TryDecompress(frame, Limit, out _));
        frame[5] = 11;
        Assert.False(Zstd.TryDecompress(frame, Limit, out _));
    }

    [Fact]
    public void Other_bytes_and_other_frames_behind_are_refused()
    {
        byte[] frame = Zstd.Compress("text"u8);

        Assert.False(Zstd.TryDecompress([.. frame, 0], Limit, out _));
        Assert.False(Zstd.TryDecompress([0, .. frame], Limit, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_truncation_is_refused(bool saysSize)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"line {i * i}\n")));
        byte[] frame = saysSize ? Zstd.Compress(content) : CompressWithoutSize(content);
        Assert.True(Zstd.TryDecompress(frame, Limit, out _));

        for (int length = 0; length < frame.Length; length++)
        {
            Assert.False(Zstd.TryDecompress(frame.AsSpan(0, length), Limit, out _));
        }
    }

    [Fact]
    public void Frames_behind_one_another_are_joined_and_the_limit_counts_for_the_sum()
    {
        byte[] first = Zstd.Compress("hello "u8);
        byte[] second = Zstd.Compress("world"u8);
        byte[] skipped = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

        Assert.True(Zstd.TryDecompress([.. first, .. second], 11, out byte[]? joined));
        Assert.Equal("hello world"u8, joined);
        Assert.False(Zstd.TryDecompress([.. first, .. second], 10, out _));
        Assert.True(Zstd.TryDecompress([.. skipped, .. first, .. skipped, .. second], 11, out joined));
        Assert.Equal("hello world"u8, joined);
        Assert.False(Zstd.TryDecompress([.. first, .. second[..^1]], 11, out _));
        Assert.False(Zstd.TryDecompress([.. first, .. skipped[..^1]], 11, out _));
    }

    [Fact]
    public void Joined_frames_round_trip()
    {
        Gen.Byte.Array[0, 300].Array[1, 5].Sample(
            contents =>
            {
                byte[] all = [.. contents.SelectMany(content => content)];
                byte[] frames = [.. contents.SelectMany(content => Zstd.Compress(content))];
                return Zstd.TryDecompress(frames, all.Length, out byte[]? back) && back.AsSpan().SequenceEqual(all);
            });
    }

    [Fact]
    public void Flipped_bits_and_noise_never_throw()
    {
        byte[] frame = Zstd.Compress(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i * i}\n"))));
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Zstd.TryDecompress(flipped, 4096, out byte[]? content))
            {
                Assert.InRange(content.Length, 0, 4096);
            }
        }

        Gen.Byte.Array[0, 200].Sample(noise => Zstd.TryDecompress([0x28, 0xB5, 0x2F, 0xFD, .. noise], 4096, out byte[]? content) ? content.Length <= 4096 : content is null);
    }

    [Fact]
    public void Wrong_arguments_throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Zstd.Compress([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Zstd.Compress([], 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => Zstd.TryDecompress([], -1, out _));
    }

    private static byte[] CompressWithoutSize(byte[] content)
    {
        using var output = new MemoryStream();
        using (var stream = new CompressionStream(output, 1, leaveOpen: true))
        {
            stream.Write(content);
        }

        return output.ToArray();
    }

    private sealed class Context(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }
}
