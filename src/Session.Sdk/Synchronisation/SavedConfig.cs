using System.Buffers;
using Session.Sdk.Encoding;
using Session.Sdk.Swarm;

namespace Session.Sdk;

/// <summary>Is what the store keeps of a config: its dump, the stored messages that still have to be deleted, and the time of the newest message of another device.</summary>
internal sealed record SavedConfig(byte[] Dump, IReadOnlyList<MessageHash> Obsolete, DateTimeOffset? Newest)
{
    private static ReadOnlySpan<byte> DumpKey => "d"u8;

    private static ReadOnlySpan<byte> NewestKey => "n"u8;

    private static ReadOnlySpan<byte> ObsoleteKey => "o"u8;

    internal byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(Dump.Length + 64 + (64 * Obsolete.Count));
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteBytes(DumpKey, Dump);
        writer.WriteInteger(NewestKey, Newest?.ToUnixTimeMilliseconds() ?? 0);
        writer.WriteBytes(ObsoleteKey, System.Text.Encoding.ASCII.GetBytes(string.Concat(Obsolete)));
        writer.End();
        byte[] encoded = output.WrittenSpan.ToArray();
        output.Clear();
        return encoded;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; gives <see langword="null"/> for anything else.</summary>
    internal static SavedConfig? Read(ReadOnlySpan<byte> saved)
    {
        var reader = new BencodeReader(saved);
        if (!reader.TryEnterDictionary()
            || !reader.TryFindKey(DumpKey) || !reader.TryReadBytes(out ReadOnlySpan<byte> dump)
            || !reader.TryFindKey(NewestKey) || !reader.TryReadInteger(out long newest)
            || newest < 0 || newest > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !reader.TryFindKey(ObsoleteKey) || !reader.TryReadBytes(out ReadOnlySpan<byte> hashes)
            || hashes.Length % MessageHash.TextLength != 0
            || !reader.TryLeave() || !reader.IsComplete)
        {
            return null;
        }

        var obsolete = new MessageHash[hashes.Length / MessageHash.TextLength];
        for (int i = 0; i < obsolete.Length; i++)
        {
            if (!MessageHash.TryParse(hashes.Slice(i * MessageHash.TextLength, MessageHash.TextLength), out obsolete[i]))
            {
                return null;
            }
        }

        return new SavedConfig(dump.ToArray(), obsolete, newest == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(newest));
    }
}
