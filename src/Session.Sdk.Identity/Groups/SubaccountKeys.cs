using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Owns the key with which a member signs requests to the group's swarm.</summary>
/// <remarks>Safe to share between threads. Dispose wipes the secrets; the account's own keys are not needed after this is made.</remarks>
public sealed class SubaccountKeys : IDisposable
{
    private const int NonceSeedSize = 32;

    private readonly SecretKey _scalar;
    private readonly SecretKey _nonceSeed;
    private readonly byte[] _groupSignature;

    private SubaccountKeys(SubaccountToken token, ReadOnlySpan<byte> groupSignature, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> nonceSeed)
    {
        Token = token;
        _groupSignature = groupSignature.ToArray();
        _scalar = SecretKey.CopyFrom(scalar);
        _nonceSeed = SecretKey.CopyFrom(nonceSeed);
    }

    /// <summary>Gets the token that requests carry as <c>subaccount</c>.</summary>
    public SubaccountToken Token { get; }

    /// <summary>Gets the group's signature of the token, 64 bytes, that requests carry as <c>subaccount_sig</c>.</summary>
    public ReadOnlySpan<byte> GroupSignature => _groupSignature;

    private static ReadOnlySpan<byte> NonceSeedKey => "SubaccountSeed"u8;

    private static ReadOnlySpan<byte> NonceKey => "SubaccountSig"u8;

    /// <summary>Makes the signing key of a member. Does not check that the group's signature is good: see <see cref="SubaccountAuth.Verify"/>.</summary>
    /// <param name="member">The member's account.</param>
    /// <param name="auth">What the admin sent.</param>
    /// <param name="keys">The keys; the caller disposes them.</param>
    /// <returns><see langword="false"/> when the factor in <paramref name="auth"/> is zero, which no admin sends.</returns>
    /// <exception cref="ObjectDisposedException">The member's keys are wiped.</exception>
    public static bool TryCreate(AccountKeys member, SubaccountAuth auth, [NotNullWhen(true)] out SubaccountKeys? keys)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(auth);
        Span<byte> scalar = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> nonceSeed = stackalloc byte[NonceSeedSize];
        Span<byte> token = stackalloc byte[SubaccountToken.Size];
        keys = null;
        try
        {
            ReadOnlySpan<byte> secretKey = member.Ed25519SecretKey.Expose();
            member.X25519SecretKey.Expose().CopyTo(scalar);
            if ((secretKey[^1] & 0x80) != 0)
            {
                Ed25519Scalar.Negate(scalar, scalar);
            }

            Ed25519Scalar.Multiply(auth.Factor, scalar, scalar);
            auth.Flags.CopyTo(token);
            if (!Ed25519Point.TryMultiplyBase(scalar, token[SubaccountToken.FlagsSize..]))
            {
                return false;
            }

            Blake2b.Hash(secretKey[..Ed25519.SeedSize], NonceSeedKey, nonceSeed);
            _ = SubaccountToken.TryCreate(token, out SubaccountToken made);
            keys = new SubaccountKeys(made, auth.GroupSignature, scalar, nonceSeed);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(nonceSeed);
        }
    }

    /// <summary>Signs a request as the member.</summary>
    /// <param name="message">The text of the request that is signed.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The keys are wiped.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Span<byte> nonceHash = stackalloc byte[Ed25519Scalar.UnreducedSize];
        SubaccountToken token = Token;
        ReadOnlySpan<byte> publicKey = token.AsSpan()[SubaccountToken.FlagsSize..];
        try
        {
            using (var hasher = new Blake2bHasher(nonceHash.Length, NonceKey))
            {
                hasher.Append(_nonceSeed.Expose());
                hasher.Append(publicKey);
                hasher.Append(message);
                hasher.Finish(nonceHash);
            }

            Ed25519ScalarSignature.Sign(message, _scalar.Expose(), publicKey, nonceHash, signature);
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
    public override string ToString() => nameof(SubaccountKeys);
}
