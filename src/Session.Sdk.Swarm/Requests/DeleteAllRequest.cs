using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Deletes all messages of a namespace or of the whole account.</summary>
public sealed record DeleteAllRequest : SwarmWideRequest<DeleteResult>
{
    /// <summary>Gets what to delete.</summary>
    public required NamespaceScope Scope { get; init; }

    internal override string Method => "delete_all";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Delete;

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteScope(json, Scope);
        json.WriteNumber("timestamp"u8, now);
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("delete_all"u8);
        text.Append(Scope);
        text.Append(now);
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        if (entry.Hashes is not { } deleted)
        {
            return false;
        }

        text.Append(Address);
        text.Append(sent);
        text.Append(deleted.Order());
        return true;
    }

    internal override DeleteResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context) => DeleteResult.From(members, context);

    internal override NodeFailure? Judge(DeleteResult result, AnswerContext context) => Confirmation.ByHalf(result);
}
