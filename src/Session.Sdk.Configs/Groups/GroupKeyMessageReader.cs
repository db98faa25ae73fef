using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Reads the messages that give keys to the members of a group.</summary>
internal static class GroupKeyMessageReader
{
    private const int MinSupplementEntry = 52 + MultiRecipient.Overhead;

    /// <summary>Checks a message and takes out the keys that are for this account.</summary>
    /// <param name="message">The stored bytes.</param>
    /// <param name="timestamp">When it was stored, in milliseconds.</param>
    /// <param name="group">The group.</param>
    /// <param name="account">This account.</param>
    /// <param name="admin">The group's keys when this account is an admin.</param>
    /// <param name="generation">The generation that the message names.</param>
    /// <param name="keys">The keys found, which the caller owns; none when the message is for others.</param>
    /// <returns>Whether the message is well-formed and signed by the group.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> message, long timestamp, GroupId group, AccountKeys account, GroupKeys? admin, out long generation, out List<GroupKey> keys)
    {
        keys = [];
        if (!TryReadFields(message, out Fields fields) || !TryVerify(message, fields, group) || !TryReadGeneration(fields, out generation))
        {
            generation = 0;
            return false;
        }

        return fields.Supplement.IsEmpty
            ? TryReadFull(fields, generation, timestamp, account, admin, group, keys)
            : TryReadSupplement(fields, account, admin, group, keys);
    }

    private static bool TryReadFields(ReadOnlySpan<byte> message, out Fields fields)
    {
        fields = default;
        var reader = new ConfigReader(message);
        if (!reader.TryTake('d'))
        {
            return false;
        }

        ReadOnlySpan<byte> last = default;
        bool first = true;
        while (fields.Signature.IsEmpty)
        {
            int keyStart = reader.Position;
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key) || (!first && last.SequenceCompareTo(key) >= 0))
            {
                return false;
            }

            first = false;
            last = key;
            int start = reader.Position;
            bool read = key switch
            {
                [(byte)'#'] => reader.TryReadBytes(out fields.Nonce),
                [(byte)'K'] => reader.TryReadBytes(out fields.AdminEntry),
                [(byte)'~'] => reader.TryReadBytes(out fields.Signature) && fields.Signature.Length == Ed25519.SignatureSize,
                _ => reader.TrySkip(),
            };
            if (!read)
            {
                return false;
            }

            ReadOnlySpan<byte> raw = message[start..reader.Position];
            switch (key)
            {
                case [(byte)'+']:
                    fields.Supplement = raw;
                    break;
                case [(byte)'G']:
                    fields.Generation = raw;
                    break;
                case [(byte)'k']:
                    fields.Entries = raw;
                    break;
                case [(byte)'~']:
                    fields.SignedLength = keyStart;
                    break;
            }
        }

        // As in config messages, what follows the dictionary says nothing.
        return fields.Nonce.Length == GroupKeyMessage.NonceSize && reader.TryTake('e');
    }

    private static bool TryVerify(ReadOnlySpan<byte> message, Fields fields, GroupId group) =>
        Ed25519.Verify(message[..fields.SignedLength], fields.Signature, group.AsSpan()[1..]);

    private static bool TryReadGeneration(Fields fields, out long generation)
    {
        var reader = new ConfigReader(fields.Generation);
        return reader.TryReadInteger(out generation) && generation is >= 0 and <= GroupKey.MaxGeneration;
    }

    private static bool TryReadFull(
        Fields fields, long generation, long timestamp, AccountKeys account, GroupKeys? admin, GroupId group, List<GroupKey> keys)
    {
        if (fields.AdminEntry.Length != GroupKeyMessage.SealedKeySize || !TryCountEntries(fields.Entries))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[GroupKey.Size];
        Span<byte> sealing = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            if (admin is not null)
            {
                GroupKeyMessage.DeriveAdminKey(admin, sealing);
                if (!XChaCha20Poly1305.TryDecrypt(fields.AdminEntry, sealing, fields.Nonce, key))
                {
                    return false;
                }

                keys.Add(new GroupKey(generation, timestamp, SecretKey.CopyFrom(key)));
            }
            else if (TryDeriveMemberKey(account, group, sealing) && TryOpen(fields.Entries, sealing, fields.Nonce, key))
            {
                keys.Add(new GroupKey(generation, timestamp, SecretKey.CopyFrom(key)));
            }

            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(sealing);
        }
    }

    private static bool TryCountEntries(ReadOnlySpan<byte> entries)
    {
        var reader = new ConfigReader(entries);
        int count = 0;
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> entry) || entry.Length != GroupKeyMessage.SealedKeySize)
            {
                return false;
            }

            count++;
        }

        return count % GroupKeyMessage.EntryMultiple == 0;
    }

    private static bool TryOpen(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> sealing, ReadOnlySpan<byte> nonce, Span<byte> key)
    {
        var reader = new ConfigReader(entries);
        _ = reader.TryTake('l');
        while (reader.TryReadBytes(out ReadOnlySpan<byte> entry))
        {
            if (XChaCha20Poly1305.TryDecrypt(entry, sealing, nonce, key))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadSupplement(Fields fields, AccountKeys account, GroupKeys? admin, GroupId group, List<GroupKey> keys)
    {
        Span<byte> sealing = stackalloc byte[XChaCha20Poly1305.KeySize];
        byte[] body = [];
        try
        {
            bool mayOpen = admin is null && TryDeriveMemberKey(account, group, sealing);
            bool opened = false;
            var reader = new ConfigReader(fields.Supplement);
            if (!reader.TryTake('l'))
            {
                return false;
            }

            while (!reader.TryTake('e'))
            {
                if (!reader.TryReadBytes(out ReadOnlySpan<byte> entry) || entry.Length < MinSupplementEntry)
                {
                    return false;
                }

                if (mayOpen && !opened)
                {
                    CryptographicOperations.ZeroMemory(body);
                    body = body.Length == entry.Length - MultiRecipient.Overhead ? body : new byte[entry.Length - MultiRecipient.Overhead];
                    opened = XChaCha20Poly1305.TryDecrypt(entry, sealing, fields.Nonce, body);
                }
            }

            return !opened || TryReadKeys(body, keys);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sealing);
            CryptographicOperations.ZeroMemory(body);
        }
    }

    private static bool TryReadKeys(ReadOnlySpan<byte> body, List<GroupKey> keys)
    {
        var reader = new ConfigReader(body);
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!TryReadKey(ref reader, out GroupKey? key))
            {
                foreach (GroupKey read in keys)
                {
                    read.Key.Dispose();
                }

                keys.Clear();
                return false;
            }

            keys.Add(key);
        }

        return true;
    }

    public static bool TryReadKey(ref ConfigReader reader, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GroupKey? key)
    {
        key = null;
        long generation = -1;
        long timestamp = -1;
        ReadOnlySpan<byte> bytes = default;
        ReadOnlySpan<byte> last = default;
        if (!reader.TryTake('d'))
        {
            return false;
        }

        for (bool first = true; !reader.TryTake('e'); first = false)
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> name) || (!first && last.SequenceCompareTo(name) >= 0))
            {
                return false;
            }

            last = name;
            bool read = name switch
            {
                [(byte)'g'] => reader.TryReadInteger(out generation),
                [(byte)'k'] => reader.TryReadBytes(out bytes),
                [(byte)'t'] => reader.TryReadInteger(out timestamp),
                _ => reader.TrySkip(),
            };
            if (!read)
            {
                return false;
            }
        }

        if (generation is < 0 or > GroupKey.MaxGeneration || timestamp < 0 || bytes.Length != GroupKey.Size)
        {
            return false;
        }

        key = new GroupKey(generation, timestamp, SecretKey.CopyFrom(bytes));
        return true;
    }

    /// <summary>Derives the one key under which all entries for this account are sealed.</summary>
    private static bool TryDeriveMemberKey(AccountKeys account, GroupId group, Span<byte> key) =>
        group.PublicKey.TryToX25519(out X25519PublicKey sender)
        && MultiRecipient.TryDeriveRecipientKey(
            account.X25519SecretKey.Expose(), account.X25519PublicKey.AsSpan(), sender.AsSpan(), GroupKeyMessage.MemberDomain, key);

    private ref struct Fields
    {
        public ReadOnlySpan<byte> Nonce;
        public ReadOnlySpan<byte> Supplement;
        public ReadOnlySpan<byte> Generation;
        public ReadOnlySpan<byte> AdminEntry;
        public ReadOnlySpan<byte> Entries;
        public ReadOnlySpan<byte> Signature;
        public int SignedLength;
    }
}
