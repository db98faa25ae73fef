using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Addresses the storage of an account or a group: one prefix byte and 32 bytes of key. Any prefix is an address; 05 and 03 are in use.</summary>
public readonly struct SwarmAddress : IEquatable<SwarmAddress>, ISpanParsable<SwarmAddress>, ISpanFormattable
{
    /// <summary>The length in bytes: the prefix and 32 bytes of key.</summary>
    public const int Size = AddressBytes.Size;

    /// <summary>The length of the text form: 66 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    private readonly AddressBytes _bytes;

    private SwarmAddress(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets the first byte, which tells the kind of account.</summary>
    public byte Prefix => _bytes[0];

    /// <summary>Gets whether this is no address but the value of an unset variable.</summary>
    public bool IsDefault => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Gets the place of the address in the space of swarms: the XOR of the four words of its key.</summary>
    internal ulong SwarmSpace
    {
        get
        {
            ReadOnlySpan<byte> key = AsSpan()[1..];
            return BinaryPrimitives.ReadUInt64BigEndian(key)
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[8..])
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[16..])
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[24..]);
        }
    }

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    public static implicit operator SwarmAddress(AccountId account) => FromAccountId(account);

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    public static implicit operator SwarmAddress(GroupId group) => FromGroupId(group);

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other address.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(SwarmAddress left, SwarmAddress right) => left.Equals(right);

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other address.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(SwarmAddress left, SwarmAddress right) => !left.Equals(right);

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    /// <returns>The address.</returns>
    public static SwarmAddress FromAccountId(AccountId account) => new(account.AsSpan());

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The address.</returns>
    public static SwarmAddress FromGroupId(GroupId group) => new(group.AsSpan());

    /// <summary>Makes an address of its 33 bytes.</summary>
    /// <param name="source">The prefix and the key.</param>
    /// <param name="address">The address.</param>
    /// <returns>Whether <paramref name="source"/> is 33 bytes long.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out SwarmAddress address)
    {
        address = source.Length == Size ? new SwarmAddress(source) : default;
        return source.Length == Size;
    }

    /// <summary>Reads an address from 66 hexadecimal digits of either case.</summary>
    /// <param name="s">The text.</param>
    /// <param name="address">The address.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out SwarmAddress address) => TryParse(s, null, out address);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SwarmAddress)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The address.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SwarmAddress result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        result = default;
        return s.Length == TextLength
            && Convert.FromHexString(s, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out SwarmAddress)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The address.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SwarmAddress result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an address from 66 hexadecimal digits of either case.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static SwarmAddress Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static SwarmAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out SwarmAddress address) ? address : throw new FormatException("A swarm address is 66 hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static SwarmAddress Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Gives the 33 bytes, valid as long as the variable that holds the address.</summary>
    /// <returns>The prefix and the key.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 33 bytes.</summary>
    /// <param name="destination">Where to; at least 33 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <inheritdoc/>
    public bool Equals(SwarmAddress other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is SwarmAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => AddressBytes.GetHashCode(AsSpan());

    /// <summary>Writes the address as 66 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Convert.TryToHexStringLower(AsSpan(), destination, out charsWritten);

    internal void CopyHexTo(Span<byte> utf8) => Convert.TryToHexStringLower(AsSpan(), utf8, out _);
}
