using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Names a group: 03 and its Ed25519 public key.</summary>
/// <remarks>The key is not required to be a point of the curve: the operations that use it check that.</remarks>
[HexValue(33, "group id", "A group id is 03 and 64 more hexadecimal digits.", IsPasted = true)]
public readonly partial struct GroupId
{
    /// <summary>The first byte.</summary>
    public const byte Prefix = 0x03;

    /// <summary>Makes an id of its key.</summary>
    /// <param name="publicKey">The group's Ed25519 public key.</param>
    public GroupId(Ed25519PublicKey publicKey)
    {
        Span<byte> bytes = _bytes;
        bytes[0] = Prefix;
        publicKey.CopyTo(bytes[1..]);
    }

    /// <summary>Gets the 32 bytes behind the prefix as a key.</summary>
    public Ed25519PublicKey PublicKey => Ed25519PublicKey.Create(AsSpan()[1..]);

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => AsSpan()[0] != Prefix;

    private static bool IsValid(ReadOnlySpan<byte> source) => source[0] == Prefix;

    static partial void DescribeOther(ReadOnlySpan<char> s, ref string form) => form = PastedId.Describe(s, form);
}
