using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Takes the access of subaccounts away. An account keeps 50 revocations; the oldest fall out.</summary>
/// <remarks>
/// Storage servers keep revocations only while the account has a stored message: with none they confirm a revocation and record nothing, and they forget what was recorded
/// when the last message goes. Store something first, revoke again after everything was deleted, and check with <see cref="RevokedSubaccountsRequest"/> where the servers know it.
/// </remarks>
public sealed record RevokeSubaccountsRequest : SwarmWideRequest<RevocationResult>
{
    /// <summary>How many tokens go into one request.</summary>
    public const int MaxTokens = 50;

    /// <summary>Gets the tokens to revoke, at most <see cref="MaxTokens"/>.</summary>
    public required IReadOnlyList<SubaccountToken> Tokens { get; init; }

    internal override string Method => "revoke_subaccount";

    internal override GroupPermissions NeededPermissions => GroupPermissions.None;

    internal override bool IsForAccountKeyOnly => true;

    internal override void Validate()
    {
        base.Validate();
        MessageListCheck.NotEmpty(Tokens, nameof(Tokens));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tokens.Count, MaxTokens, nameof(Tokens));
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteTokens(json, "revoke"u8, Tokens);
        json.WriteNumber("timestamp"u8, now);
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("revoke_subaccount"u8);
        text.Append(now);
        text.Append(Tokens);
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        text.Append(Address);
        text.Append(sent);
        text.Append(Tokens);
        return true;
    }

    internal override RevocationResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context) => RevocationResult.From(members, context);

    internal override NodeFailure? Judge(RevocationResult result, AnswerContext context) => Confirmation.ByAll(result);
}
