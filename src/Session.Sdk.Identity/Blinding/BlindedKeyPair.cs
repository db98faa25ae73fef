using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Owns the keys that an account uses towards one community server, where nobody shall learn its account id.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the secret scalar; the account's own keys are not needed after the pair is made.</remarks>
public sealed class BlindedKeyPair : IDisposable
{
    private const int NonceSeedSize = 32;

    private readonly SecretKey _nonceSeed;
    private readonly SecretKey _scalar;
    private readonly byte[] _factor;

    private BlindedKeyPair(BlindedId id, byte[] factor, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> nonceSeed)
    {
        Id = id;
        _factor = factor;
        _scalar = SecretKey.CopyFrom(scalar);
        _nonceSeed = SecretKey.CopyFrom(nonceSeed);
    }

    private static ReadOnlySpan<byte> NonceSeedKey25 => "SessCommBlind25_seed"u8;

    private static ReadOnlySpan<byte> NonceKey25 => "SessCommBlind25_sig"u8;

    /// <summary>Gets the id that the server sees.</summary>
    public BlindedId Id { get; }

    /// <summary>Gets the public key that verifies the signatures.</summary>
    public Ed25519PublicKey PublicKey => Id.PublicKey;

    /// <summary>Gets the secret scalar, 32 bytes, not to be clamped. Belongs to this object: do not dispose it.</summary>
    public SecretKey SecretScalar => _scalar;

    internal ReadOnlySpan<byte> Factor => _factor;

    /// <summary>Blinds the keys of an account for a server.</summary>
    /// <param name="account">The account's keys.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="scheme">How to blind.</param>
    /// <returns>The pair; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scheme"/> is not a known one.</exception>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    public static BlindedKeyPair Create(AccountKeys account, X25519PublicKey serverKey, BlindingScheme scheme = BlindingScheme.Blinded15)
    {
        ArgumentNullException.ThrowIfNull(account);
        byte[] factor = new byte[Ed25519Scalar.Size];
        Span<byte> scalar = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> publicKey = stackalloc byte[Ed25519Point.Size];
        try
        {
            BlindingFactor.Compute(scheme, account.Id, serverKey, factor);
            ReadOnlySpan<byte> secretKey = account.Ed25519SecretKey.Expose();
            if (scheme == BlindingScheme.Blinded25)
            {
                if ((secretKey[^1] & 0x80) != 0)
                {
                    Ed25519Scalar.Negate(factor, factor);
                }

                Blake2b.Hash(secretKey[..Ed25519.SeedSize], NonceSeedKey25, hash[^NonceSeedSize..]);
            }
            else
            {
                SHA512.HashData(secretKey, hash);
            }

            Ed25519Scalar.Multiply(factor, account.X25519SecretKey.Expose(), scalar);
            return Ed25519Point.TryMultiplyBase(scalar, publicKey)
                ? new BlindedKeyPair(new BlindedId(scheme, Ed25519PublicKey.Create(publicKey)), factor, scalar, hash[^NonceSeedSize..])
                : throw new ArgumentException("The server's key gives a zero factor.", nameof(serverKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(hash);
        }
    }

    /// <summary>Signs a message; the signature verifies as an ordinary one under <see cref="PublicKey"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The pair is wiped.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Ed25519PublicKey publicKey = PublicKey;
        Span<byte> nonceHash = stackalloc byte[Ed25519Scalar.UnreducedSize];
        try
        {
            if (Id.Scheme == BlindingScheme.Blinded25)
            {
                using var hasher = new Blake2bHasher(nonceHash.Length, NonceKey25);
                hasher.Append(_nonceSeed.Expose());
                hasher.Append(publicKey.AsSpan());
                hasher.Append(message);
                hasher.Finish(nonceHash);
            }
            else
            {
                using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
                hasher.AppendData(_nonceSeed.Expose());
                hasher.AppendData(publicKey.AsSpan());
                hasher.AppendData(message);
                hasher.GetHashAndReset(nonceHash);
            }

            Ed25519ScalarSignature.Sign(message, _scalar.Expose(), publicKey.AsSpan(), nonceHash, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nonceHash);
        }
    }

    /// <summary>Wipes the secrets.</summary>
    public void Dispose()
    {
        _scalar.Dispose();
        _nonceSeed.Dispose();
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(BlindedKeyPair);
}
