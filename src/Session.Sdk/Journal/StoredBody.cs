namespace SessionSdk.Journal;

/// <summary>The part of a message that a store keeps as bytes.</summary>
internal sealed record StoredBody
{
    public MessageKind Kind { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<StoredAttachment>? Attachments { get; init; }

    public MessageReference? Quote { get; init; }

    public string? PreviewUrl { get; init; }

    public string? PreviewTitle { get; init; }

    public StoredAttachment? PreviewImage { get; init; }

    public MessageInvitation? Invitation { get; init; }

    public GroupNotice? GroupNotice { get; init; }

    public IReadOnlyList<StoredReaction>? Reactions { get; init; }

    /// <summary>Gets the emoji under a message of a community, which names only some of those who put them there.</summary>
    public IReadOnlyList<StoredRoomReaction>? RoomReactions { get; init; }

    /// <summary>Gets the name that came with a message of a community.</summary>
    public string? SenderName { get; init; }

    /// <summary>Gets whether only some members of a room can read it; <see langword="null"/> for all others.</summary>
    public bool? IsWhisper { get; init; }

    public DisappearingMode TimerMode { get; init; }

    public long TimerSeconds { get; init; }

    /// <summary>Gets the random number by which the author tells the message from others of the same time.</summary>
    public long? RandomId { get; init; }

    public MessageDelivery? Delivery { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Gets the content as it stood on the wire, without padding: a later version may read more of it.</summary>
    public byte[]? Content { get; init; }

    /// <summary>Gets the edit that is shown and that the server has not taken yet; <see langword="null"/> for none.</summary>
    public StoredEdit? PendingEdit { get; init; }

    public override string ToString() => nameof(StoredBody);
}

/// <summary>An own edit that is on its way.</summary>
/// <param name="Number">The number of the newest edit: only with its end the message is what its server has.</param>
/// <param name="Before">What the server has: what comes from there goes in here, and is shown again when the edit is refused.</param>
internal sealed record StoredEdit(long Number, StoredBody Before)
{
    public override string ToString() => nameof(StoredEdit);
}

/// <summary>What is needed to show and to fetch a file.</summary>
internal sealed record StoredAttachment
{
    public string? FileName { get; init; }

    public string? ContentType { get; init; }

    public uint? Size { get; init; }

    public uint? Width { get; init; }

    public uint? Height { get; init; }

    public string? Caption { get; init; }

    public uint? Flags { get; init; }

    public string? Url { get; init; }

    public byte[]? Key { get; init; }

    public byte[]? Digest { get; init; }

    public byte[]? Thumbnail { get; init; }

    /// <summary>Gets where the application keeps the file that is still to be uploaded.</summary>
    public string? SourcePath { get; init; }

    public override string ToString() => nameof(StoredAttachment);
}

/// <summary>An emoji under a message and who put it there.</summary>
internal sealed record StoredReaction(string Emoji, SenderId Sender)
{
    public override string ToString() => nameof(StoredReaction);
}

/// <summary>An emoji under a message of a community, how many put it there, and the first of them.</summary>
internal sealed record StoredRoomReaction(string Emoji, int Count, IReadOnlyList<SenderId> Senders)
{
    public override string ToString() => nameof(StoredRoomReaction);

    internal bool IsSame(StoredRoomReaction other) => Emoji == other.Emoji && Count == other.Count && Senders.SequenceEqual(other.Senders);
}
