using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Deletes messages, whatever their namespaces.</summary>
public sealed record DeleteRequest : SwarmWideRequest<DeleteResult>
{
    /// <summary>Gets the messages to delete.</summary>
    public required IReadOnlyList<MessageHash> Messages { get; init; }

    /// <summary>Gets whether the request fails inside a sequence when no member deleted anything. Outside it, the result is then just empty.</summary>
    public bool Required { get; init; }

    internal override string Method => "delete";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Delete;

    internal override bool IsResult(int status) => status == 404 || base.IsResult(status);

    internal override void Validate()
    {
        base.Validate();
        MessageListCheck.NotEmpty(Messages, nameof(Messages));
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteHashes(json, Messages);
        if (Required)
        {
            json.WriteBoolean("required"u8, true);
        }
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("delete"u8);
        text.Append(Messages);
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        if (entry.Hashes is not { } deleted || !MessageListCheck.AreRequested(deleted, Messages))
        {
            return false;
        }

        text.Append(Address);
        text.Append(Messages);
        text.Append(deleted.Order());
        return true;
    }

    internal override DeleteResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context) => DeleteResult.From(members, context);

    internal override NodeFailure? Judge(DeleteResult result, AnswerContext context) => Confirmation.ByHalf(result);
}
