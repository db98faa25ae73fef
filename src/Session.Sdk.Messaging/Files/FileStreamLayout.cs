using System.Numerics;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Computes where padding, file and chunks of a deterministic stream lie.</summary>
internal readonly struct FileStreamLayout
{
    internal const int ChunkSize = 32 * 1024;
    internal const int EncryptedChunkSize = ChunkSize + SecretStream.Overhead;
    internal const int PrefixSize = 1 + SecretStream.HeaderSize;

    private const long SmallestGrainBase = 128 * 1024;
    private const int GrainsPerPowerOfTwo = 32;

    internal FileStreamLayout(long fileLength)
    {
        long chunks = (fileLength + ChunkSize - 1) / ChunkSize;
        long least = fileLength + PrefixSize + 1 + (SecretStream.Overhead * chunks);
        long grain = 1L << (BitOperations.Log2((ulong)Math.Max(least, SmallestGrainBase)) - BitOperations.Log2(GrainsPerPowerOfTwo));
        long padding = ((least + grain - 1) / grain * grain) - least + 1;

        // Padding that fills whole chunks brings their overhead with it, and so does padding that spills into one more.
        long overhead = padding / EncryptedChunkSize * SecretStream.Overhead;
        if (padding % EncryptedChunkSize > (chunks * ChunkSize) - fileLength)
        {
            overhead += SecretStream.Overhead;
        }

        Padding = padding - overhead;
        PlainLength = fileLength + Padding;
        ChunkCount = (PlainLength + ChunkSize - 1) / ChunkSize;
    }

    /// <summary>Gets how many bytes stand before the file: zeros, then a one.</summary>
    internal long Padding { get; }

    internal long PlainLength { get; }

    internal long ChunkCount { get; }

    internal long EncryptedLength => PrefixSize + PlainLength + (SecretStream.Overhead * ChunkCount);

    internal int GetChunkLength(long chunk) => (int)Math.Min(ChunkSize, PlainLength - (chunk * ChunkSize));

    internal byte GetTag(long chunk) => chunk == ChunkCount - 1 ? SecretStream.FinalTag : SecretStream.MessageTag;

    /// <summary>Writes the padding that lies in a chunk and tells how many bytes that are.</summary>
    internal int FillPadding(long chunk, Span<byte> plain)
    {
        int count = (int)Math.Clamp(Padding - (chunk * ChunkSize), 0, plain.Length);
        plain[..count].Clear();
        if (count > 0 && (chunk * ChunkSize) + count == Padding)
        {
            plain[count - 1] = FileStreamCipher.PaddingEnd;
        }

        return count;
    }
}
