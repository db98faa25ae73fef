using SessionSdk.Groups;

namespace SessionSdk.Receiving;

/// <summary>What the account's state says about an item when it comes in.</summary>
/// <param name="IsRequest">Whether the user has not approved the sender.</param>
/// <param name="IsNewRequest">Whether the item is the first that makes the sender a request.</param>
/// <param name="IsAcceptance">Whether the item is the first by which the sender accepts the account's request.</param>
/// <param name="IsRead">Whether the conversation is read up to the item on another device.</param>
/// <param name="Call">What became of an invitation to a group, or a promotion.</param>
internal readonly record struct IncomingContext(bool IsRequest, bool IsNewRequest, bool IsAcceptance, bool IsRead, GroupCall? Call = null)
{
    /// <summary>Gets whether the state changed by the item, so that it says something else when the item comes again.</summary>
    internal bool IsChange => IsNewRequest || IsAcceptance || Call is { Outcome: not GroupCallOutcome.NothingNew };

    /// <summary>Adds what the state said when the item came before, in a commit that failed.</summary>
    internal IncomingContext After(IncomingContext earlier) => this with
    {
        IsNewRequest = IsNewRequest || earlier.IsNewRequest,
        IsAcceptance = IsAcceptance || earlier.IsAcceptance,
        Call = earlier is { IsChange: true, Call: { } call } ? call : Call,
    };
}

/// <summary>What became of an invitation to a group, or a promotion.</summary>
/// <param name="Group">The group.</param>
/// <param name="Outcome">What became of it.</param>
internal readonly record struct GroupCall(GroupId Group, GroupCallOutcome Outcome);
