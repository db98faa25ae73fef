using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Represents a message that is being edited, until it is sealed for publishing.</summary>
internal sealed class ConfigDraft
{
    private readonly IReadOnlyList<LaggedDiff> _lagged;
    private readonly IReadOnlyList<UnknownKey> _unknownKeys;
    private ConfigMessage? _sealed;
    private object _token = new();

    private ConfigDraft(long sequenceNumber, ConfigDictionary original, ConfigDictionary data, IReadOnlyList<LaggedDiff> lagged, IReadOnlyList<UnknownKey> unknownKeys)
    {
        // Others may have numbers below zero; a message of our own numbered zero would look like none to a device that has none.
        SequenceNumber = Math.Max(1, sequenceNumber);
        Original = original;
        Data = data;
        _lagged = lagged;
        _unknownKeys = unknownKeys;
    }

    public long SequenceNumber { get; }

    /// <summary>Gets the data that this message's own diff starts from.</summary>
    public ConfigDictionary Original { get; }

    /// <summary>Gets whether it unites messages of others and starts from nothing, so that its diff lists all data instead of what was edited here.</summary>
    public bool IsBareUnion { get; private init; }

    /// <summary>Gets or sets how often what is being edited was made before.</summary>
    public int Redone { get; set; }

    /// <summary>Gets the data as edited so far. Write to what <see cref="Edit"/> gives.</summary>
    public ConfigDictionary Data { get; private set; }

    /// <summary>Begins the message that follows another.</summary>
    public static ConfigDraft After(ConfigMessage previous)
    {
        IEnumerable<LaggedDiff> lagged = previous.Lagged
            .Append(new LaggedDiff(previous.Key, previous.Diff))
            .Where(lag => lag.Key.SequenceNumber > previous.SequenceNumber - ConfigMessage.Lag);
        return new ConfigDraft(previous.SequenceNumber + 1, previous.Data, previous.Data, [.. lagged], previous.UnknownKeys);
    }

    /// <summary>Begins the message that unites several.</summary>
    public static ConfigDraft Merged(long sequenceNumber, ConfigDictionary original, ConfigDictionary data, IReadOnlyList<LaggedDiff> lagged) =>
        new(sequenceNumber, original, data, lagged, []) { IsBareUnion = ReferenceEquals(original, ConfigDictionary.Empty) };

    /// <summary>Gives the data to write to, and the token that owns it.</summary>
    public ConfigDictionary Edit(out object token)
    {
        _sealed = null;
        token = _token;
        Data = Data.Own(token);
        return Data;
    }

    /// <summary>Finishes the message as it is now. Later edits leave the result alone.</summary>
    /// <param name="signingKey">The 64-byte Ed25519 secret key that signs it, or null.</param>
    public ConfigMessage Seal(SecretKey? signingKey)
    {
        if (_sealed is null || _sealed.Signature.IsEmpty != (signingKey is null))
        {
            _sealed = Write(signingKey);
        }

        return _sealed;
    }

    /// <summary>Overwrites what the message said before and says now.</summary>
    public void Wipe()
    {
        Original.Wipe();
        Data.Wipe();
        _sealed?.Wipe();
    }

    private ConfigMessage Write(SecretKey? signingKey)
    {
        if (Data.IsOwnedBy(_token))
        {
            Data.Prune(_token);
        }

        _token = new object();
        using var buffer = new ConfigBuffer();
        LaggedDiff[] lagged = [.. _lagged.Where(lag => lag.Key.SequenceNumber < SequenceNumber && lag.Key.SequenceNumber > SequenceNumber - ConfigMessage.Lag)];
        int unknown = 0;
        buffer.WriteByte('d');
        buffer.WriteKey('#');
        buffer.WriteInteger(SequenceNumber);
        WriteUnknown(buffer, '&', ref unknown);
        buffer.WriteKey('&');
        buffer.WriteDictionary(Data);
        WriteUnknown(buffer, '<', ref unknown);
        buffer.WriteKey('<');
        WriteLagged(buffer, lagged);
        WriteUnknown(buffer, '=', ref unknown);
        buffer.WriteKey('=');
        int diff = buffer.Length;
        ConfigDiff.Write(buffer, Original, Data);
        int diffEnd = buffer.Length;
        WriteUnknown(buffer, '~', ref unknown);
        int unsignedLength = buffer.Length;
        if (signingKey is not null)
        {
            Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
            Ed25519.Sign(buffer.Written, signingKey.Expose(), signature);
            buffer.WriteKey('~');
            buffer.WriteBytes(signature);
        }

        buffer.WriteByte('e');
        byte[] bytes = buffer.Written.ToArray();
        ReadOnlyMemory<byte> signatureBytes = signingKey is null ? default : bytes.AsMemory(bytes.Length - 1 - Ed25519.SignatureSize, Ed25519.SignatureSize);
        return ConfigMessage.Create(
            SequenceNumber, bytes, new ConfigMessageParts(Data, lagged, bytes.AsMemory(diff..diffEnd), _unknownKeys, signatureBytes, unsignedLength));
    }

    private static void WriteLagged(ConfigBuffer buffer, LaggedDiff[] lagged)
    {
        buffer.WriteByte('l');
        foreach (LaggedDiff lag in lagged)
        {
            buffer.WriteByte('l');
            buffer.WriteInteger(lag.Key.SequenceNumber);
            buffer.WriteBytes(lag.Key.Hash);
            buffer.WriteRaw(lag.Diff.Span);
            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
    }

    private void WriteUnknown(ConfigBuffer buffer, char before, ref int next)
    {
        for (; next < _unknownKeys.Count && _unknownKeys[next].Key.AsSpan().SequenceCompareTo([(byte)before]) < 0; next++)
        {
            buffer.WriteBytes(_unknownKeys[next].Key);
            buffer.WriteRaw(_unknownKeys[next].Value.Span);
        }
    }
}
