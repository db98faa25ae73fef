namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Says what is done to a member.</summary>
internal enum MemberVerbKind
{
    Invite,

    /// <summary>The same, so that the member reads what was before, or perhaps.</summary>
    InviteWithHistory,
    Remove,
}

/// <summary>Something that is done to a member.</summary>
/// <param name="kind">What.</param>
/// <param name="admin">Whose device does it.</param>
/// <param name="begun">When it was begun.</param>
internal sealed class MemberVerb(MemberVerbKind kind, int admin, long begun)
{
    internal MemberVerbKind Kind => kind;

    internal int Admin => admin;

    internal long Begun => begun;

    /// <summary>Gets or sets when it was done or given up for good; nothing while it may still go on.</summary>
    internal long? Ended { get; set; }

    internal bool IsDone { get; set; }

    internal bool IsFailed { get; set; }

    /// <summary>Gets or sets when all had heard of a removal.</summary>
    internal long? Settled { get; set; }

    public override string ToString() => $"{Kind} by {Admin} {Begun}–{Ended} {(IsDone ? "done" : IsFailed ? "failed" : "open")} {Settled}";
}
