using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Identity;

/// <summary>Names a member of a group to the group's swarm without telling which account it is: 4 bytes of flags and a blinded public key.</summary>
public readonly struct SubaccountToken : IEquatable<SubaccountToken>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = FlagsSize + KeySize;

    internal const int FlagsSize = 4;
    internal const int KeySize = 32;

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
