using System.Collections.Concurrent;

namespace SessionSdk.Communities;

/// <summary>A room that the account is in, as its server's session holds it.</summary>
internal sealed class RoomEntry(CommunityAddress address, RoomState state)
{
    /// <summary>After how many polls the server is asked for everything about the room, changed or not: a room that was made anew may have the same number of changes.</summary>
    private const int FullInfoEvery = 30;

    private volatile RoomState _state = state;
    private volatile bool _isBeginning;

    internal CommunityAddress Address => address;

    internal ConversationId Id { get; } = RoomIds.Of(address);

    internal RoomToken Token { get; } = RoomToken.Parse(address.RoomToken);

    internal PendingReactions Pending { get; } = new();

    /// <summary>Gets the messages that show an own reaction which the server does not have: they are asked for again.</summary>
    internal ConcurrentQueue<long> Doubtful { get; } = new();

    /// <summary>Gets or sets what is kept of the room. It is set in the <see cref="Turn"/> alone.</summary>
    internal RoomState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Gets or sets how often the room was polled by this process.</summary>
    internal int Polls { get; set; }

    /// <summary>Gets or sets whether the poll that is under way found the room made anew.</summary>
    internal bool WasReset { get; set; }

    /// <summary>Gets the turn in which rows are taken in: older messages are asked for and taken in within one, so that they undo nothing that came later.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Gets or sets whether who joined takes in its first page: until then polls pass the room over.</summary>
    internal bool IsBeginning
    {
        get => _isBeginning;
        set => _isBeginning = value;
    }

    /// <summary>Gets whether the room was left; what is still on its way is not kept.</summary>
    internal bool IsEnded { get; private set; }

    /// <summary>Gets whether the server is asked for everything about the room: what changed is not told of a room that never changed.</summary>
    internal bool NeedsInfo => _state is not { Info.InfoUpdates: > 0, Status: RoomStatus.Active, Cursor.IsDoubtful: false } || Polls % FullInfoEvery == 0;

    internal void End() => IsEnded = true;
}
