using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Gives revoked subaccounts their access back.</summary>
public sealed record UnrevokeSubaccountsRequest : SwarmWideRequest<RevocationResult>
{
    /// <summary>How many tokens go into one request.</summary>
    public const int MaxTokens = 50;

    /// <summary>Gets the tokens to give back, at most <see cref="MaxTokens"/>.</summary>
    public required IReadOnlyList<SubaccountToken> Tokens { get; init; }

    internal override string Method => "unrevoke_subaccount";

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
        RequestJson.WriteTokens(json, "unrevoke"u8, Tokens);
        json.WriteNumber("timestamp"u8, now);
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("unrevoke_subaccount"u8);
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
