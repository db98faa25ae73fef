using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Holds an id of any kind, for text whose kind is not known beforehand.</summary>
/// <remarks>The key is not required to be a point of a curve: the operations that use it check that.</remarks>
public readonly struct SessionAddress : IEquatable<SessionAddress>, ISpanParsable<SessionAddress>, ISpanFormattable
{
    /// <summary>The length in bytes: the prefix and 32 bytes of key.</summary>
    public const int Size = IdBytes.Size;

    /// <summary>The length of the text form: 66 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    private readonly IdBytes _bytes;

    /// <summary>Makes an address of an account's id.</summary>
    /// <param name="id">The id.</param>
    public SessionAddress(AccountId id)
        : this(id.AsSpan())
    {
    }

    /// <summary>Makes an address of a group's id.</summary>
    /// <param name="id">The id.</param>
    public SessionAddress(GroupId id)
        : this(id.AsSpan())
    {
    }

    /// <summary>Makes an address of a blinded id.</summary>
    /// <param name="id">The id.</param>
    public SessionAddress(BlindedId id)
        : this(id.AsSpan())
    {
    }

    private SessionAddress(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets what the id names, which is its first byte.</summary>
    public SessionIdPrefix Prefix => (SessionIdPrefix)AsSpan()[0];

    /// <summary>Gets the 32 bytes behind the prefix, valid as long as the variable that holds the address.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Key => AsSpan()[1..];

    /// <summary>Makes an id of its 33 bytes if they are one.</summary>
    /// <param name="source">The prefix and the key.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="source"/> is 33 bytes long and begins with a known prefix.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out SessionAddress id)
    {
        bool valid = source.Length == Size && Enum.IsDefined((SessionIdPrefix)source[0]);
        id = valid ? new SessionAddress(source) : default;
        return valid;
    }

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out SessionAddress id) => TryParse(s, null, out id);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SessionAddress)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SessionAddress result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<char> digits = s.Trim();
        result = default;
        return digits.Length == TextLength
            && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SessionAddress)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SessionAddress result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static SessionAddress Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static SessionAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out SessionAddress id) ? id : throw new FormatException("An id is one of the prefixes 00, 03, 05, 07, 15 and 25 and 64 more hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static SessionAddress Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(SessionAddress left, SessionAddress right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(SessionAddress left, SessionAddress right) => !left.Equals(right);

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

    /// <summary>Gives the id of an account.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this names an account.</returns>
    public bool TryGetAccountId(out AccountId id) => AccountId.TryCreate(AsSpan(), out id);

    /// <summary>Gives the id of a group.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this names a group.</returns>
    public bool TryGetGroupId(out GroupId id) => GroupId.TryCreate(AsSpan(), out id);

    /// <summary>Gives a blinded id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this is one, of either scheme.</returns>
    public bool TryGetBlindedId(out BlindedId id) => BlindedId.TryCreate(AsSpan(), out id);

    /// <inheritdoc/>
    public bool Equals(SessionAddress other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is SessionAddress other && Equals(other);

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
