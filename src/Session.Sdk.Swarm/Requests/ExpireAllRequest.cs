using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Makes the expiry of all messages of a namespace or of the whole account earlier.</summary>
public sealed record ExpireAllRequest : SwarmWideRequest<ExpireAllResult>
{
    /// <summary>Gets where the messages are.</summary>
    public required NamespaceScope Scope { get; init; }

    /// <summary>Gets the new expiry of messages that would expire later, in whole milliseconds, not earlier than now.</summary>
    public required DateTimeOffset Expiry { get; init; }

    internal override string Method => "expire_all";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Delete;

    internal override void ValidateTimes(DateTimeOffset now) => ArgumentOutOfRangeException.ThrowIfLessThan(Expiry, now - Tolerance);

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteScope(json, Scope);
        json.WriteNumber("expiry"u8, Expiry.ToUnixTimeMilliseconds());
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("expire_all"u8);
        text.Append(Scope);
        text.Append(Expiry.ToUnixTimeMilliseconds());
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        if (entry.Hashes is not { } updated)
        {
            return false;
        }

        text.Append(Address);
        text.Append(Expiry.ToUnixTimeMilliseconds());
        text.Append(updated.Order());
        return true;
    }

    internal override ExpireAllResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context) => new()
    {
        Updated = Confirmation.HashesOfTwo(members),
        Members = members,
        Node = context.Node,
        Path = context.Path,
        RoundTrip = context.RoundTrip,
    };

    internal override NodeFailure? Judge(ExpireAllResult result, AnswerContext context) => Confirmation.ByHalf(result);
}
