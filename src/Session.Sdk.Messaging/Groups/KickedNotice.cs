using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Tells members that they have been removed from a group: one message for all of them, that only they can read.</summary>
/// <remarks>The admins store it where removed members may still look. Anything else than a dictionary (first byte <c>d</c>) there is no notice.</remarks>
internal static class KickedNotice
{
    private static ReadOnlySpan<byte> Domain => "SessionGroupKickedMessage"u8;

    /// <summary>Makes a notice for removed members.</summary>
    /// <param name="groupSecretKey">The group's Ed25519 secret key, 64 bytes.</param>
    /// <param name="members">The removed members; at least one.</param>
    /// <param name="generation">The current generation of the group's keys.</param>
    /// <returns>The bytes to store in the group's swarm.</returns>
    /// <exception cref="ArgumentException">The group's key has a wrong length, a member's key has a low order, or there is no member.</exception>
    public static byte[] Seal(SecretKey groupSecretKey, IReadOnlyList<AccountId> members, long generation)
    {
        ArgumentNullException.ThrowIfNull(groupSecretKey);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfZero(members.Count, nameof(members));
        ArgumentOutOfRangeException.ThrowIfNegative(generation);
        Span<byte> nonce = stackalloc byte[MultiRecipient.NonceSize];
        SecureRandom.Fill(nonce);
        return Seal(groupSecretKey, members, generation, nonce);
    }

    /// <summary>Tells whether a notice is for an account.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="group">The group.</param>
    /// <param name="account">The account.</param>
    /// <param name="generation">The generation of the group's keys that the notice was made in. One older than the known keys is out of date.</param>
    /// <returns>Whether the notice is genuine and names the account.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> stored, GroupId group, AccountKeys account, out long generation)
    {
        ArgumentNullException.ThrowIfNull(account);
        generation = 0;
        if (!group.PublicKey.TryToX25519(out X25519PublicKey groupKey)
            || !MultiRecipientMessage.TryDecrypt(stored, account.X25519SecretKey.Expose(), account.X25519PublicKey, groupKey, Domain, out byte[]? payload)
            || payload.Length <= X25519.KeySize
            || !payload.AsSpan(0, X25519.KeySize).SequenceEqual(account.Id.AsSpan()[1..]))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = payload.AsSpan(X25519.KeySize);
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out generation, out int used)
            && used == digits.Length;
    }

    internal static byte[] Seal(SecretKey groupSecretKey, IReadOnlyList<AccountId> members, long generation, ReadOnlySpan<byte> nonce)
    {
        Span<byte> payload = stackalloc byte[X25519.KeySize + 20];
        _ = Utf8Formatter.TryFormat(generation, payload[X25519.KeySize..], out int digits);
        payload = payload[..(X25519.KeySize + digits)];
        Span<byte> entry = stackalloc byte[payload.Length + MultiRecipient.Overhead];
        Span<byte> secretKey = stackalloc byte[X25519.KeySize];
        Span<byte> publicKey = stackalloc byte[X25519.KeySize];
        var output = new ArrayBufferWriter<byte>();
        try
        {
            Ed25519.ConvertSecretKeyToX25519(groupSecretKey.Expose(), secretKey);
            X25519.DerivePublicKey(secretKey, publicKey);
            var writer = new BencodeWriter(output);
            writer.BeginDictionary();
            writer.WriteBytes("#"u8, nonce);
            writer.WriteBytes("e"u8);
            writer.BeginList();
            foreach (AccountId member in members)
            {
                X25519PublicKey key = member.PublicKey;
                key.CopyTo(payload);
                if (!MultiRecipient.TryEncrypt(payload, nonce, secretKey, publicKey, key.AsSpan(), Domain, entry))
                {
                    throw new ArgumentException("The key of a member has a low order.", nameof(members));
                }

                writer.WriteBytes(entry);
            }

            writer.End();
            writer.End();
            return output.WrittenSpan.ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }
}
