using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Groups;

/// <summary>Names keys without telling anything of them.</summary>
internal static class KeyMarks
{
    private const int Size = 16;

    internal static UInt128 Of(params IReadOnlyList<SecretKey> keys)
    {
        Span<byte> digest = stackalloc byte[Size];
        using var hasher = new Blake2bHasher(Size);
        hasher.Append("keys"u8);
        foreach (SecretKey key in keys)
        {
            hasher.Append(key.Expose());
        }

        hasher.Finish(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
