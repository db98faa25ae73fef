using System.Buffers;
using SessionSdk.Encoding;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents what the store keeps of a config.</summary>
/// <param name="Dump">The config's own dump.</param>
/// <param name="Obsolete">The stored messages that still have to be deleted.</param>
/// <param name="Own">The messages that this device stored last.</param>
/// <param name="Newest">The time of the newest message of another device.</param>
/// <param name="Local">What only this device knows beside the config; empty for most.</param>
internal sealed record SavedConfig(byte[] Dump, IReadOnlyList<MessageHash> Obsolete, IReadOnlyList<MessageHash> Own, DateTimeOffset? Newest, byte[] Local)
{
    private static ReadOnlySpan<byte> DumpKey => "d"u8;

    private static ReadOnlySpan<byte> LocalKey => "l"u8;

    private static ReadOnlySpan<byte> NewestKey => "n"u8;

    private static ReadOnlySpan<byte> ObsoleteKey => "o"u8;

    private static ReadOnlySpan<byte> OwnKey => "w"u8;

    internal byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(Dump.Length + Local.Length + 80 + (MessageHash.TextLength * (Obsolete.Count + Own.Count)));
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteBytes(DumpKey, Dump);
        writer.WriteBytes(LocalKey, Local);
        writer.WriteInteger(NewestKey, Newest?.ToUnixTimeMilliseconds() ?? 0);
        writer.WriteBytes(ObsoleteKey, System.Text.Encoding.ASCII.GetBytes(string.Concat(Obsolete)));
        writer.WriteBytes(OwnKey, System.Text.Encoding.ASCII.GetBytes(string.Concat(Own)));
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
            || !reader.TryFindKey(LocalKey) || !reader.TryReadBytes(out ReadOnlySpan<byte> local)
            || !reader.TryFindKey(NewestKey) || !reader.TryReadInteger(out long newest)
            || newest < 0 || newest > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !reader.TryFindKey(ObsoleteKey) || !TryReadHashes(ref reader, out MessageHash[] obsolete)
            || !reader.TryFindKey(OwnKey) || !TryReadHashes(ref reader, out MessageHash[] own)
            || !reader.TryLeave() || !reader.IsComplete)
        {
            return null;
        }

        return new SavedConfig(dump.ToArray(), obsolete, own, newest == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(newest), local.ToArray());
    }

    private static bool TryReadHashes(ref BencodeReader reader, out MessageHash[] hashes)
    {
        hashes = [];
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> texts) || texts.Length % MessageHash.TextLength != 0)
        {
            return false;
        }

        hashes = new MessageHash[texts.Length / MessageHash.TextLength];
        for (int i = 0; i < hashes.Length; i++)
        {
            if (!MessageHash.TryParse(texts.Slice(i * MessageHash.TextLength, MessageHash.TextLength), out hashes[i]))
            {
                return false;
            }
        }

        return true;
    }
}
