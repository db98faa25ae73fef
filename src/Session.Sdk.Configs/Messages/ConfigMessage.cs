using Session.Sdk.Cryptography;

namespace Session.Sdk.Configs;

/// <summary>Is one finished config message: what it says and the bytes that say it. Never changes.</summary>
internal sealed class ConfigMessage
{
    /// <summary>Messages repeat the diffs of fewer than this many sequence numbers before them.</summary>
    public const int Lag = 5;

    private ConfigMessage(ConfigMessageKey key, byte[] bytes, ConfigMessageParts parts)
    {
        Key = key;
        Bytes = bytes;
        Data = parts.Data;
        Lagged = parts.Lagged;
        Diff = parts.Diff;
        UnknownKeys = parts.UnknownKeys;
        Signature = parts.Signature;
        UnsignedLength = parts.UnsignedLength;
    }

    /// <summary>Gets the message of a config that was never touched.</summary>
    public static ConfigMessage Initial { get; } = ConfigMessageReader.TryRead("d1:#i0e1:&de1:<le1:=dee"u8.ToArray(), null, out ConfigMessage? initial, out _)
        ? initial
        : throw new InvalidOperationException("The initial config message does not parse.");

    public ConfigMessageKey Key { get; }

    public long SequenceNumber => Key.SequenceNumber;

    /// <summary>Gets the message as received or written; its hash is over exactly these bytes.</summary>
    public byte[] Bytes { get; }

    public ConfigDictionary Data { get; }

    public IReadOnlyList<LaggedDiff> Lagged { get; }

    public ReadOnlyMemory<byte> Diff { get; }

    public IReadOnlyList<UnknownKey> UnknownKeys { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Gets how many of <see cref="Bytes"/> the signature covers.</summary>
    public int UnsignedLength { get; }

    public static ConfigMessage Create(long sequenceNumber, byte[] bytes, ConfigMessageParts parts)
    {
        byte[] hash = new byte[ConfigMessageKey.HashSize];
        Blake2b.Hash(bytes, hash);
        return new ConfigMessage(new ConfigMessageKey(sequenceNumber, hash), bytes, parts);
    }
}
