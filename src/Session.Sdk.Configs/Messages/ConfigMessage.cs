using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Represents one finished config message: what it says and the bytes that say it. Never changes.</summary>
internal sealed class ConfigMessage
{
    /// <summary>Messages repeat the diffs of fewer than this many sequence numbers before them.</summary>
    public const int Lag = 5;

    /// <summary>The greatest sequence number, and beneath zero the least. Beyond is nobody's honest count: such messages are neither read nor written.</summary>
    public const long MaxSequenceNumber = 1L << 62;

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

    /// <summary>Gives the message with a fresh signature, unless it has one.</summary>
    public ConfigMessage Signed(SecretKey? signingKey)
    {
        if (signingKey is null || !Signature.IsEmpty)
        {
            return this;
        }

        byte[] signature = Ed25519.Sign(Bytes.AsSpan(0, UnsignedLength), signingKey.Expose());
        byte[] bytes = [.. Bytes.AsSpan(0, UnsignedLength), .. "1:~64:"u8, .. signature, (byte)'e'];
        return Create(
            SequenceNumber,
            bytes,
            new ConfigMessageParts(Data, Lagged, Diff, UnknownKeys, bytes.AsMemory(bytes.Length - 1 - signature.Length, signature.Length), UnsignedLength));
    }

    /// <summary>Overwrites what the message says. Whatever shares a part of it is of no use afterwards.</summary>
    public void Wipe()
    {
        if (!ReferenceEquals(this, Initial))
        {
            Data.Wipe();
            CryptographicOperations.ZeroMemory(Bytes);
        }
    }

    /// <summary>Gives the bytes without the signature.</summary>
    public byte[] ToUnsignedBytes() => [.. Bytes.AsSpan(0, UnsignedLength), (byte)'e'];

    public static ConfigMessage Create(long sequenceNumber, byte[] bytes, ConfigMessageParts parts)
    {
        byte[] hash = new byte[ConfigMessageKey.HashSize];
        Blake2b.Hash(bytes, hash);
        return new ConfigMessage(new ConfigMessageKey(sequenceNumber, hash), bytes, parts);
    }
}
