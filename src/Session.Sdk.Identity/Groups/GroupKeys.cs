using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Owns the key pair of a group, which only its admins have.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the secret keys; every later use throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed class GroupKeys : IDisposable
{
    /// <summary>The length of a group's seed in bytes.</summary>
    public const int SeedSize = Ed25519.SeedSize;

    private readonly SecretKey _ed25519;
    private readonly SecretKey _x25519;

    private GroupKeys(ReadOnlySpan<byte> seed)
    {
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> secretKey = stackalloc byte[Ed25519.SecretKeySize];
        Span<byte> x25519 = stackalloc byte[X25519.KeySize];
        try
        {
            Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
            Ed25519.ConvertSecretKeyToX25519(secretKey, x25519);
            _ed25519 = SecretKey.CopyFrom(secretKey);
            _x25519 = SecretKey.CopyFrom(x25519);
            Id = new GroupId(Ed25519PublicKey.Create(publicKey));
            X25519.DerivePublicKey(x25519, publicKey);
            X25519PublicKey = X25519PublicKey.Create(publicKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
            CryptographicOperations.ZeroMemory(x25519);
        }
    }

    /// <summary>Gets the group's id.</summary>
    public GroupId Id { get; }

    /// <summary>Gets the group's public key in its X25519 form, the sender of key and kicked messages.</summary>
    public X25519PublicKey X25519PublicKey { get; }

    /// <summary>Gets the Ed25519 secret key in libsodium's form: seed (32 bytes) ‖ public key (32 bytes). Belongs to this object: do not dispose it.</summary>
    public SecretKey Ed25519SecretKey => _ed25519;

    /// <summary>Gets the secret key in its X25519 form, 32 bytes. Belongs to this object: do not dispose it.</summary>
    public SecretKey X25519SecretKey => _x25519;

    private static ReadOnlySpan<byte> MaskKey => "SessionGroupSubaccountMask"u8;

    /// <summary>Makes the keys of a new group from 32 random bytes.</summary>
    /// <returns>The keys; the caller disposes them.</returns>
    public static GroupKeys Generate()
    {
        using var seed = SecretKey.Generate(SeedSize);
        return FromSeed(seed.Expose());
    }

    /// <summary>Derives the keys of a seed.</summary>
    /// <param name="seed">32 bytes. Wiping them stays the caller's task.</param>
    /// <returns>The keys; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static GroupKeys FromSeed(ReadOnlySpan<byte> seed) => seed.Length == SeedSize
        ? new GroupKeys(seed)
        : throw new ArgumentException($"Expected {SeedSize} bytes, got {seed.Length}.", nameof(seed));

    /// <summary>Signs with the group's key, as its admins do.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => Ed25519.Sign(message, _ed25519.Expose(), signature);

    /// <summary>Makes what a new member needs to use the group's swarm.</summary>
    /// <param name="member">The member's account.</param>
    /// <param name="permissions">What the member may do; reading is always allowed.</param>
    /// <returns>The authorisation to send to the member.</returns>
    /// <exception cref="ArgumentException">The member's id holds no usable key.</exception>
    /// <exception cref="ObjectDisposedException">The keys are wiped.</exception>
    public SubaccountAuth CreateSubaccount(AccountId member, GroupPermissions permissions = GroupPermissions.Member)
    {
        Span<byte> auth = stackalloc byte[SubaccountAuth.Size];
        Span<byte> factor = auth.Slice(SubaccountToken.FlagsSize, Ed25519Scalar.Size);
        SubaccountToken token = ComputeToken(member, permissions, factor);
        token.AsSpan()[..SubaccountToken.FlagsSize].CopyTo(auth);
        Sign(token.AsSpan(), auth[(SubaccountToken.FlagsSize + Ed25519Scalar.Size)..]);
        return SubaccountAuth.TryCreate(auth, out SubaccountAuth? made) ? made : throw new InvalidOperationException("The authorisation has a wrong length.");
    }

    /// <summary>Computes a member's token, which revoking needs.</summary>
    /// <param name="member">The member's account.</param>
    /// <param name="permissions">What the member may do; reading is always allowed.</param>
    /// <returns>The same token that the member's requests carry.</returns>
    /// <exception cref="ArgumentException">The member's id holds no usable key.</exception>
    /// <exception cref="ObjectDisposedException">The keys are wiped.</exception>
    public SubaccountToken ComputeToken(AccountId member, GroupPermissions permissions = GroupPermissions.Member)
    {
        Span<byte> factor = stackalloc byte[Ed25519Scalar.Size];
        return ComputeToken(member, permissions, factor);
    }

    /// <summary>Wipes the secret keys.</summary>
    public void Dispose()
    {
        _ed25519.Dispose();
        _x25519.Dispose();
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(GroupKeys);

    private SubaccountToken ComputeToken(AccountId member, GroupPermissions permissions, Span<byte> factor)
    {
        Span<byte> mask = stackalloc byte[32];
        Span<byte> ids = stackalloc byte[AccountId.Size + GroupId.Size];
        Span<byte> hash = stackalloc byte[Ed25519Scalar.UnreducedSize];
        Span<byte> token = stackalloc byte[SubaccountToken.Size];
        try
        {
            Blake2b.Hash(_ed25519.Expose()[..SeedSize], MaskKey, mask);
            member.CopyTo(ids);
            Id.CopyTo(ids[AccountId.Size..]);
            Blake2b.Hash(ids, mask, hash);
            Ed25519Scalar.Reduce(hash, factor);
            token.Clear();
            token[0] = GroupId.Prefix;
            token[1] = (byte)(permissions | GroupPermissions.Read);
            if (member.IsDefault
                || !KeyConversions.TryToEd25519(member.PublicKey, out Ed25519PublicKey positive)
                || !Ed25519Point.TryMultiply(factor, positive.AsSpan(), token[SubaccountToken.FlagsSize..]))
            {
                throw new ArgumentException("The member's id holds no usable key.", nameof(member));
            }

            _ = SubaccountToken.TryCreate(token, out SubaccountToken made);
            return made;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(mask);
            CryptographicOperations.ZeroMemory(hash);
        }
    }
}
