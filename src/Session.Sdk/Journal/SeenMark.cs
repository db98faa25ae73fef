using System.Buffers.Binary;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Journal;

/// <summary>Makes the marks by which a store remembers what was seen.</summary>
internal static class SeenMark
{
    /// <summary>How long a mark is remembered: longer than a swarm keeps a message.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Marks a stored message by the hash that it has in its swarm.</summary>
    internal static UInt128 Of(MessageHash hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash.AsSpan());

    /// <summary>Marks a message by what its sender authenticated.</summary>
    internal static UInt128 Of(MessageIdentity identity) => identity.Value;

    /// <summary>Marks a word of the application, such as the key of something that must not be done twice.</summary>
    internal static UInt128 Of(string key)
    {
        Span<byte> digest = stackalloc byte[16];
        using var hasher = new Blake2bHasher(digest.Length);
        hasher.Append("key"u8);
        hasher.Append(System.Text.Encoding.UTF8.GetBytes(key));
        hasher.Finish(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
