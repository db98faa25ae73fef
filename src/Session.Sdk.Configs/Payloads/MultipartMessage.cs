using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Cuts messages that are too long for one stored message into parts, and reads a part.</summary>
/// <remarks>A part is <c>m</c> and the list of BLAKE2b-32 of the whole, index, count and chunk; its room that is not used follows as zeros.</remarks>
internal static class MultipartMessage
{
    public const int MaxParts = 255;

    public const int PartOverhead = 50;

    public const int ChunkSize = ConfigPayload.MaxStoredSize - PartOverhead - ConfigEncryption.Overhead;

    private const int HashSize = 32;

    public static bool IsPart(ReadOnlySpan<byte> plaintext) => plaintext is [(byte)'m', ..];

    /// <summary>Cuts a padded message and encrypts the parts.</summary>
    public static byte[][] Split(ReadOnlySpan<byte> padded, ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain)
    {
        Span<byte> hash = stackalloc byte[HashSize];
        Blake2b.Hash(padded, hash);
        int count = (padded.Length + ChunkSize - 1) / ChunkSize;
        byte[][] parts = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> chunk = padded.Slice(i * ChunkSize, Math.Min(ChunkSize, padded.Length - (i * ChunkSize)));
            using var buffer = new ConfigBuffer(chunk.Length + PartOverhead);
            buffer.WriteByte('m');
            buffer.WriteByte('l');
            buffer.WriteBytes(hash);
            buffer.WriteBytes([(byte)i]);
            buffer.WriteBytes([(byte)count]);
            buffer.WriteBytes(chunk);
            buffer.WriteByte('e');
            parts[i] = new byte[chunk.Length + PartOverhead + ConfigEncryption.Overhead];
            buffer.Written.CopyTo(parts[i]);
            ConfigEncryption.Encrypt(parts[i], key, domain);
        }

        return parts;
    }

    /// <summary>Reads a part that was opened.</summary>
    public static bool TryRead(ReadOnlySpan<byte> plaintext, out MessagePart part)
    {
        part = default;
        if (!IsPart(plaintext))
        {
            return false;
        }

        var reader = new ConfigReader(plaintext[1..]);
        if (!reader.TryTake('l')
            || !reader.TryReadBytes(out ReadOnlySpan<byte> hash) || hash.Length != HashSize
            || !reader.TryReadBytes(out ReadOnlySpan<byte> index) || index.Length != 1
            || !reader.TryReadBytes(out ReadOnlySpan<byte> count) || count.Length != 1
            || !reader.TryReadBytes(out ReadOnlySpan<byte> chunk) || chunk.IsEmpty
            || !reader.TryTake('e')
            || count[0] < 2 || index[0] >= count[0])
        {
            return false;
        }

        part = new MessagePart(hash.ToArray(), index[0], count[0], chunk.ToArray());
        return true;
    }
}
