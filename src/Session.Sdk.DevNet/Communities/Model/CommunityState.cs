namespace SessionSdk.DevNet;

/// <summary>Everything that one community server keeps. Whoever touches it holds <see cref="Gate"/>.</summary>
internal sealed class CommunityState
{
    private readonly NetworkState _network;
    private long _lastPostId;
    private long _lastFileId;
    private long _lastMessageId;

    public CommunityState(NetworkState network, DevCommunityOptions options, CommunityKeys keys)
    {
        _network = network;
        Options = options;
        Keys = keys;
        Rules = new BlindingRules(keys.PublicKey);
        Blinding = options.Blinding;
        Accounts = new CommunityAccounts(this);
        Sweeper = new CommunitySweeper(this);
    }

    public Lock Gate { get; } = new();

    public DevCommunityOptions Options { get; }

    public CommunityKeys Keys { get; }

    public BlindingRules Rules { get; }

    public CommunityBlinding Blinding { get; set; }

    public CommunityAccounts Accounts { get; }

    public NonceBook Nonces { get; } = new();

    public CommunitySweeper Sweeper { get; }

    /// <summary>Gets the rooms, sorted by token without case.</summary>
    public List<CommunityRoom> Rooms { get; } = [];

    public List<RoomFile> Files { get; } = [];

    public List<DirectMessage> DirectMessages { get; } = [];

    public bool IsSqlite => Options.Database == CommunityDatabase.Sqlite;

    /// <summary>Gets the server's time in seconds.</summary>
    public double Now => (_network.UtcNow(TimeSpan.Zero).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (double)TimeSpan.TicksPerSecond;

    public CommunityRoom? FindRoom(string token) => Rooms.Find(room => string.Equals(room.Token, token, StringComparison.OrdinalIgnoreCase));

    public void AddRoom(CommunityRoom room)
    {
        int at = Rooms.FindIndex(other => string.Compare(other.Token, room.Token, StringComparison.OrdinalIgnoreCase) > 0);
        Rooms.Insert(at < 0 ? Rooms.Count : at, room);
    }

    public void RemoveRoom(CommunityRoom room)
    {
        Rooms.Remove(room);
        Files.RemoveAll(file => file.Room == room);
        if (IsSqlite)
        {
            _lastPostId = Rooms.Max(other => other.Posts.Count == 0 ? 0 : (long?)other.Posts[^1].Id) ?? 0;
        }
    }

    public long NextPostId() => ++_lastPostId;

    // SQLite gives the number after the greatest that is there; PostgreSQL counts on.
    public long NextFileId() => _lastFileId = (IsSqlite ? Files.Select(file => file.Id).DefaultIfEmpty().Max() : _lastFileId) + 1;

    public long NextMessageId() => _lastMessageId = (IsSqlite ? DirectMessages.Select(message => message.Id).DefaultIfEmpty().Max() : _lastMessageId) + 1;

    public RoomFile? FindFile(CommunityRoom room, long id) => Files.Find(file => file.Id == id && file.Room == room && !(file.Expires <= Now));

    /// <summary>Does what a test asks for. What the server would fail on is an error of the test.</summary>
    public void ChangeForTest(Action change)
    {
        Sweeper.SweepIfDue();
        try
        {
            change();
        }
        catch (ServerFailureException failure)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    public void BumpAllRooms() => Rooms.ForEach(room => room.InfoUpdates++);
}
