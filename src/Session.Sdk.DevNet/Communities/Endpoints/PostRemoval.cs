namespace SessionSdk.DevNet;

/// <summary>Removes posts with all that hangs on them.</summary>
internal static class PostRemoval
{
    /// <summary>Removes a post, its reactions (each a change of its own), its files and its pin.</summary>
    public static void Remove(CommunityState state, Post post, double now)
    {
        CommunityRoom room = post.Room;
        (post.Data, post.Signature, post.Edited) = (null, null, now);
        post.DataSeqno = room.NextSeqno();
        for (int i = post.RemoveReactions(emoji: null, account: null); i > 0; i--)
        {
            post.ReactionSeqno = room.NextSeqno();
        }

        room.Changed(post);
        state.Files.RemoveAll(file => file.Post == post);
        room.InfoUpdates += room.Pins.RemoveAll(pin => pin.Post == post);
    }

    /// <summary>Removes all posts of an account from a room, and all its files there, whether a post names them or not.</summary>
    /// <returns>How many posts there were.</returns>
    public static int RemoveAll(CommunityState state, CommunityRoom room, CommunityAccount account, double now)
    {
        Post[] posts = [.. room.Posts.Where(post => post.Author == account && post.Data is not null)];
        foreach (Post post in posts)
        {
            Remove(state, post, now);
        }

        state.Files.RemoveAll(file => file.Room == room && file.Uploader == account);
        return posts.Length;
    }
}
