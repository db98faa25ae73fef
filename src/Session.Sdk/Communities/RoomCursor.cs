namespace SessionSdk.Communities;

/// <summary>Knows how far a room has been read, and what is asked for next (communities.md, 9.2). Decides only; another asks and keeps.</summary>
/// <remarks>
/// A row of a server stands at its latest change. So on the pages that follow a full one a message may be missing of which only reactions come: each such
/// message is wanted, and asked for by its number. That the account is inside such a chain is kept with the position.
/// </remarks>
internal sealed record RoomCursor
{
    /// <summary>How many wanted messages are enough to ask for them before the next page.</summary>
    internal const int EnoughWanted = MessageQuery.MaxLimit;

    /// <summary>How many full pages are read in a row before a server is not believed any more that it will come to an end: then one page is read at each poll.</summary>
    internal const int MaxChain = 1_000;

    /// <summary>How often messages are asked for that do not come.</summary>
    internal const int MaxTries = 5;

    /// <summary>How far a page may move the position beyond its own number of rows, before the server is asked where it stands.</summary>
    private const long PlausibleStep = 1_000;

    /// <summary>Gets the number of the last change that was read; <see langword="null"/> before the first page.</summary>
    public long? Position { get; init; }

    /// <summary>Gets how many full pages were read in a row.</summary>
    public int Chain { get; init; }

    /// <summary>Gets the numbers of the messages that are asked for one by one.</summary>
    public IReadOnlyList<long> Wanted { get; init; } = [];

    /// <summary>Gets how often in a row wanted messages did not come.</summary>
    public int Tries { get; init; }

    /// <summary>Gets when the room was made, as its server says.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gets whether the server has to say where the room stands, because its numbers went too far.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>Gets whether a page is to be asked for: wanted messages go first when there are many.</summary>
    internal bool WantsPage => Wanted.Count < EnoughWanted;

    public override string ToString() => nameof(RoomCursor);

    /// <summary>Tells whether a room is not the one that was read: its operator deleted it and made it again.</summary>
    internal bool IsAnother(RoomInfo info) => (Position is { } position && info.MessageSequence < position) || (Created is { } created && created != info.CreatedAt);

    /// <summary>Takes note of when the room was made. One that was made anew is read from the beginning.</summary>
    internal RoomCursor With(RoomInfo info) => IsAnother(info) ? new RoomCursor { Created = info.CreatedAt } : this with { Created = info.CreatedAt, IsDoubtful = false };

    /// <summary>Takes a page of the newest messages, the first that is read.</summary>
    internal CursorStep TakeRecent(RoomPage page) => new(
        this with { Position = Math.Max(page.Position ?? 0, 0), Chain = 0, IsDoubtful = true },
        [.. page.Updates.OrderBy(static update => update.Id)],
        HasMore: false,
        Contradictions: 0);

    /// <summary>Takes a page of what changed since the position.</summary>
    internal CursorStep TakeSince(RoomPage page)
    {
        long before = Position ?? 0;
        RoomUpdate[] updates = [.. page.Updates.Where(update => update.Sequence > before).OrderBy(static update => update.Sequence)];
        long position = Math.Max(page.Position ?? before, before);

        // A full page that does not go on is no reason to ask again.
        bool isFull = page.IsFull && position > before;
        IEnumerable<long> wanted = Chain == 0 ? [] : updates.OfType<RoomMessageReactions>().Select(static update => update.Id);
        RoomCursor next = (this with
        {
            Position = position,
            Chain = isFull ? Math.Min(Chain + 1, MaxChain) : 0,
            IsDoubtful = IsDoubtful || position - before > PlausibleStep + page.Updates.Count,
        }).Want(wanted);
        return new CursorStep(next, updates, isFull && next.Chain < MaxChain, page.Updates.Count - updates.Length);
    }

    /// <summary>Adds messages that are to be asked for.</summary>
    internal RoomCursor Want(IEnumerable<long> ids)
    {
        long[] wanted = [.. Wanted.Concat(ids.Where(static id => id >= 0)).Distinct()];
        return wanted.Length == Wanted.Count ? this : this with { Wanted = wanted };
    }

    /// <summary>Takes note of which wanted messages came or are gone. Those that do not come are asked for a few times, after the others; then they are given up.</summary>
    internal RoomCursor TakeWanted(IReadOnlySet<long> settled, IReadOnlySet<long> asked)
    {
        if (asked.Count == 0)
        {
            return this;
        }

        long[] left = [.. Wanted.Where(id => !settled.Contains(id))];
        int tries = left.Length < Wanted.Count ? 0 : Tries + 1;
        IEnumerable<long> others = left.Where(id => !asked.Contains(id));
        long[] wanted = [.. tries >= MaxTries ? others : others.Concat(left.Where(asked.Contains))];
        return this with { Wanted = wanted, Tries = wanted.Length == 0 || tries >= MaxTries ? 0 : tries };
    }
}

/// <summary>What a page of a room comes to.</summary>
/// <param name="Next">How far the room has been read then.</param>
/// <param name="Updates">What changed, in order.</param>
/// <param name="HasMore">Whether the next page should be asked for at once.</param>
/// <param name="Contradictions">How many rows had a number that the server did not have to give: they are passed over.</param>
internal sealed record CursorStep(RoomCursor Next, IReadOnlyList<RoomUpdate> Updates, bool HasMore, int Contradictions)
{
    public override string ToString() => nameof(CursorStep);
}
