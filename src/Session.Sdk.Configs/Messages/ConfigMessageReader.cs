using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Reads config messages from bytes that nobody vouches for.</summary>
internal static class ConfigMessageReader
{
    /// <summary>Reads a message. Bytes behind its end are ignored, but count for its hash.</summary>
    /// <param name="bytes">The message; the array is kept.</param>
    /// <param name="verificationKey">The Ed25519 public key whose signature is demanded, or null to demand none.</param>
    /// <param name="message">The message.</param>
    /// <param name="rejection">Why it was refused.</param>
    public static bool TryRead(byte[] bytes, byte[]? verificationKey, [NotNullWhen(true)] out ConfigMessage? message, out ConfigRejection rejection)
    {
        if (TryReadMessage(bytes, verificationKey, out message, out rejection))
        {
            return true;
        }

        rejection = rejection == ConfigRejection.Malformed && verificationKey is not null && IsSigned(bytes, verificationKey) ? ConfigRejection.NotUnderstood : rejection;
        return false;
    }

    /// <summary>Tells whether bytes end as a signed message does, whatever they say before.</summary>
    private static bool IsSigned(ReadOnlySpan<byte> bytes, byte[] verificationKey)
    {
        ReadOnlySpan<byte> mark = "1:~64:"u8;
        int start = bytes.Length - mark.Length - Ed25519.SignatureSize - 1;
        return start > 0 && bytes[^1] == (byte)'e' && bytes[start..].StartsWith(mark)
            && Ed25519.Verify(bytes[..start], bytes[(start + mark.Length)..^1], verificationKey);
    }

    private static bool TryReadMessage(byte[] bytes, byte[]? verificationKey, [NotNullWhen(true)] out ConfigMessage? message, out ConfigRejection rejection)
    {
        message = null;
        rejection = ConfigRejection.Malformed;
        var reader = new ConfigReader(bytes);
        var unknown = new List<UnknownKey>();
        ReadOnlySpan<byte> key = default;
        if (!reader.TryTake('d') || !reader.TryReadBytes(out key) || key is not [(byte)'#']
            || !reader.TryReadInteger(out long sequenceNumber) || sequenceNumber is > ConfigMessage.MaxSequenceNumber or < -ConfigMessage.MaxSequenceNumber)
        {
            return false;
        }

        if (!TryFind(ref reader, '&', ref key, bytes, unknown, out bool found) || !found || !ConfigDataReader.TryRead(ref reader, out ConfigDictionary? data))
        {
            return false;
        }

        List<LaggedDiff> lagged = [];
        if (!TryFind(ref reader, '<', ref key, bytes, unknown, out found) || (found && !TryReadLagged(ref reader, sequenceNumber, bytes, lagged)))
        {
            return false;
        }

        ReadOnlyMemory<byte> diff = "de"u8.ToArray();
        if (!TryFind(ref reader, '=', ref key, bytes, unknown, out found))
        {
            return false;
        }

        if (found)
        {
            if (!ConfigDiff.TryRead(ref reader, out Range range))
            {
                return false;
            }

            diff = bytes.AsMemory(range);
        }

        ReadOnlyMemory<byte> signature = default;
        if (!TryFindSignature(ref reader, ref key, bytes, unknown, out int unsignedLength, out found))
        {
            return false;
        }

        if (found)
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> value) || value.Length != Ed25519.SignatureSize || !reader.TryTake('e'))
            {
                return false;
            }

            signature = bytes.AsMemory(reader.Position - 1 - value.Length, value.Length);
        }

        if (verificationKey is not null
            && (signature.IsEmpty || !Ed25519.Verify(bytes.AsSpan(0, unsignedLength), signature.Span, verificationKey)))
        {
            rejection = ConfigRejection.BadSignature;
            return false;
        }

        message = ConfigMessage.Create(sequenceNumber, bytes, new ConfigMessageParts(data, lagged, diff, unknown, signature, unsignedLength));
        return true;
    }

    /// <summary>Reads on to a key, keeping unknown ones before it. The end of the message before the key is an error, a greater key is not: so other clients read.</summary>
    private static bool TryFind(ref ConfigReader reader, char wanted, ref ReadOnlySpan<byte> last, byte[] bytes, List<UnknownKey> unknown, out bool found)
    {
        found = false;
        while (true)
        {
            ConfigReader before = reader;
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key) || last.SequenceCompareTo(key) >= 0)
            {
                return false;
            }

            int order = key.SequenceCompareTo([(byte)wanted]);
            if (order > 0)
            {
                reader = before;
                return true;
            }

            last = key;
            if (order == 0)
            {
                found = true;
                return true;
            }

            if (!TryKeep(ref reader, key, bytes, unknown))
            {
                return false;
            }
        }
    }

    private static bool TryFindSignature(
        ref ConfigReader reader, ref ReadOnlySpan<byte> last, byte[] bytes, List<UnknownKey> unknown, out int unsignedLength, out bool found)
    {
        found = false;
        while (true)
        {
            unsignedLength = reader.Position;
            if (reader.TryTake('e'))
            {
                return true;
            }

            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key) || last.SequenceCompareTo(key) >= 0)
            {
                return false;
            }

            int order = key.SequenceCompareTo("~"u8);
            if (order >= 0)
            {
                found = true;
                return order == 0;
            }

            last = key;
            if (!TryKeep(ref reader, key, bytes, unknown))
            {
                return false;
            }
        }
    }

    private static bool TryKeep(ref ConfigReader reader, ReadOnlySpan<byte> key, byte[] bytes, List<UnknownKey> unknown)
    {
        int start = reader.Position;
        if (!reader.TrySkip())
        {
            return false;
        }

        unknown.Add(new UnknownKey(key.ToArray(), bytes.AsMemory(start..reader.Position)));
        return true;
    }

    private static bool TryReadLagged(ref ConfigReader reader, long sequenceNumber, byte[] bytes, List<LaggedDiff> lagged)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryTake('l') || !reader.TryReadInteger(out long lag) || lag >= sequenceNumber)
            {
                return false;
            }

            if (lag <= sequenceNumber - ConfigMessage.Lag)
            {
                while (!reader.TryTake('e'))
                {
                    if (!reader.TrySkip())
                    {
                        return false;
                    }
                }

                continue;
            }

            if (!reader.TryReadBytes(out ReadOnlySpan<byte> hash) || hash.Length != ConfigMessageKey.HashSize
                || !ConfigDiff.TryRead(ref reader, out Range diff) || !reader.TryTake('e'))
            {
                return false;
            }

            var key = new ConfigMessageKey(lag, hash.ToArray());
            if (lagged.Count > 0 && lagged[^1].Key.CompareTo(key) >= 0)
            {
                return false;
            }

            lagged.Add(new LaggedDiff(key, bytes.AsMemory(diff)));
        }

        return true;
    }
}
