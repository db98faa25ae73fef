using System.Buffers.Binary;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>The identity of a message: a digest of what its sender authenticated. Whoever stores the message can write the layers around it in many ways, each with a hash of its own, but cannot give it a second identity.</summary>
/// <param name="Value">The digest.</param>
internal readonly record struct MessageIdentity(UInt128 Value)
{
    private const int Size = 16;

    /// <summary>Names a message by what is signed in it: sender, time, conversation and kind. A sender that encrypts it once more makes no second one.</summary>
    internal static MessageIdentity Of(AccountId conversation, AccountId sender, DateTimeOffset sentAt, Type kind) => Of(conversation.AsSpan(), sender, sentAt, kind);

    /// <summary>Names a message to a group. What an admin signed has one identity whoever sends it: the group's signature covers no sender, so that any member could send it again as their own, with other values beside it.</summary>
    internal static MessageIdentity Of(GroupId group, AccountId sender, DateTimeOffset sentAt, ContentPayload payload) =>
        Of(group.AsSpan(), IsOfAdmin(payload) ? default : sender, sentAt, payload.GetType());

    /// <summary>Tells whether an admin's signature is what says who speaks: it covers no sender and no random number.</summary>
    internal static bool IsOfAdmin(ContentPayload payload) => payload is GroupInfoChange or GroupMemberChange or GroupContentDeletion { AdminSignature.IsEmpty: false };

    private static MessageIdentity Of(ReadOnlySpan<byte> conversation, AccountId sender, DateTimeOffset sentAt, Type kind)
    {
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(time, sentAt.ToUnixTimeMilliseconds());
        return Hash("time"u8, conversation, sender.AsSpan(), time, System.Text.Encoding.UTF8.GetBytes(kind.Name));
    }

    /// <summary>Names one of the messages that have this identity in common, by the random number that its author gave it.</summary>
    internal MessageIdentity With(long randomId)
    {
        Span<byte> common = stackalloc byte[Size];
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteUInt128LittleEndian(common, Value);
        BinaryPrimitives.WriteInt64LittleEndian(number, randomId);
        return Hash("rand"u8, common, number, default, default);
    }

    /// <summary>Names the message for one stay of the account in its group.</summary>
    /// <param name="stay">How often the account was in the group before.</param>
    internal MessageIdentity In(int stay)
    {
        if (stay == 0)
        {
            return this;
        }

        Span<byte> identity = stackalloc byte[Size];
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteUInt128LittleEndian(identity, Value);
        BinaryPrimitives.WriteInt32LittleEndian(number, stay);
        return Hash("stay"u8, identity, number, default, default);
    }

    /// <summary>Names a message without a signed time, as old clients wrote them: the time that it came with is anybody's.</summary>
    internal static MessageIdentity OfSealed(AccountId sender, UInt128 sealDigest)
    {
        Span<byte> digest = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128LittleEndian(digest, sealDigest);
        return Hash("seal"u8, sender.AsSpan(), digest, default, default);
    }

    private static MessageIdentity Hash(ReadOnlySpan<byte> form, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> last)
    {
        // All but the last have a fixed length in each form.
        Span<byte> digest = stackalloc byte[Size];
        using var hasher = new Blake2bHasher(Size);
        hasher.Append(form);
        hasher.Append(first);
        hasher.Append(second);
        hasher.Append(third);
        hasher.Append(last);
        hasher.Finish(digest);
        return new MessageIdentity(BinaryPrimitives.ReadUInt128LittleEndian(digest));
    }
}
