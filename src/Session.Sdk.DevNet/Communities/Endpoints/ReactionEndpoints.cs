namespace SessionSdk.DevNet;

/// <summary>Adds, removes and lists reactions.</summary>
internal static class ReactionEndpoints
{
    private const int MaxCodePoints = 12;

    public static CommunityAnswer Add(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        call.RequireRead();
        string emoji = ReadEmoji(call);
        Post post = FindPost(call);
        bool isAdded = post.TryReact(emoji, caller.Account, call.Now);
        Bump(post, isAdded ? 1 : 0);
        return CommunityAnswer.Of(new JsonFields { { "added", isAdded }, { "seqno", post.Seqno } });
    }

    public static CommunityAnswer Remove(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        call.RequireRead();
        string emoji = ReadEmoji(call);
        Post post = FindPost(call);
        int removed = post.RemoveReactions(emoji, caller.Account);
        Bump(post, removed);
        return CommunityAnswer.Of(new JsonFields { { "removed", removed > 0 }, { "seqno", post.Seqno } });
    }

    public static CommunityAnswer RemoveAll(CommunityCall call) => RemoveAll(call, emoji: null);

    public static CommunityAnswer RemoveAllOfOne(CommunityCall call) => RemoveAll(call, ReadEmoji(call));

    public static CommunityAnswer List(CommunityCall call)
    {
        call.RequireRead();
        string emoji = ReadEmoji(call);
        IReadOnlyList<Reaction> reactions = FindPost(call).ReactionsWith(emoji);
        int limit = call.Limit("limit", 0, 0, int.MaxValue);
        return CommunityAnswer.Of(new JsonList(reactions
            .Take(limit == 0 ? int.MaxValue : limit)
            .Select(reaction => new JsonList { reaction.Account.Id, reaction.At })));
    }

    private static CommunityAnswer RemoveAll(CommunityCall call, string? emoji)
    {
        call.RequireModerator();
        Post post = FindPost(call);
        int removed = post.RemoveReactions(emoji, account: null);
        Bump(post, removed);
        return CommunityAnswer.Of(new JsonFields { { "removed", (long)removed }, { "seqno", post.Seqno } });
    }

    private static void Bump(Post post, int times)
    {
        for (int i = 0; i < times; i++)
        {
            post.ReactionSeqno = post.Room.NextSeqno();
        }

        if (times > 0)
        {
            post.Room.Changed(post);
        }
    }

    private static string ReadEmoji(CommunityCall call)
    {
        string emoji = call.Value(1);
        if (emoji.EnumerateRunes().Count() > MaxCodePoints)
        {
            throw new RefusedException(CommunityAnswer.Html(400, ""));
        }

        return !call.State.IsSqlite && emoji.Contains('\0', StringComparison.Ordinal) ? throw new ServerFailureException("PostgreSQL stores no NUL.") : emoji;
    }

    private static Post FindPost(CommunityCall call)
    {
        long id = call.Number(0);
        return call.Room.Find(id) is { IsRegular: true } post ? post : throw new RefusedException(CommunityAnswer.Html(404, $"No such post: {id}"));
    }
}
