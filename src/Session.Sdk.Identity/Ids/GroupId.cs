using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Names a group: 03 and its Ed25519 public key.</summary>
/// <remarks>The key is not required to be a point of the curve: the operations that use it check that.</remarks>
public readonly struct GroupId : IEquatable<GroupId>, ISpanParsable<GroupId>, ISpanFormattable
{
    /// <summary>The length in bytes: the prefix and 32 bytes of key.</summary>
    public const int Size = IdBytes.Size;

    /// <summary>The length of the text form: 66 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    /// <summary>The first byte.</summary>
    public const byte Prefix = 0x03;

    private readonly IdBytes _bytes;

    /// <summary>Makes an id of its key.</summary>
    /// <param name="publicKey">The group's Ed25519 public key.</param>
    public GroupId(Ed25519PublicKey publicKey)
    {
        Span<byte> bytes = _bytes;
        bytes[0] = Prefix;
        publicKey.CopyTo(bytes[1..]);
    }

    private GroupId(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets the 32 bytes behind the prefix as a key.</summary>
    public Ed25519PublicKey PublicKey => Ed25519PublicKey.Create(AsSpan()[1..]);

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => AsSpan()[0] != Prefix;

    /// <summary>Makes an id of its 33 bytes if they are one.</summary>
    /// <param name="source">The prefix and the key.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="source"/> is 33 bytes long and begins with the prefix.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out GroupId id)
    {
        bool valid = source.Length == Size && source[0] == Prefix;
        id = valid ? new GroupId(source) : default;
        return valid;
    }

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <param name="id">The id.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out GroupId id) => TryParse(s, null, out id);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out GroupId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out GroupId result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<char> digits = s.Trim();
        result = default;
        return digits.Length == TextLength
            && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out GroupId)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out GroupId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an id from 66 hexadecimal digits of either case; white space around them is passed over.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static GroupId Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static GroupId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out GroupId id) ? id : throw new FormatException("A group id is 03 and 64 more hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static GroupId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(GroupId left, GroupId right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(GroupId left, GroupId right) => !left.Equals(right);

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
    public bool Equals(GroupId other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GroupId other && Equals(other);

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
