using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Writes the messages that give keys to the members of a group. The same state always gives the same bytes.</summary>
internal static class GroupKeyMessage
{
    public const int NonceSize = MultiRecipient.NonceSize;

    public const int SealedKeySize = GroupKey.Size + MultiRecipient.Overhead;

    /// <summary>The number of entries is a multiple of this, so that it says little about the number of members.</summary>
    public const int EntryMultiple = 45;

    public static ReadOnlySpan<byte> MemberDomain => "SessionGroupKeyMemberKey"u8;

    private static ReadOnlySpan<byte> GenerationKey => "SessionGroupKeyGen"u8;

    private static ReadOnlySpan<byte> SeedKey => "SessionGroupKeySeed"u8;

    private static ReadOnlySpan<byte> AdminKey => "SessionGroupKeyAdminKey"u8;

    private static ReadOnlySpan<byte> JunkKey => "SessionGroupJunkMembers"u8;

    /// <summary>Makes the key of a generation and the message that brings it to the members.</summary>
    /// <param name="admin">The group's keys.</param>
    /// <param name="members">All members, in the order of their ids.</param>
    /// <param name="generation">The number of the key.</param>
    public static PendingGroupKey Rekey(GroupKeys admin, IReadOnlyList<AccountId> members, long generation)
    {
        Span<byte> material = stackalloc byte[GroupKey.Size + NonceSize];
        try
        {
            DeriveMaterial(admin, members, generation, material);
            ReadOnlySpan<byte> key = material[..GroupKey.Size];
            ReadOnlySpan<byte> nonce = material[GroupKey.Size..];
            using var buffer = new ConfigBuffer(4096);
            buffer.WriteByte('d');
            buffer.WriteKey('#');
            buffer.WriteBytes(nonce);
            buffer.WriteKey('G');
            buffer.WriteInteger(generation);
            buffer.WriteKey('K');
            buffer.WriteBytes(SealForAdmins(admin, key, nonce));
            buffer.WriteKey('k');
            WriteEntries(buffer, admin, members, key, nonce, material);
            return new PendingGroupKey(new GroupKey(generation, 0, SecretKey.CopyFrom(key)), Sign(buffer, admin));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    /// <summary>Tells whether a key is the one that these members get under its number.</summary>
    public static bool IsFor(GroupKeys admin, IReadOnlyList<AccountId> members, GroupKey key)
    {
        Span<byte> material = stackalloc byte[GroupKey.Size + NonceSize];
        try
        {
            DeriveMaterial(admin, members, key.Generation, material);
            return CryptographicOperations.FixedTimeEquals(material[..GroupKey.Size], key.Key.Expose());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    /// <summary>Writes the message that gives all keys so far to some members, so that they can read older messages.</summary>
    public static byte[] Supplement(GroupKeys admin, IReadOnlyList<AccountId> members, IReadOnlyList<GroupKey> keys)
    {
        using var body = new ConfigBuffer();
        body.WriteByte('l');
        foreach (GroupKey key in keys)
        {
            body.WriteByte('d');
            body.WriteKey('g');
            body.WriteInteger(key.Generation);
            body.WriteKey('k');
            body.WriteBytes(key.Key.Expose());
            body.WriteKey('t');
            body.WriteInteger(key.Timestamp);
            body.WriteByte('e');
        }

        body.WriteByte('e');
        Span<byte> nonce = stackalloc byte[NonceSize];
        DeriveMaterial(admin, members, body.Written, nonce);
        using var buffer = new ConfigBuffer();
        buffer.WriteByte('d');
        buffer.WriteKey('#');
        buffer.WriteBytes(nonce);
        buffer.WriteKey('+');
        buffer.WriteByte('l');
        byte[] entry = new byte[body.Length + MultiRecipient.Overhead];
        foreach (AccountId member in members)
        {
            if (TrySeal(admin, member, body.Written, nonce, entry))
            {
                buffer.WriteBytes(entry);
            }
        }

        buffer.WriteByte('e');
        buffer.WriteKey('G');
        buffer.WriteInteger(keys[^1].Generation);
        return Sign(buffer, admin);
    }

    /// <summary>Derives the key under which admins find the group's key.</summary>
    public static void DeriveAdminKey(GroupKeys admin, Span<byte> key) =>
        Blake2b.Hash(admin.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize], AdminKey, key);

    private static void DeriveMaterial(GroupKeys admin, IReadOnlyList<AccountId> members, long generation, Span<byte> material) =>
        DeriveMaterial(admin, members, System.Text.Encoding.ASCII.GetBytes(generation.ToString(CultureInfo.InvariantCulture)), material);

    private static void DeriveMaterial(GroupKeys admin, IReadOnlyList<AccountId> members, ReadOnlySpan<byte> text, Span<byte> material)
    {
        Span<byte> seedHash = stackalloc byte[32];
        Blake2b.Hash(admin.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize], SeedKey, seedHash);
        using var hasher = new Blake2bHasher(material.Length, GenerationKey);
        foreach (AccountId member in members)
        {
            hasher.Append(System.Text.Encoding.ASCII.GetBytes(member.ToString()));
        }

        hasher.Append(text);
        hasher.Append(seedHash);
        hasher.Finish(material);
        CryptographicOperations.ZeroMemory(seedHash);
    }

    private static byte[] SealForAdmins(GroupKeys admin, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        Span<byte> adminKey = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            DeriveAdminKey(admin, adminKey);
            byte[] entry = new byte[SealedKeySize];
            XChaCha20Poly1305.Encrypt(key, adminKey, nonce, entry);
            return entry;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(adminKey);
        }
    }

    private static bool TrySeal(GroupKeys admin, AccountId member, ReadOnlySpan<byte> message, ReadOnlySpan<byte> nonce, Span<byte> entry) =>
        MultiRecipient.TryEncrypt(
            message, nonce, admin.X25519SecretKey.Expose(), admin.X25519PublicKey.AsSpan(), member.AsSpan()[1..], MemberDomain, entry);

    private static void WriteEntries(
        ConfigBuffer buffer, GroupKeys admin, IReadOnlyList<AccountId> members, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> material)
    {
        Span<byte> entry = stackalloc byte[SealedKeySize];
        int count = 0;
        buffer.WriteByte('l');
        foreach (AccountId member in members)
        {
            if (TrySeal(admin, member, key, nonce, entry))
            {
                buffer.WriteBytes(entry);
                count++;
            }
        }

        byte[] junk = new byte[SealedKeySize * ((EntryMultiple - (count % EntryMultiple)) % EntryMultiple)];
        FillJunk(admin, material, junk);
        for (int start = 0; start < junk.Length; start += SealedKeySize)
        {
            buffer.WriteBytes(junk.AsSpan(start, SealedKeySize));
        }

        buffer.WriteByte('e');
    }

    private static void FillJunk(GroupKeys admin, ReadOnlySpan<byte> material, Span<byte> junk)
    {
        Span<byte> seed = stackalloc byte[DeterministicRandom.SeedSize];
        using var hasher = new Blake2bHasher(seed.Length, JunkKey);
        hasher.Append(material);
        hasher.Append(admin.Ed25519SecretKey.Expose());
        hasher.Finish(seed);
        DeterministicRandom.Fill(seed, junk);
        CryptographicOperations.ZeroMemory(seed);
    }

    private static byte[] Sign(ConfigBuffer buffer, GroupKeys admin)
    {
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        admin.Sign(buffer.Written, signature);
        buffer.WriteKey('~');
        buffer.WriteBytes(signature);
        buffer.WriteByte('e');
        return buffer.Written.ToArray();
    }
}
