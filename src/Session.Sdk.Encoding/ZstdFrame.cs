using System.Buffers.Binary;

namespace SessionSdk.Encoding;

/// <summary>What the headers of a Zstandard frame (RFC 8878) tell before anything is decompressed.</summary>
/// <param name="ContentSize">The size of the content if the frame says it.</param>
/// <param name="MaxContentSize">How many bytes the blocks can hold at most.</param>
/// <param name="Length">How many bytes the frame takes itself.</param>
internal readonly record struct ZstdFrame(ulong? ContentSize, ulong MaxContentSize, int Length)
{
    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50;
    private const uint SkippableMask = 0xFFFFFFF0;
    private const int SkippableHeaderSize = 8;
    private const int MagicSize = 4;
    private const int BlockHeaderSize = 3;
    private const int ChecksumSize = 4;
    private const int MaxBlockSize = 128 * 1024;

    /// <summary>Walks over the headers of the frame that the data begin with. A skippable frame is one without content.</summary>
    internal static bool TryReadFirst(ReadOnlySpan<byte> data, out ZstdFrame frame)
    {
        frame = default;
        if (data.Length <= MagicSize)
        {
            return false;
        }

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(data);
        if ((magic & SkippableMask) == SkippableMagic)
        {
            return TryReadSkippable(data, out frame);
        }

        if (magic != Magic)
        {
            return false;
        }

        int descriptor = data[MagicSize];
        bool singleSegment = (descriptor & 0x20) != 0;
        int dictionaryIdSize = (1 << (descriptor & 3)) >> 1;
        int contentSizeFlag = descriptor >> 6;
        int contentSizeSize = contentSizeFlag == 0 && !singleSegment ? 0 : 1 << contentSizeFlag;
        int contentSizeStart = MagicSize + 1 + (singleSegment ? 0 : 1) + dictionaryIdSize;
        if ((descriptor & 0x08) != 0 || data.Length < contentSizeStart + contentSizeSize)
        {
            return false;
        }

        ulong? contentSize = ReadContentSize(data.Slice(contentSizeStart, contentSizeSize));
        if (!TryWalkBlocks(data[(contentSizeStart + contentSizeSize)..], out ulong maxContentSize, out int blocks))
        {
            return false;
        }

        int length = contentSizeStart + contentSizeSize + blocks + ((descriptor & 0x04) != 0 ? ChecksumSize : 0);
        frame = new ZstdFrame(contentSize, maxContentSize, length);
        return length <= data.Length;
    }

    private static bool TryReadSkippable(ReadOnlySpan<byte> data, out ZstdFrame frame)
    {
        frame = default;
        if (data.Length < SkippableHeaderSize)
        {
            return false;
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(data[MagicSize..]);
        if (size > (uint)(data.Length - SkippableHeaderSize))
        {
            return false;
        }

        frame = new ZstdFrame(0, 0, SkippableHeaderSize + (int)size);
        return true;
    }

    private static ulong? ReadContentSize(ReadOnlySpan<byte> field) => field.Length switch
    {
        0 => null,
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
    };

    private static bool TryWalkBlocks(ReadOnlySpan<byte> data, out ulong maxContentSize, out int length)
    {
        const int Raw = 0;
        const int RunLength = 1;
        const int Reserved = 3;
        maxContentSize = 0;
        length = 0;
        while (true)
        {
            if (data.Length - length < BlockHeaderSize)
            {
                return false;
            }

            int header = data[length] | (data[length + 1] << 8) | (data[length + 2] << 16);
            int type = (header >> 1) & 3;
            int size = header >> 3;
            int stored = type == RunLength ? 1 : size;
            if (type == Reserved || size > MaxBlockSize || data.Length - length - BlockHeaderSize < stored)
            {
                return false;
            }

            maxContentSize += (ulong)(type is Raw or RunLength ? size : MaxBlockSize);
            length += BlockHeaderSize + stored;
            if ((header & 1) != 0)
            {
                return true;
            }
        }
    }
}
