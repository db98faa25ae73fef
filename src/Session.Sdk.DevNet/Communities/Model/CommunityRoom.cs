namespace SessionSdk.DevNet;

/// <summary>A room as the server keeps it.</summary>
internal sealed class CommunityRoom(string token, string name, double created)
{
    private readonly List<Post> _posts = [];
    private readonly ChangeLog _changes = new();

    public string Token { get; } = token;

    public string Name { get; set; } = name;

    public string? Description { get; set; }

    public long? ImageId { get; set; }

    public double Created { get; } = created;

    public long InfoUpdates { get; set; }

    public long MessageSequence { get; private set; }

    public int ActiveUsers { get; set; }

    public bool DefaultRead { get; set; } = true;

    public bool DefaultAccessible { get; set; } = true;

    public bool DefaultWrite { get; set; } = true;

    public bool DefaultUpload { get; set; } = true;

    public DevCommunityFilter? Filter { get; set; }

    public List<Pin> Pins { get; } = [];

    public Dictionary<CommunityAccount, Standing> Standings { get; } = [];

    public List<FutureChange> Future { get; } = [];

    public Dictionary<CommunityAccount, double> LastActive { get; } = [];

    /// <summary>Gets the posts by id, those that are deleted included.</summary>
    public IReadOnlyList<Post> Posts => _posts;

    public Standing StandingOf(CommunityAccount account) =>
        Standings.TryGetValue(account, out Standing? standing) ? standing : Standings[account] = new Standing();

    public Standing? FindStanding(CommunityAccount? account) => account is null ? null : Standings.GetValueOrDefault(account);

    public long NextSeqno() => ++MessageSequence;

    public void Add(Post post)
    {
        int at = _posts.Count == 0 || _posts[^1].Id < post.Id ? _posts.Count : IndexBelow(post.Id) + 1;
        _posts.Insert(at, post);
        _changes.Add(post);
    }

    public void Changed(Post post) => _changes.Add(post);

    public Post? Find(long id)
    {
        int at = IndexBelow(id) + 1;
        return at < _posts.Count && _posts[at].Id == id ? _posts[at] : null;
    }

    public IEnumerable<Post> Before(long id)
    {
        for (int i = IndexBelow(id); i >= 0; i--)
        {
            yield return _posts[i];
        }
    }

    public IEnumerable<Post> Since(long seqno) => _changes.Since(seqno);

    private int IndexBelow(long id)
    {
        int low = 0;
        int high = _posts.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _posts[middle].Id < id ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
