namespace SessionSdk.Sending;

/// <summary>An entry in the machine, with what is known of it only while the client runs.</summary>
internal sealed class OutboxItem(OutboxEntry entry, OutboxLane lane)
{
    internal OutboxEntry Entry { get; set; } = entry;

    internal OutboxLane Lane { get; } = lane;

    internal OutboxActivity Activity { get; set; }

    /// <summary>Gets or sets the number of the step that is under way.</summary>
    internal long Step { get; set; }

    internal PartRole Role { get; set; }

    internal TimeSpan? NextTry { get; set; }

    internal TimeSpan? TryingSince { get; set; }

    internal TimeSpan? CopyTryingSince { get; set; }

    internal bool IsCancelWanted { get; set; }

    internal bool IsRetryWanted { get; set; }

    /// <summary>Gets or sets whether who wants that waits for its end.</summary>
    internal bool IsRetryAwaited { get; set; }

    /// <summary>Gets or sets whether it is being removed because it was cancelled, not because it was sent.</summary>
    internal bool IsCancelled { get; set; }

    internal bool IsIdle => Activity == OutboxActivity.None;

    /// <summary>Gets whether the message itself is on its way at this moment.</summary>
    internal bool IsGoingOut => Activity == OutboxActivity.Delivering && Role == PartRole.Message;
}

/// <summary>What is under way for an entry.</summary>
internal enum OutboxActivity
{
    None = 0,
    Uploading,
    Sealing,
    Delivering,
    Saving,
    Removing,
}

/// <summary>The entries of one conversation, in order.</summary>
internal sealed class OutboxLane(ConversationId conversation)
{
    internal ConversationId Conversation { get; } = conversation;

    /// <summary>Gets what has not been accepted yet.</summary>
    internal SortedDictionary<long, OutboxItem> Messages { get; } = [];

    /// <summary>Gets what was accepted and whose copy for the own devices is still to be sent.</summary>
    internal SortedDictionary<long, OutboxItem> Copies { get; } = [];

    internal OutboxItem? Message { get; set; }

    internal OutboxItem? Copy { get; set; }

    internal bool IsReady { get; set; }

    internal bool IsActive => Message is not null || Copy is not null;

    internal bool IsEmpty => Messages.Count == 0 && Copies.Count == 0;
}
