using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Names a stored message: the hash of its address, namespace and data, 43 characters of base64 without padding.</summary>
/// <remarks>Hashes are ordered by the bytes of their text, as service nodes order them.</remarks>
[JsonConverter(typeof(TextJsonConverter<MessageHash>))]
public readonly struct MessageHash : IEquatable<MessageHash>, IComparable<MessageHash>, ISpanParsable<MessageHash>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 32;

    /// <summary>The length of the text form.</summary>
    public const int TextLength = 43;

    private const int PaddedLength = TextLength + 1;

    private readonly HashBytes _bytes;

    private MessageHash(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Gets whether this is no hash but the value of an unset variable.</summary>
    public bool IsDefault => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Compares two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(MessageHash left, MessageHash right) => left.Equals(right);

    /// <summary>Compares two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(MessageHash left, MessageHash right) => !left.Equals(right);

    /// <summary>Compares the texts of two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether <paramref name="left"/> comes first.</returns>
    public static bool operator <(MessageHash left, MessageHash right) => left.CompareTo(right) < 0;

    /// <summary>Compares the texts of two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether <paramref name="left"/> comes last.</returns>
    public static bool operator >(MessageHash left, MessageHash right) => left.CompareTo(right) > 0;

    /// <summary>Compares the texts of two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether <paramref name="left"/> does not come last.</returns>
    public static bool operator <=(MessageHash left, MessageHash right) => left.CompareTo(right) <= 0;

    /// <summary>Compares the texts of two hashes.</summary>
    /// <param name="left">One hash.</param>
    /// <param name="right">The other hash.</param>
    /// <returns>Whether <paramref name="left"/> does not come first.</returns>
    public static bool operator >=(MessageHash left, MessageHash right) => left.CompareTo(right) >= 0;

    /// <summary>Computes the hash that service nodes give to a message. Neither its time nor its lifetime enters.</summary>
    /// <param name="address">The account or group that stores it.</param>
    /// <param name="messageNamespace">The namespace that stores it.</param>
    /// <param name="data">The stored bytes.</param>
    /// <returns>The hash.</returns>
    public static MessageHash Compute(SessionAddress address, Namespace messageNamespace, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[8];
        int length = 0;
        if (messageNamespace != default)
        {
            Utf8Formatter.TryFormat(messageNamespace.Value, number, out length);
        }

        Span<byte> hash = stackalloc byte[Size];
        using var hasher = new Blake2bHasher(Size);
        hasher.Append(address.AsSpan());
        hasher.Append(number[..length]);
        hasher.Append(data);
        hasher.Finish(hash);
        return new MessageHash(hash);
    }

    /// <summary>Reads a hash from its text.</summary>
    /// <param name="s">The text.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>Whether <paramref name="s"/> is 43 characters of base64 as a service node would write them.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out MessageHash hash)
    {
        hash = default;
        Span<byte> utf8 = stackalloc byte[TextLength];
        return s.Length == TextLength
            && System.Text.Encoding.ASCII.TryGetBytes(s, utf8, out int written)
            && written == TextLength
            && TryParse(utf8, out hash);
    }

    /// <summary>Reads a hash from its text.</summary>
    /// <param name="utf8">The text as UTF-8.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>Whether <paramref name="utf8"/> is 43 characters of base64 as a service node would write them.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out MessageHash hash)
    {
        hash = default;
        if (utf8.Length != TextLength)
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[PaddedLength];
        utf8.CopyTo(padded);
        padded[TextLength] = (byte)'=';
        Span<byte> bytes = stackalloc byte[Size + 1];
        if (Base64.DecodeFromUtf8(padded, bytes, out int consumed, out int written) != OperationStatus.Done
            || consumed != PaddedLength
            || written != Size)
        {
            return false;
        }

        var read = new MessageHash(bytes[..Size]);
        read.CopyPaddedTo(padded);
        if (!padded[..TextLength].SequenceEqual(utf8))
        {
            return false;
        }

        hash = read;
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out MessageHash)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The hash.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MessageHash result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out MessageHash)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The hash.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MessageHash result) => TryParse(s.AsSpan(), out result);

    /// <summary>Reads a hash from its text.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not 43 characters of base64.</exception>
    public static MessageHash Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static MessageHash Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out MessageHash hash) ? hash : throw new FormatException("A message hash is 43 characters of base64 without padding.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static MessageHash Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Gives the 32 bytes, valid as long as the variable that holds the hash.</summary>
    /// <returns>The bytes.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <inheritdoc/>
    public int CompareTo(MessageHash other)
    {
        Span<byte> left = stackalloc byte[PaddedLength];
        Span<byte> right = stackalloc byte[PaddedLength];
        CopyPaddedTo(left);
        other.CopyPaddedTo(right);
        return left.SequenceCompareTo(right);
    }

    /// <inheritdoc/>
    public bool Equals(MessageHash other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is MessageHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(AsSpan());

    /// <summary>Writes the 43 characters.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        Span<byte> padded = stackalloc byte[PaddedLength];
        CopyPaddedTo(padded);
        return System.Text.Encoding.ASCII.GetString(padded[..TextLength]);
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Writes the 43 characters and the padding.</summary>
    internal void CopyPaddedTo(Span<byte> utf8) => Base64.EncodeToUtf8(AsSpan(), utf8, out _, out _);

    [InlineArray(Size)]
    private struct HashBytes
    {
        private byte _element;
    }
}
