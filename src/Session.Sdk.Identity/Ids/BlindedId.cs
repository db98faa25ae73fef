using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Names an account within a community without telling which account it is: 15 or 25 and a blinded Ed25519 public key.</summary>
/// <remarks>The key is not required to be a point of the curve: the operations that use it check that.</remarks>
public readonly struct BlindedId : IEquatable<BlindedId>, ISpanParsable<BlindedId>, ISpanFormattable
{
    /// <summary>The length in bytes: the prefix and 32 bytes of key.</summary>
    public const int Size = IdBytes.Size;

    /// <summary>The length of the text form: 66 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    private readonly IdBytes _bytes;

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

    private BlindedId(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
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

    /// <summary>Makes an id of its 33 bytes if they are one.</summary>
    /// <param name="source">The prefix and the key.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="source"/> is 33 bytes long and begins with a known prefix.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out BlindedId id)
    {
        bool valid = source.Length == Size && IsKnown(source[0]);
        id = valid ? new BlindedId(source) : default;
        return valid;
    }

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out BlindedId id) => TryParse(s, null, out id);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out BlindedId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out BlindedId result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<char> digits = s.Trim();
        result = default;
        return digits.Length == TextLength
            && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out BlindedId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BlindedId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static BlindedId Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static BlindedId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out BlindedId id) ? id : throw new FormatException("A blinded id is 15 or 25 and 64 more hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static BlindedId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(BlindedId left, BlindedId right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(BlindedId left, BlindedId right) => !left.Equals(right);

    /// <summary>Gives the 33 bytes, valid as long as the variable that holds the id.</summary>
    /// <returns>The prefix and the key.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 33 bytes.</summary>
    /// <param name="destination">Where to; at least 33 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>Copies the 33 bytes into a new array.</summary>
    /// <returns>The prefix and the key.</returns>
    public byte[] ToArray() => AsSpan().ToArray();

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
        return account.PublicKey.TryToEd25519(out Ed25519PublicKey positive) && TryMultiply(scheme, factor, positive, out id);
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
        if (!publicKey.TryToX25519(out X25519PublicKey x25519))
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

    /// <inheritdoc/>
    public bool Equals(BlindedId other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is BlindedId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IdBytes.GetHashCode(AsSpan());

    /// <summary>Writes the id as 66 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Convert.TryToHexStringLower(AsSpan(), destination, out charsWritten);

    private static bool IsKnown(byte prefix) => prefix is (byte)BlindingScheme.Blinded15 or (byte)BlindingScheme.Blinded25;

    private static bool TryMultiply(BlindingScheme scheme, ReadOnlySpan<byte> factor, Ed25519PublicKey point, out BlindedId id)
    {
        Span<byte> blinded = stackalloc byte[Ed25519Point.Size];
        bool valid = Ed25519Point.TryMultiply(factor, point.AsSpan(), blinded);
        id = valid ? new BlindedId(scheme, Ed25519PublicKey.Create(blinded)) : default;
        return valid;
    }
}
