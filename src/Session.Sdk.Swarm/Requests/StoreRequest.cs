using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Stores a message. Doing so again with the same data only extends its expiry.</summary>
public sealed record StoreRequest : SwarmWideRequest<StoreResult>
{
    /// <summary>The largest message that a swarm stores, in bytes.</summary>
    public const int MaxDataSize = 76_800;

    /// <summary>Gets the namespace to store in.</summary>
    /// <value>The default is <see cref="Namespace.Messages"/>.</value>
    public Namespace Namespace { get; init; }

    /// <summary>Gets the message, at most <see cref="MaxDataSize"/> bytes.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gets how long to store the message: from 10 seconds to the namespace's <see cref="Namespace.MaxTimeToLive"/>. It counts from the time of sending.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Gets the shortest time that a message may be stored for.</summary>
    public static TimeSpan MinTimeToLive { get; } = TimeSpan.FromSeconds(10);

    internal override string Method => "store";

    internal override bool NeedsSignature => !Namespace.IsPublicInbox;

    internal override GroupPermissions NeededPermissions => Namespace.IsPublicOutbox ? GroupPermissions.Write | GroupPermissions.Delete : GroupPermissions.Write;

    /// <summary>Computes the hash that the message gets, so that it can be recognised before the answer comes.</summary>
    /// <returns>The hash.</returns>
    public MessageHash ComputeHash() => MessageHash.Compute(Address, Namespace, Data.Span);

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Data.Length, MaxDataSize, nameof(Data));
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeToLive, MinTimeToLive);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TimeToLive, Namespace.MaxTimeToLive);
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteNamespace(json, Namespace);
        json.WriteNumber("timestamp"u8, now);
        json.WriteNumber("ttl"u8, (long)TimeToLive.TotalMilliseconds);
        json.WriteBase64String("data"u8, Data.Span);
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("store"u8);
        text.Append(Namespace);
        text.Append(now);
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        if (entry.Hash is not { } hash || hash != ComputeHash())
        {
            return false;
        }

        text.Append(hash);
        return true;
    }

    internal override StoreResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context)
    {
        // No signature covers the expiries: they are bounded, and one member among several moves nothing.
        DateTimeOffset least = DateTimeOffset.FromUnixTimeMilliseconds(context.Sent) + TimeToLive;
        MemberAnswer[] before = [.. members.Where(member => member.AlreadyStored)];
        bool isStoredBefore = before.Length > 0 && 2 * before.Length >= members.Count(member => member.Verdict == MemberVerdict.Confirmed);
        DateTimeOffset told = isStoredBefore ? Median([.. before.SelectMany(member => member.Expiries.Take(1))]) ?? least : least;
        DateTimeOffset bounded = new StoredTimes(Namespace, context.Sent).BoundExpiry(told);
        return new StoreResult
        {
            Hash = ComputeHash(),
            Members = members,
            AlreadyStored = isStoredBefore,
            Expiry = bounded > least ? bounded : least,
            Node = context.Node,
            Path = context.Path,
            RoundTrip = context.RoundTrip,
        };
    }

    internal override NodeFailure? Judge(StoreResult result, AnswerContext context) => Confirmation.ByOne(result);
}
