using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Files;

/// <summary>Owns the key pair that an account uses to ask for the newest client version, so that the answering server does not learn who asks.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the secret key.</remarks>
public sealed class VersionCheckKeys : IDisposable
{
    private const int MaxTimestampDigits = 20;

    private readonly SecretKey _secretKey;

    private VersionCheckKeys(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey)
    {
        PublicKey = Ed25519PublicKey.Create(publicKey);
        _secretKey = SecretKey.CopyFrom(secretKey);
        Span<byte> id = stackalloc byte[SessionAddress.Size];
        id[0] = (byte)SessionIdPrefix.VersionCheck;
        publicKey.CopyTo(id[1..]);
        _ = SessionAddress.TryCreate(id, out SessionAddress address);
        Id = address;
    }

    private static ReadOnlySpan<byte> SeedKey => "VersionCheckKey_sig"u8;

    /// <summary>Gets the id (07 and the public key) that goes into the request's header.</summary>
    public SessionAddress Id { get; }

    /// <summary>Gets the public key that verifies the signatures.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Derives the pair of an account.</summary>
    /// <param name="account">The account's keys.</param>
    /// <returns>The pair; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    public static VersionCheckKeys Create(AccountKeys account)
    {
        ArgumentNullException.ThrowIfNull(account);
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> secretKey = stackalloc byte[Ed25519.SecretKeySize];
        try
        {
            Blake2b.Hash(account.Ed25519SecretKey.Expose()[..Ed25519.SeedSize], SeedKey, seed);
            Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
            return new VersionCheckKeys(publicKey, secretKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    /// <summary>Signs a request.</summary>
    /// <param name="timestamp">The time of the request; whole seconds count.</param>
    /// <param name="method">The method, such as GET.</param>
    /// <param name="path">The path with its query, as it is sent.</param>
    /// <param name="body">The body; empty when there is none.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The pair is wiped.</exception>
    public void SignRequest(DateTimeOffset timestamp, string method, string path, ReadOnlySpan<byte> body, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        byte[] message = ArrayPool<byte>.Shared.Rent(checked(MaxTimestampDigits + System.Text.Encoding.UTF8.GetMaxByteCount(method.Length + path.Length) + body.Length));
        try
        {
            _ = timestamp.ToUnixTimeSeconds().TryFormat(message, out int length, provider: CultureInfo.InvariantCulture);
            length += System.Text.Encoding.UTF8.GetBytes(method, message.AsSpan(length));
            length += System.Text.Encoding.UTF8.GetBytes(path, message.AsSpan(length));
            body.CopyTo(message.AsSpan(length));
            Ed25519.Sign(message.AsSpan(0, length + body.Length), _secretKey.Expose(), signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    internal ReadOnlySpan<byte> ExposeSecretKey() => _secretKey.Expose();

    /// <summary>Wipes the secret key.</summary>
    public void Dispose() => _secretKey.Dispose();

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(VersionCheckKeys);
}
