using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Names an account: 05 and its X25519 public key, what users call their Session ID.</summary>
/// <remarks>The key is not required to be a usable point: the operations that use it check that.</remarks>
public readonly struct AccountId : IEquatable<AccountId>, ISpanParsable<AccountId>, ISpanFormattable
{
    /// <summary>The length in bytes: the prefix and 32 bytes of key.</summary>
    public const int Size = IdBytes.Size;

    /// <summary>The length of the text form: 66 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    /// <summary>The first byte.</summary>
    public const byte Prefix = 0x05;

    private readonly IdBytes _bytes;

    /// <summary>Makes an id of its key.</summary>
    /// <param name="publicKey">The account's X25519 public key.</param>
    public AccountId(X25519PublicKey publicKey)
    {
        Span<byte> bytes = _bytes;
        bytes[0] = Prefix;
        publicKey.CopyTo(bytes[1..]);
    }

    private AccountId(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets the 32 bytes behind the prefix as a key.</summary>
    public X25519PublicKey PublicKey => X25519PublicKey.Create(AsSpan()[1..]);

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => AsSpan()[0] != Prefix;

    /// <summary>Makes an id of its 33 bytes if they are one.</summary>
    /// <param name="source">The prefix and the key.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="source"/> is 33 bytes long and begins with the prefix.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out AccountId id)
    {
        bool valid = source.Length == Size && source[0] == Prefix;
        id = valid ? new AccountId(source) : default;
        return valid;
    }

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out AccountId id) => TryParse(s, null, out id);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out AccountId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out AccountId result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<char> digits = s.Trim();
        result = default;
        return digits.Length == TextLength
            && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out AccountId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static AccountId Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static AccountId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out AccountId id) ? id : throw new FormatException("An account id is 05 and 64 more hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static AccountId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(AccountId left, AccountId right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(AccountId left, AccountId right) => !left.Equals(right);

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

    /// <inheritdoc/>
    public bool Equals(AccountId other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is AccountId other && Equals(other);

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
}
