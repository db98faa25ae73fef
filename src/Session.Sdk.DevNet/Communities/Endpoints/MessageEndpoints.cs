namespace SessionSdk.DevNet;

/// <summary>Reads posts.</summary>
internal static class MessageEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 256;

    public static CommunityAnswer Recent(CommunityCall call) => Descending(call, long.MaxValue);

    public static CommunityAnswer Before(CommunityCall call)
    {
        call.RequireRead();
        long id = call.Number(0);
        return id == long.MaxValue ? CommunityAnswer.Spaced(new JsonList()) : Descending(call, id);
    }

    public static CommunityAnswer Since(CommunityCall call)
    {
        call.RequireRead();
        long seqno = call.Number(0);
        int limit = call.Limit("limit", DefaultLimit, 1, MaxLimit);
        int reactors = Reactors(call);
        bool withReactions = call.Request.GetQuery("t")?.Contains('r', StringComparison.Ordinal) == true;
        call.NoteReading();
        bool isModerator = call.Rights.IsModerator;
        return CommunityAnswer.Spaced(new JsonList(call.Room.Since(seqno)
            .Where(post => post.IsSeenBy(call.Account, isModerator) && IsListed(post, seqno, withReactions))
            .Take(limit)
            .Select(post => post.DataSeqno > seqno ? PostView.Row(call.State, post, call.Account, reactors) : PostView.ReactionRow(post, call.Account, reactors))));
    }

    public static CommunityAnswer Get(CommunityCall call)
    {
        call.RequireRead();
        long id = call.Number(0);
        int reactors = Reactors(call);
        call.NoteReading();
        return call.Room.Find(id) is { Data: not null } post && post.IsSeenBy(call.Account, call.Rights.IsModerator)
            ? CommunityAnswer.Spaced(PostView.Row(call.State, post, call.Account, reactors))
            : CommunityAnswer.Page(404);
    }

    private static CommunityAnswer Descending(CommunityCall call, long id)
    {
        call.RequireRead();
        int limit = call.Limit("limit", DefaultLimit, 1, MaxLimit);
        int reactors = Reactors(call);
        call.NoteReading();
        bool isModerator = call.Rights.IsModerator;
        return CommunityAnswer.Spaced(new JsonList(call.Room.Before(id)
            .Where(post => post.Data is not null && post.IsSeenBy(call.Account, isModerator))
            .Take(limit)
            .Select(post => PostView.Row(call.State, post, call.Account, reactors))));
    }

    private static int Reactors(CommunityCall call) => call.Limit("reactors", 4, 0, 20);

    // A deletion is news only for those who may have seen the post; a mere reaction only for those who ask.
    private static bool IsListed(Post post, long seqno, bool withReactions) => post.DataSeqno > seqno
        ? post.Data is not null || post.CreatedSeqno <= seqno
        : withReactions && seqno > 0;
}
