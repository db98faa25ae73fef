using SessionSdk.Communities;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>What a community's server said of one room: rows in the order of their changes, and what is known of the room.</summary>
internal sealed record IncomingRoom
{
    public required ConversationId Room { get; init; }

    public required CommunityAddress Address { get; init; }

    public required IReadOnlyList<RoomUpdate> Updates { get; init; }

    /// <summary>Gets why other rows were passed over.</summary>
    public IReadOnlyList<RejectReason> Discarded { get; init; } = [];

    /// <summary>Gets the ids that the account has at the server.</summary>
    public required IReadOnlyList<SessionAddress> OwnIds { get; init; }

    /// <summary>Gets the id under which the account writes there now.</summary>
    public required SenderId OwnId { get; init; }

    /// <summary>Gets whether the account has left the room meanwhile: then nothing of it is kept.</summary>
    public required Func<bool> IsEnded { get; init; }

    /// <summary>Gets the number of the last change that is history.</summary>
    public long HistoryUntil { get; init; }

    /// <summary>Gets from when messages are news.</summary>
    public DateTimeOffset NewsFrom { get; init; }

    /// <summary>Gets whether nothing of it is news: older messages that somebody asked for.</summary>
    public bool IsHistory { get; init; }

    /// <summary>Gets the lowest number of a message that was fetched.</summary>
    public long? Oldest { get; init; }

    /// <summary>Gets when the room was made: what is older belongs to one of the same name before.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gets the own reactions that the server may not have listed yet.</summary>
    public required PendingReactions Pending { get; init; }

    /// <summary>Gets who does not want direct messages.</summary>
    public required RequestRefusals Refusals { get; init; }

    /// <summary>Gets what happened besides.</summary>
    public IReadOnlyList<SessionEvent> Events { get; init; } = [];

    /// <summary>Gets what else is written into the commit. It is given what the rows came to.</summary>
    public required Action<StoreBatch, TakenRoom> AlsoWrite { get; init; }

    public override string ToString() => nameof(IncomingRoom);
}

/// <summary>What the rows of a room came to.</summary>
internal sealed class TakenRoom
{
    /// <summary>Gets or sets how many messages were new.</summary>
    internal int New { get; set; }

    /// <summary>Gets the messages that have to be asked for, because only their reactions are known.</summary>
    internal List<long> Wanted { get; } = [];
}
