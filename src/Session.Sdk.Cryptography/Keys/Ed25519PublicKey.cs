using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SessionSdk.Cryptography;

/// <summary>Holds an Ed25519 public key: the one that verifies signatures and names service nodes and groups.</summary>
/// <remarks>The bytes are not required to be a point of the curve: the operations that use the key check that.</remarks>
public readonly struct Ed25519PublicKey : IEquatable<Ed25519PublicKey>, ISpanParsable<Ed25519PublicKey>, ISpanFormattable
{
    /// <summary>The length of the key in bytes.</summary>
    public const int Size = KeyBytes.Size;

    /// <summary>The length of the text form: 64 hexadecimal digits.</summary>
    public const int TextLength = 2 * Size;

    private readonly KeyBytes _bytes;

    private Ed25519PublicKey(ReadOnlySpan<byte> source)
    {
        source.CopyTo(_bytes);
    }

    /// <summary>Makes a key of <paramref name="source"/>.</summary>
    /// <param name="source">The 32 bytes of the key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not 32 bytes long.</exception>
    public static Ed25519PublicKey Create(ReadOnlySpan<byte> source)
    {
        ArgumentLength.MustBe(Size, source);
        return new Ed25519PublicKey(source);
    }

    /// <summary>Makes a key of <paramref name="source"/> if that is 32 bytes long.</summary>
    /// <param name="source">The bytes of the key.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether <paramref name="source"/> is 32 bytes long.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, out Ed25519PublicKey key)
    {
        key = source.Length == Size ? new Ed25519PublicKey(source) : default;
        return source.Length == Size;
    }

    /// <summary>Reads a key from 64 hexadecimal digits of either case.</summary>
    /// <param name="s">The text.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether <paramref name="s"/> is such a text.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out Ed25519PublicKey key) => TryParse(s, null, out key);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Ed25519PublicKey)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The key.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Ed25519PublicKey result)
    {
        Span<byte> bytes = stackalloc byte[Size];
        result = default;
        return s.Length == TextLength
            && Convert.FromHexString(s, bytes, out _, out _) == OperationStatus.Done
            && TryCreate(bytes, out result);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Ed25519PublicKey)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The key.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ed25519PublicKey result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads a key from 64 hexadecimal digits of either case.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is not such a text.</exception>
    public static Ed25519PublicKey Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static Ed25519PublicKey Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out Ed25519PublicKey key) ? key : throw new FormatException("An Ed25519 public key is 64 hexadecimal digits.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static Ed25519PublicKey Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two keys.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    /// <returns>Whether all bytes are equal.</returns>
    public static bool operator ==(Ed25519PublicKey left, Ed25519PublicKey right) => left.Equals(right);

    /// <summary>Compares two keys.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    /// <returns>Whether a byte differs.</returns>
    public static bool operator !=(Ed25519PublicKey left, Ed25519PublicKey right) => !left.Equals(right);

    /// <summary>Gives the 32 bytes of the key, valid as long as the variable that holds it.</summary>
    /// <returns>The bytes.</returns>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 32 bytes of the key.</summary>
    /// <param name="destination">Where to; at least 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>Copies the 32 bytes of the key into a new array.</summary>
    /// <returns>The bytes.</returns>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Converts the key to its X25519 form (u = (1 + y) / (1 − y)).</summary>
    /// <param name="key">The X25519 key.</param>
    /// <returns><see langword="false"/> when the key is not a canonical point of the main subgroup.</returns>
    public bool TryToX25519(out X25519PublicKey key)
    {
        Span<byte> converted = stackalloc byte[Size];
        key = default;
        return Ed25519.TryConvertPublicKeyToX25519(AsSpan(), converted) && X25519PublicKey.TryCreate(converted, out key);
    }

    /// <inheritdoc/>
    public bool Equals(Ed25519PublicKey other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Ed25519PublicKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        ReadOnlySpan<byte> bytes = _bytes;
        return HashCode.Combine(MemoryMarshal.Read<long>(bytes), MemoryMarshal.Read<long>(bytes[8..]));
    }

    /// <summary>Writes the key as 64 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Convert.TryToHexStringLower(AsSpan(), destination, out charsWritten);
}
