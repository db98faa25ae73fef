using System.Buffers.Text;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Owns a rotating Session Pro key, which binds messages to the proof that names it.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the key.</remarks>
public sealed class ProSigner : IDisposable
{
    /// <summary>How long a rotating key of the newest generation is used.</summary>
    public static readonly TimeSpan RotationPeriod = TimeSpan.FromDays(7);

    private readonly SecretKey _secretKey;

    private ProSigner(SecretKey secretKey)
    {
        _secretKey = secretKey;
        PublicKey = Ed25519PublicKey.Create(secretKey.Expose()[Ed25519.SeedSize..]);
    }

    /// <summary>Gets the public key that a proof names.</summary>
    public Ed25519PublicKey PublicKey { get; }

    private static ReadOnlySpan<byte> MasterDomain => "SessionProRandom"u8;

    private static ReadOnlySpan<byte> RotatingPersonalisation => "ProRotatingSeed_"u8;

    /// <summary>Makes a signer of the 32-byte seed or the 64-byte secret key of a rotating key.</summary>
    /// <param name="seedOrSecretKey">32 or 64 bytes. Wiping them stays the caller's task.</param>
    /// <returns>The signer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The length is another, or the two halves of a secret key do not belong together.</exception>
    public static ProSigner FromKey(ReadOnlySpan<byte> seedOrSecretKey)
    {
        if (seedOrSecretKey.Length is not (Ed25519.SeedSize or Ed25519.SecretKeySize))
        {
            throw new ArgumentException($"Expected 32 or 64 bytes, got {seedOrSecretKey.Length}.", nameof(seedOrSecretKey));
        }

        SecretKey secretKey = Expand(seedOrSecretKey[..Ed25519.SeedSize]);
        if (seedOrSecretKey.Length == Ed25519.SecretKeySize && !CryptographicOperations.FixedTimeEquals(secretKey.Expose(), seedOrSecretKey))
        {
            secretKey.Dispose();
            throw new ArgumentException("The seed and the public key of the secret key do not belong together.", nameof(seedOrSecretKey));
        }

        return new ProSigner(secretKey);
    }

    /// <summary>Derives the key that names the subscriber to the backend; it never appears in messages.</summary>
    /// <param name="account">The account.</param>
    /// <returns>The signer of the master key; the caller disposes it.</returns>
    public static ProSigner DeriveMaster(AccountKeys account)
    {
        ArgumentNullException.ThrowIfNull(account);
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        try
        {
            Blake2b.Hash(account.Ed25519SecretKey.Expose()[..Ed25519.SeedSize], MasterDomain, seed);
            return FromKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Derives the rotating key of the week that a time lies in, the same on every device of the account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="time">A time of the week; weeks are counted from the Unix epoch.</param>
    /// <returns>The signer; the caller disposes it.</returns>
    public static ProSigner DeriveRotating(AccountKeys account, DateTimeOffset time)
    {
        using ProSigner master = DeriveMaster(account);
        return DeriveRotating(master._secretKey.Expose()[..Ed25519.SeedSize], time);
    }

    /// <summary>Signs bytes with the key.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => Ed25519.Sign(message, _secretKey.Expose(), signature);

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _secretKey.Dispose();

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ProSigner);

    internal static ProSigner DeriveRotating(ReadOnlySpan<byte> masterSeed, DateTimeOffset time)
    {
        long period = (long)RotationPeriod.TotalSeconds;
        long start = time.ToUnixTimeSeconds() / period * period;
        Span<byte> input = stackalloc byte[Ed25519.SeedSize + 20];
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        try
        {
            masterSeed.CopyTo(input);
            _ = Utf8Formatter.TryFormat(start, input[Ed25519.SeedSize..], out int digits);
            Blake2b.Hash(input[..(Ed25519.SeedSize + digits)], default, default, RotatingPersonalisation, seed);
            return FromKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static SecretKey Expand(ReadOnlySpan<byte> seed) =>
        SecretKey.Create<ReadOnlySpan<byte>>(Ed25519.SecretKeySize, seed, static (bytes, source) =>
        {
            Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
            Ed25519.DeriveKeyPair(source, publicKey, bytes);
        });
}
