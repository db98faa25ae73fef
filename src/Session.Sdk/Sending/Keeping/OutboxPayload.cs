using System.Text.Json.Serialization;
using SessionSdk.Journal;
using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>An entry of the outbox as it is written down: what decides, what is sent, and what was sealed.</summary>
internal sealed record OutboxPayload
{
    internal const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public DeliveryState State { get; init; }

    public DeliveryState CopyState { get; init; }

    public bool IsParked { get; init; }

    public bool IsCopyParked { get; init; }

    public bool IsAwaited { get; init; }

    public long DependsOn { get; init; }

    public int Attempts { get; init; }

    public TimeSpan Tried { get; init; }

    public int CopyAttempts { get; init; }

    public TimeSpan CopyTried { get; init; }

    public int FilesDone { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public OutboxFailure? Failure { get; init; }

    public required OutgoingContent Content { get; init; }

    public IReadOnlyList<OutgoingFile> Files { get; init; } = [];

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets whether the clock was not set by the network when the time was taken: then it is taken anew before it goes out.</summary>
    public bool IsTimeUncertain { get; init; }

    /// <summary>Gets whether the time a little earlier is kept free for the acceptance of a request.</summary>
    public bool HasLead { get; init; }

    public DisappearingMode TimerMode { get; init; }

    public long TimerSeconds { get; init; }

    public bool HasTimer { get; init; }

    public bool SyncToOwnDevices { get; init; }

    public IReadOnlyList<SealedPart> Parts { get; init; } = [];

    /// <summary>Gets how the message disappears, as a value that the floors share.</summary>
    internal DisappearingTimer? GetExpiration() => HasTimer ? new(TimerMode, TimeSpan.FromSeconds(TimerSeconds)) : null;

    /// <summary>Puts in what was decided.</summary>
    internal OutboxPayload With(OutboxEntry entry) => this with
    {
        State = entry.State,
        CopyState = entry.CopyState,
        IsParked = entry.IsParked,
        IsCopyParked = entry.IsCopyParked,
        IsAwaited = entry.IsAwaited,
        DependsOn = entry.DependsOn,
        Attempts = entry.Attempts,
        Tried = entry.Tried,
        CopyAttempts = entry.CopyAttempts,
        CopyTried = entry.CopyTried,
        FilesDone = entry.FilesDone,
        EndsAt = entry.EndsAt,
        Failure = entry.Failure,
        Parts = [.. Parts.Select(part => entry.Find(part.Role) is { } decided ? part.With(decided) : part)],
    };

    /// <summary>Gives what decides.</summary>
    internal OutboxEntry ToEntry(long id, ConversationId conversation, MessageId message) => new()
    {
        Id = id,
        Conversation = conversation,
        Message = message,
        DependsOn = DependsOn,
        State = State,
        CopyState = CopyState,
        IsParked = IsParked,
        IsCopyParked = IsCopyParked,
        IsAwaited = IsAwaited,
        Attempts = Attempts,
        Tried = Tried,
        CopyAttempts = CopyAttempts,
        CopyTried = CopyTried,
        Files = Files.Count,
        FilesDone = FilesDone,
        EndsAt = EndsAt,
        Failure = Failure,
        Parts = [.. Parts.Select(part => new OutboxPart(part.Role) { IsDone = part.IsDone, MayBeStored = part.MayBeStored })],
    };

    public override string ToString() => $"{nameof(OutboxPayload)} ({Content})";
}

/// <summary>A file of an entry: where it comes from, and once it is uploaded, where it is.</summary>
internal sealed record OutgoingFile
{
    /// <summary>Gets the place of the file in its message; -1 for the picture of the preview.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Index { get; init; }

    public OutgoingFileKind Kind { get; init; }

    public string? Path { get; init; }

    public string? FileName { get; init; }

    public required string ContentType { get; init; }

    public string? Caption { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public bool IsVoiceMessage { get; init; }

    public long? Length { get; init; }

    public StoredAttachment? Uploaded { get; init; }

    /// <summary>Gives what the message says of the file before it is uploaded.</summary>
    internal StoredAttachment Describe() => new()
    {
        FileName = FileName,
        ContentType = ContentType,
        Caption = Caption,
        Width = (uint?)Width,
        Height = (uint?)Height,
        Size = Length is >= 0 and <= uint.MaxValue ? (uint)Length : null,
        Flags = IsVoiceMessage ? AttachmentPointer.VoiceMessageFlag : null,
        SourcePath = Path,
    };

    public override string ToString() => nameof(OutgoingFile);
}

/// <summary>Says where a file comes from.</summary>
internal enum OutgoingFileKind
{
    /// <summary>From the disk, by its path.</summary>
    Path = 0,

    /// <summary>From the store, which keeps its bytes.</summary>
    Kept,

    /// <summary>From a stream of the application, which does not outlive the process.</summary>
    Stream,
}
