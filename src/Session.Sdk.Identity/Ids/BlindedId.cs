using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Names an account within a community without telling which account it is: 15 or 25 and a blinded Ed25519 public key.</summary>
/// <remarks>The key is not required to be a point of the curve: the operations that use it check that.</remarks>
[HexValue(33, "blinded id", "A blinded id is 15 or 25 and 64 more hexadecimal digits.", IsPasted = true)]
public readonly partial struct BlindedId
{
    /// <summary>Makes an id of its key.</summary>
    /// <param name="scheme">How the key was blinded.</param>
    /// <param name="publicKey">The blinded Ed25519 public key.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scheme"/> is not a known one.</exception>
    public BlindedId(BlindingScheme scheme, Ed25519PublicKey publicKey)
    {
        if (!IsKnown((byte)scheme))
        {
            throw new ArgumentOutOfRangeException(nameof(scheme));
        }

        Span<byte> bytes = _bytes;
        bytes[0] = (byte)scheme;
        publicKey.CopyTo(bytes[1..]);
    }

    /// <summary>Gets the 32 bytes behind the prefix as a key.</summary>
    public Ed25519PublicKey PublicKey => Ed25519PublicKey.Create(AsSpan()[1..]);

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => AsSpan()[0] == 0;

    /// <summary>Gets how the key was blinded; zero for the value of an unset variable.</summary>
    public BlindingScheme Scheme => (BlindingScheme)AsSpan()[0];

    /// <summary>Gets the id with the sign of its key turned round: the other id that an account can have under <see cref="BlindingScheme.Blinded15"/>.</summary>
    public BlindedId Opposite
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Size];
            CopyTo(bytes);
            bytes[^1] ^= 0x80;
            return new BlindedId(bytes);
        }
    }

    /// <summary>Computes the id of an account in the communities of a server, as far as its account id tells.</summary>
    /// <param name="account">The account.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="scheme">How to blind.</param>
    /// <param name="id">The id. Under <see cref="BlindingScheme.Blinded15"/> the real one is this or its <see cref="Opposite"/>; see <see cref="Matches"/>.</param>
    /// <returns><see langword="false"/> when the account's key is not a usable point.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scheme"/> is not a known one.</exception>
    public static bool TryFromAccountId(AccountId account, X25519PublicKey serverKey, BlindingScheme scheme, out BlindedId id)
    {
        Span<byte> factor = stackalloc byte[Ed25519Scalar.Size];
        BlindingFactor.Compute(scheme, account, serverKey, factor);
        id = default;
        return KeyConversions.TryToEd25519(account.PublicKey, out Ed25519PublicKey positive) && TryMultiply(scheme, factor, positive, out id);
    }

    /// <summary>Computes the id of an account whose Ed25519 key is known, which leaves no doubt about its sign.</summary>
    /// <param name="publicKey">The account's Ed25519 public key.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="scheme">How to blind.</param>
    /// <param name="id">The id.</param>
    /// <returns><see langword="false"/> when the key is not a usable point.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scheme"/> is not a known one.</exception>
    public static bool TryFromEd25519(Ed25519PublicKey publicKey, X25519PublicKey serverKey, BlindingScheme scheme, out BlindedId id)
    {
        id = default;
        if (!KeyConversions.TryToX25519(publicKey, out X25519PublicKey x25519))
        {
            return false;
        }

        Span<byte> factor = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> point = stackalloc byte[Ed25519Point.Size];
        BlindingFactor.Compute(scheme, new AccountId(x25519), serverKey, factor);
        publicKey.CopyTo(point);
        if (scheme == BlindingScheme.Blinded25)
        {
            point[^1] &= 0x7f;
        }

        return TryMultiply(scheme, factor, Ed25519PublicKey.Create(point), out id);
    }

    /// <summary>Tells whether this can be the id of an account in the communities of a server.</summary>
    /// <param name="account">The account.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <returns>Whether it is the account's id, or under <see cref="BlindingScheme.Blinded15"/> its <see cref="Opposite"/>: which of both is real cannot be told from an account id.</returns>
    public bool Matches(AccountId account, X25519PublicKey serverKey) =>
        !IsDefault
        && TryFromAccountId(account, serverKey, Scheme, out BlindedId computed)
        && (Equals(computed) || (Scheme == BlindingScheme.Blinded15 && Equals(computed.Opposite)));

    private static bool IsKnown(byte prefix) => prefix is (byte)BlindingScheme.Blinded15 or (byte)BlindingScheme.Blinded25;

    private static bool TryMultiply(BlindingScheme scheme, ReadOnlySpan<byte> factor, Ed25519PublicKey point, out BlindedId id)
    {
        Span<byte> blinded = stackalloc byte[Ed25519Point.Size];
        bool valid = Ed25519Point.TryMultiply(factor, point.AsSpan(), blinded);
        id = valid ? new BlindedId(scheme, Ed25519PublicKey.Create(blinded)) : default;
        return valid;
    }

    private static bool IsValid(ReadOnlySpan<byte> source) => IsKnown(source[0]);

    static partial void DescribeOther(ReadOnlySpan<char> s, ref string form) => form = PastedId.Describe(s, form);
}
