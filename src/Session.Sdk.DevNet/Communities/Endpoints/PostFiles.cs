namespace SessionSdk.DevNet;

/// <summary>Ties files to the posts that name them.</summary>
internal static class PostFiles
{
    /// <summary>Gives the author's own files of the room to the post, unless another has named them first or they are a room's picture.</summary>
    public static void Attach(CommunityState state, Post post, IEnumerable<long> ids)
    {
        double expires = state.Now + state.Options.FileLifetime.TotalSeconds;
        foreach (RoomFile file in ids.Select(id => state.FindFile(post.Room, id)).OfType<RoomFile>())
        {
            if (file.Uploader == post.Author && file.Post is null && file.Expires is not null)
            {
                file.Post = post;
                file.Expires = expires;
            }
        }
    }

    public static void KeepForPin(CommunityState state, Post post, bool isPinned)
    {
        foreach (RoomFile file in state.Files.Where(file => file.Post == post))
        {
            file.Expires = isPinned ? null : file.Uploaded + state.Options.FileLifetime.TotalSeconds;
        }
    }
}
