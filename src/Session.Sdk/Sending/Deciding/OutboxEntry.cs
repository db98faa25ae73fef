namespace SessionSdk.Sending;

/// <summary>What decides how an entry of the outbox goes on. What is sent is not part of it.</summary>
internal sealed record OutboxEntry
{
    internal required long Id { get; init; }

    internal required ConversationId Conversation { get; init; }

    /// <summary>Gets the message in the history; unset for what stands in no conversation.</summary>
    internal MessageId Message { get; init; }

    /// <summary>Gets the entry that must have been accepted before; 0 for none.</summary>
    internal long DependsOn { get; init; }

    internal DeliveryState State { get; init; } = DeliveryState.Pending;

    internal DeliveryState CopyState { get; init; }

    /// <summary>Gets whether it waits for the user: nothing is tried by itself any more.</summary>
    internal bool IsParked { get; init; }

    internal bool IsCopyParked { get; init; }

    /// <summary>Gets whether somebody waits for its end, is told, and then decides. It is tried for a short time and holds nothing back.</summary>
    internal bool IsAwaited { get; init; }

    internal int Attempts { get; init; }

    /// <summary>Gets for how long it has been tried. Only time that passed while the client ran counts: it does not depend on a clock.</summary>
    internal TimeSpan Tried { get; init; }

    internal int CopyAttempts { get; init; }

    internal TimeSpan CopyTried { get; init; }

    internal int Files { get; init; }

    /// <summary>Gets how many files are uploaded: they are uploaded one after the other.</summary>
    internal int FilesDone { get; init; }

    /// <summary>Gets what was sealed, in the order in which it is sent; empty before.</summary>
    internal IReadOnlyList<OutboxPart> Parts { get; init; } = [];

    /// <summary>Gets when the message has no meaning any more, in network time.</summary>
    internal DateTimeOffset? EndsAt { get; init; }

    internal OutboxFailure? Failure { get; init; }

    internal bool IsSealed => Parts.Count > 0;

    /// <summary>Gets whether the message was accepted; what is left is the copy for the own devices.</summary>
    internal bool IsAccepted => State == DeliveryState.Sent;

    /// <summary>Gets whether the message itself went out and may be stored, whatever was answered later.</summary>
    internal bool MayBeStored => Parts.Any(static part => part.Role == PartRole.Message && (part.MayBeStored || part.IsDone));

    /// <summary>Gets whether no part of it has gone out.</summary>
    internal bool IsUntouched => Parts.All(static part => part is { MayBeStored: false, IsDone: false });

    internal OutboxPart? Find(PartRole role) => Parts.FirstOrDefault(part => part.Role == role);

    internal OutboxEntry With(OutboxPart changed) => this with { Parts = [.. Parts.Select(part => part.Role == changed.Role ? changed : part)] };

    public override string ToString() => $"{nameof(OutboxEntry)} {Id} ({State})";
}

/// <summary>How far a sealed part has come.</summary>
internal sealed record OutboxPart(PartRole Role)
{
    internal bool IsDone { get; init; }

    /// <summary>Gets whether it went out once and nobody knows what became of it.</summary>
    internal bool MayBeStored { get; init; }
}

/// <summary>Says what a part of a sealed message is. Parts are sent in this order.</summary>
internal enum PartRole
{
    /// <summary>Accepts the recipient's request.</summary>
    Acceptance = 0,

    /// <summary>The message itself.</summary>
    Message = 1,

    /// <summary>The copy for the account's other devices.</summary>
    OwnCopy = 2,
}

/// <summary>Why something was not done.</summary>
/// <param name="Code">A stable code such as <c>network.unreachable</c>.</param>
/// <param name="Text">The same in words, without anything private.</param>
/// <param name="IsTransient">Whether the same may succeed later.</param>
internal sealed record OutboxFailure(string Code, string Text, bool IsTransient)
{
    /// <summary>Gets the failure of a message whose disappearing time was over before it could be sent.</summary>
    internal static OutboxFailure TimeOver { get; } = new("message.time_over", "The time after which the message disappears was over before it could be sent.", false);

    /// <summary>Gets the failure of a message that somebody waited for while an earlier one holds its conversation back.</summary>
    internal static OutboxFailure HeldBack { get; } = new("outbox.held_back", "What has to go before it in its conversation was not sent: try that again, or cancel it.", true);

    /// <summary>Gets what is told of a message that was queued by itself to somebody who came to wait for it: nothing has failed so far.</summary>
    internal static OutboxFailure StillQueued { get; } = new("outbox.still_queued", "It was not sent so far. It stays queued and goes on by itself.", true);
}
