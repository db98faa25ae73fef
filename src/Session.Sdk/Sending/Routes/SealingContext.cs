using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>What a route is given to seal.</summary>
internal sealed record SealingContext
{
    internal required ConversationId Conversation { get; init; }

    internal required OutgoingContent Content { get; init; }

    /// <summary>Gets the files with where they were uploaded.</summary>
    internal IReadOnlyList<AttachmentPointer> Attachments { get; init; } = [];

    internal AttachmentPointer? PreviewImage { get; init; }

    internal required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets whether the time before <see cref="SentAt"/> is kept free.</summary>
    internal bool HasLead { get; init; }

    internal DisappearingTimer? Expiration { get; init; }

    internal bool SyncToOwnDevices { get; init; }

    /// <summary>Takes another time for the message and the time that is so much earlier: for a route that finds only now that it needs two.</summary>
    internal required Func<TimeSpan, DateTimeOffset> TakeTime { get; init; }

    public override string ToString() => nameof(SealingContext);
}
