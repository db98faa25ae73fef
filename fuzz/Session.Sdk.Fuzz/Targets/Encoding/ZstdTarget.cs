using SessionSdk.Encoding;
using ZstdSharp;

namespace SessionSdk.Fuzz;

/// <summary>Decompression: the limit holds, a stream gives the same, and compressing again comes back.</summary>
internal sealed class ZstdTarget : FuzzTarget
{
    private const int MaxSize = 64 * 1024;

    public override int AllocationFactor => 1;

    // The result and a rented buffer of the greatest size.
    public override int AllocationFloor => 4 * MaxSize;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool opened = Zstd.TryDecompress(input, MaxSize, out byte[]? data);
        meter.Check();
        if (!opened)
        {
            return false;
        }

        Must.Hold(data!.Length <= MaxSize);
        Must.Hold(Zstd.TryDecompress(input, data.Length, out byte[]? exact) && exact.AsSpan().SequenceEqual(data));
        Must.Hold(data.Length == 0 || !Zstd.TryDecompress(input, data.Length - 1, out _));
        Must.Hold(Zstd.TryDecompress(Zstd.Compress(data), data.Length, out byte[]? again) && again.AsSpan().SequenceEqual(data));
        Must.Hold(Stream(input.ToArray()) is not { } streamed || streamed.AsSpan().SequenceEqual(data));
        return true;
    }

    public override IEnumerable<byte[]> Seeds() => [.. Frames()];

    // A stream also refuses blocks that are longer than the window of their frame.
    private static byte[]? Stream(byte[] input)
    {
        try
        {
            using var stream = new DecompressionStream(new MemoryStream(input), leaveOpen: false);
            using var streamed = new MemoryStream();
            stream.CopyTo(streamed);
            return streamed.ToArray();
        }
        catch (ZstdException)
        {
            return null;
        }
    }

    private static IEnumerable<byte[]> Frames()
    {
        byte[] text = FuzzKeys.Bytes(string.Concat(Enumerable.Repeat("a message that is compressed ", 20)));
        foreach (int length in (int[])[0, 1, 20, 200, 500])
        {
            yield return Zstd.Compress(text.AsSpan(0, length));
            yield return Zstd.Compress(text.AsSpan(0, length), 19);
        }

        yield return [.. Zstd.Compress(text), .. Zstd.Compress(text.AsSpan(0, 100))];
        yield return Zstd.Compress(new byte[MaxSize]);
        yield return Zstd.Compress(new byte[MaxSize + 1]);

        // Without the size of the content: one raw block, and one block of one byte repeated.
        yield return [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x19, 0x00, 0x00, (byte)'a', (byte)'b', (byte)'c'];
        yield return [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x03, 0x40, 0x00, (byte)'a'];
        yield return [0x50, 0x2a, 0x4d, 0x18, 0x03, 0, 0, 0, 1, 2, 3, .. Zstd.Compress(text.AsSpan(0, 30))];
    }
}
