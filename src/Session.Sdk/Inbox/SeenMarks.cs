using System.Buffers.Binary;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Receiving;

/// <summary>Makes the marks by which handled messages are known again.</summary>
internal static class SeenMarks
{
    /// <summary>How long a mark is kept: longer than any message can come that is not too old.</summary>
    internal static readonly TimeSpan Lifetime = SwarmOpener.Window + TimeSpan.FromDays(1);

    /// <summary>Marks a stored message by its hash. It saves opening it again; what a message is, its identity says.</summary>
    internal static UInt128 Of(MessageHash hash)
    {
        Span<byte> digest = stackalloc byte[16];
        using var hasher = new Blake2bHasher(digest.Length);
        hasher.Append("hash"u8);
        hasher.Append(System.Text.Encoding.UTF8.GetBytes(hash.ToString()));
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
