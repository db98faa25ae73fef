namespace SessionSdk.Receiving;

/// <summary>What is to be done about one item. The shell does it and tells <see cref="InboxTurn.Note"/> what came of it.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Item">The item.</param>
/// <param name="Context">What the account's state says about it.</param>
/// <param name="Refused">Why it is passed over; <see cref="RejectReason.None"/> when it is not.</param>
/// <param name="Waiting">What waits, when it is tried once more.</param>
internal readonly record struct InboxStep(InboxStepKind Kind, IncomingItem Item, IncomingContext Context, RejectReason Refused, WaitingItem? Waiting = null)
{
    public override string ToString() => $"{Kind} {Refused}";
}

/// <summary>Says what is to be done about an item.</summary>
internal enum InboxStepKind
{
    /// <summary>It is passed over.</summary>
    PassOver,

    /// <summary>It was taken in before. The copy of an own message still tells under which hash the swarm has it.</summary>
    NoteHash,

    /// <summary>It is applied.</summary>
    Apply,

    /// <summary>It waited, and is tried once more.</summary>
    Retry,
}
