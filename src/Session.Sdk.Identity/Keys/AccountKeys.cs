using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Owns the keys of an account: its seed, the Ed25519 pair that signs and the X25519 pair that decrypts.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the secret keys; every later use throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed partial class AccountKeys : IDisposable
{
    /// <summary>The length of an account seed in bytes, as recovery phrases carry it.</summary>
    public const int SeedSize = 16;

    private readonly SecretKey _ed25519;
    private readonly SecretKey _x25519;

    private AccountKeys(ReadOnlySpan<byte> expandedSeed)
    {
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> secretKey = stackalloc byte[Ed25519.SecretKeySize];
        Span<byte> x25519 = stackalloc byte[X25519.KeySize];
        try
        {
            Ed25519.DeriveKeyPair(expandedSeed, publicKey, secretKey);
            Ed25519.ConvertSecretKeyToX25519(secretKey, x25519);
            _ed25519 = SecretKey.CopyFrom(secretKey);
            _x25519 = SecretKey.CopyFrom(x25519);
            Ed25519PublicKey = Ed25519PublicKey.Create(publicKey);
            X25519.DerivePublicKey(x25519, publicKey);
            X25519PublicKey = X25519PublicKey.Create(publicKey);
            Id = new AccountId(X25519PublicKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
            CryptographicOperations.ZeroMemory(x25519);
        }
    }

    /// <summary>Gets the account's id.</summary>
    public AccountId Id { get; }

    /// <summary>Gets the public key that verifies the account's signatures.</summary>
    public Ed25519PublicKey Ed25519PublicKey { get; }

    /// <summary>Gets the public key that messages to the account are encrypted for.</summary>
    public X25519PublicKey X25519PublicKey { get; }

    /// <summary>Gets the Ed25519 secret key in libsodium's form: seed (32 bytes) ‖ public key (32 bytes). Belongs to this object: do not dispose it.</summary>
    public SecretKey Ed25519SecretKey => _ed25519;

    /// <summary>Gets the clamped X25519 secret key, 32 bytes. Belongs to this object: do not dispose it.</summary>
    public SecretKey X25519SecretKey => _x25519;

    /// <summary>Makes a new account from 16 random bytes.</summary>
    /// <returns>The keys; the caller disposes them.</returns>
    public static AccountKeys Generate()
    {
        using var seed = SecretKey.Generate(SeedSize);
        return FromSeed(seed.Expose());
    }

    /// <summary>Derives the keys of a seed.</summary>
    /// <param name="seed">16 bytes, which are followed by 16 zero bytes, or the whole 32 bytes. Wiping them stays the caller's task.</param>
    /// <returns>The keys; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static AccountKeys FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize && seed.Length != Ed25519.SeedSize)
        {
            throw new ArgumentException($"Expected 16 or 32 bytes, got {seed.Length}.", nameof(seed));
        }

        Span<byte> expanded = stackalloc byte[Ed25519.SeedSize];
        try
        {
            expanded.Clear();
            seed.CopyTo(expanded);
            return new AccountKeys(expanded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(expanded);
        }
    }

    /// <summary>Signs with the account's Ed25519 key.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => Ed25519.Sign(message, _ed25519.Expose(), signature);

    /// <summary>Wipes the secret keys.</summary>
    public void Dispose()
    {
        _ed25519.Dispose();
        _x25519.Dispose();
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(AccountKeys);
}
