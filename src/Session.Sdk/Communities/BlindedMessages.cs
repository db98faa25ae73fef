using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Communities;

/// <summary>Knows direct messages between blinded ids by what was sent: servers give their numbers out again.</summary>
internal static class BlindedMessages
{
    private const int IdentitySize = 16;

    internal static UInt128 Identify(BlindedId sender, BlindedId recipient, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> digest = stackalloc byte[IdentitySize];
        using var hasher = new Blake2bHasher(IdentitySize);
        hasher.Append("box"u8);
        hasher.Append(sender.AsSpan());
        hasher.Append(recipient.AsSpan());
        hasher.Append(ciphertext);
        hasher.Finish(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
