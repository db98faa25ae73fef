namespace SessionSdk.DevNet;

/// <summary>A message in a room.</summary>
internal sealed class Post(long id, CommunityRoom room, CommunityAccount author, string signedId, double posted)
{
    private readonly OrderedDictionary<string, List<Reaction>> _reactions = new(StringComparer.Ordinal);

    public long Id { get; } = id;

    public CommunityRoom Room { get; } = room;

    public CommunityAccount Author { get; } = author;

    /// <summary>Gets the id that the author signed under, which rows name.</summary>
    public string SignedId { get; } = signedId;

    public double Posted { get; } = posted;

    public double? Edited { get; set; }

    /// <summary>Gets or sets the bytes; <see langword="null"/> when it was deleted.</summary>
    public byte[]? Data { get; set; }

    public byte[]? Signature { get; set; }

    public bool IsFiltered { get; init; }

    public bool WhispersToModerators { get; init; }

    public CommunityAccount? WhisperTo { get; init; }

    public bool IsWhisper => WhispersToModerators || WhisperTo is not null;

    public bool IsRegular => Data is not null && !IsFiltered && !IsWhisper;

    public long CreatedSeqno { get; init; }

    public long DataSeqno { get; set; }

    public long ReactionSeqno { get; set; }

    public long Seqno => Math.Max(DataSeqno, ReactionSeqno);

    public IEnumerable<KeyValuePair<string, List<Reaction>>> Reactions => _reactions;

    public bool TryReact(string emoji, CommunityAccount account, double now)
    {
        if (!_reactions.TryGetValue(emoji, out List<Reaction>? reactions))
        {
            _reactions[emoji] = reactions = [];
        }

        if (reactions.Any(reaction => reaction.Account == account))
        {
            return false;
        }

        reactions.Add(new Reaction(account, now));
        return true;
    }

    /// <summary>Takes one account's reaction away, or everyone's. An emoji that nobody uses any more loses its place.</summary>
    /// <returns>How many were taken away.</returns>
    public int RemoveReactions(string? emoji, CommunityAccount? account)
    {
        int removed = 0;
        foreach ((string used, List<Reaction> reactions) in _reactions.Where(pair => emoji is null || pair.Key == emoji).ToArray())
        {
            removed += reactions.RemoveAll(reaction => account is null || reaction.Account == account);
            if (reactions.Count == 0)
            {
                _reactions.Remove(used);
            }
        }

        return removed;
    }

    public IReadOnlyList<Reaction> ReactionsWith(string emoji) => _reactions.GetValueOrDefault(emoji) ?? [];

    public bool IsSeenBy(CommunityAccount? account, bool isModerator) => !IsFiltered && (!IsWhisper
        || (account is not null && WhisperTo == account)
        || (isModerator && (WhispersToModerators || Author == account)));
}
