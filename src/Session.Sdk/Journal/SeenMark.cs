using System.Buffers.Binary;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Receiving;

namespace SessionSdk.Journal;

/// <summary>Makes the marks by which a store remembers what was seen.</summary>
internal static class SeenMark
{
    /// <summary>How long a mark is kept: longer than any message can come that is not too old.</summary>
    internal static readonly TimeSpan Lifetime = SwarmOpener.Window + TimeSpan.FromDays(1);

    /// <summary>Marks a stored message by the hash that it has in its swarm.</summary>
    internal static UInt128 Of(MessageHash hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash.AsSpan());

    /// <summary>Marks a stored message of a group for one stay of the account in it.</summary>
    internal static UInt128 Of(MessageHash hash, int stay) => new MessageIdentity(Of(hash)).In(stay).Value;

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

    /// <summary>Gives when a mark of a message can be forgotten. One from the future could come again for longer.</summary>
    internal static DateTimeOffset ForgetAt(DateTimeOffset sentAt, DateTimeOffset now)
    {
        DateTimeOffset latest = sentAt > now ? sentAt : now;
        return latest < DateTimeOffset.MaxValue - Lifetime ? latest + Lifetime : DateTimeOffset.MaxValue;
    }
}
