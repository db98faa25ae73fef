using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Names an account: 05 and its X25519 public key, what users call their Session ID.</summary>
/// <remarks>The key is not required to be a usable point: the operations that use it check that.</remarks>
[HexValue(33, "account id", "An account id is 05 and 64 more hexadecimal digits.", IsPasted = true)]
public readonly partial struct AccountId
{
    /// <summary>The first byte.</summary>
    public const byte Prefix = 0x05;

    /// <summary>Makes an id of its key.</summary>
    /// <param name="publicKey">The account's X25519 public key.</param>
    public AccountId(X25519PublicKey publicKey)
    {
        Span<byte> bytes = _bytes;
        bytes[0] = Prefix;
        publicKey.CopyTo(bytes[1..]);
    }

    /// <summary>Gets the 32 bytes behind the prefix as a key.</summary>
    public X25519PublicKey PublicKey => X25519PublicKey.Create(AsSpan()[1..]);

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => AsSpan()[0] != Prefix;

    private static bool IsValid(ReadOnlySpan<byte> source) => source[0] == Prefix;

    static partial void DescribeOther(ReadOnlySpan<char> s, ref string form) => form = PastedId.Describe(s, form);
}
