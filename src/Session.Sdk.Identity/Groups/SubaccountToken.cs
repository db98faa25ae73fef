using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Names a member of a group to the group's swarm without telling which account it is: 4 bytes of flags and a blinded public key.</summary>
[JsonConverter(typeof(TextJsonConverter<SubaccountToken>))]
public readonly struct SubaccountToken : IEquatable<SubaccountToken>, ISpanParsable<SubaccountToken>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = FlagsSize + KeySize;

    internal const int FlagsSize = 4;
    internal const int KeySize = 32;

    private const int TextLength = Size / 3 * 4;

    private readonly TokenBytes _bytes;

    private SubaccountToken(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets what the member may do.</summary>
    public GroupPermissions Permissions => (GroupPermissions)AsSpan()[1];

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One token.</param>
    /// <param name="right">The other token.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(SubaccountToken left, SubaccountToken right) => left.Equals(right);

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One token.</param>
    /// <param name="right">The other token.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(SubaccountToken left, SubaccountToken right) => !left.Equals(right);

    /// <summary>Makes a token of its bytes if there are 36 of them.</summary>
    /// <param name="source">The flags and the key.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether <paramref name="source"/> is 36 bytes long.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out SubaccountToken token)
    {
        token = source.Length == Size ? new SubaccountToken(source) : default;
        return source.Length == Size;
    }

    /// <summary>Gives the 36 bytes, valid as long as the variable that holds the token.</summary>
    /// <returns>The flags and the key.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 36 bytes into a new array.</summary>
    /// <returns>The flags and the key.</returns>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Reads a token from its base64.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The token.</param>
    /// <returns>Whether <paramref name="s"/> is the base64 of a token.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SubaccountToken result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        result = default;
        // The decoder passes over white space: of a longer text it would make a token as well.
        return s.Length == TextLength && Convert.TryFromBase64Chars(s, bytes, out int written) && TryCreate(bytes[..written], out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out SubaccountToken)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SubaccountToken result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads a token from its base64.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>The token.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not the base64 of a token.</exception>
    public static SubaccountToken Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out SubaccountToken token) ? token : throw new FormatException($"A token is the base64 of {Size} bytes.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static SubaccountToken Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public bool Equals(SubaccountToken other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is SubaccountToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(MemoryMarshal.Read<int>(AsSpan()), MemoryMarshal.Read<long>(AsSpan()[FlagsSize..]));

    /// <summary>Writes the token in base64 with padding, as requests carry it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToBase64String(AsSpan());

    [InlineArray(Size)]
    private struct TokenBytes
    {
        private byte _element;
    }
}
