namespace SessionSdk.DevNet;

/// <summary>Writes the rows of posts.</summary>
internal static class PostView
{
    /// <summary>Writes the answer to a post that was just made, whose whisper keys come last and are plain.</summary>
    public static JsonFields Made(Post post)
    {
        JsonFields fields = Head(post);
        fields["data"] = Convert.ToBase64String(post.Data!);
        fields["signature"] = Convert.ToBase64String(post.Signature!);
        fields["reactions"] = new JsonFields();
        AddWhisper(fields, post, asNumber: false);
        if (post.IsFiltered)
        {
            fields["filtered"] = true;
        }

        return fields;
    }

    public static JsonFields Row(CommunityState state, Post post, CommunityAccount? reader, int reactors)
    {
        JsonFields fields = Head(post);
        fields["data"] = post.Data is null ? null : Convert.ToBase64String(post.Data);
        if (post.Data is null)
        {
            fields["deleted"] = true;
        }
        else
        {
            fields["signature"] = Convert.ToBase64String(post.Signature!);
        }

        if (post.Edited is { } edited)
        {
            fields["edited"] = edited;
        }

        AddWhisper(fields, post, state.IsSqlite);
        if (post.Data is not null)
        {
            fields["reactions"] = Reactions(post, reader, reactors);
        }

        return fields;
    }

    public static JsonFields ReactionRow(Post post, CommunityAccount? reader, int reactors) => new()
    {
        { "id", post.Id },
        { "seqno", post.Seqno },
        { "reactions", Reactions(post, reader, reactors) },
    };

    private static JsonFields Head(Post post) => new() { { "id", post.Id }, { "session_id", post.SignedId }, { "posted", post.Posted }, { "seqno", post.Seqno } };

    private static void AddWhisper(JsonFields fields, Post post, bool asNumber)
    {
        if (!post.IsWhisper)
        {
            return;
        }

        fields["whisper"] = true;
        fields["whisper_mods"] = asNumber ? post.WhispersToModerators ? 1L : 0L : post.WhispersToModerators;
        if (post.WhisperTo is { } to)
        {
            fields["whisper_to"] = to.Id;
        }
    }

    private static JsonFields Reactions(Post post, CommunityAccount? reader, int reactors)
    {
        var all = new JsonFields();
        long index = 0;
        foreach ((string emoji, List<Reaction> reactions) in post.Reactions)
        {
            var one = new JsonFields { { "count", (long)reactions.Count } };
            if (reader is not null && reactions.Any(reaction => reaction.Account == reader))
            {
                one["you"] = true;
            }

            one["index"] = index++;
            if (reactors > 0)
            {
                one["reactors"] = new JsonList(reactions.Take(reactors).Select(reaction => reaction.Account.Id));
            }

            all[emoji] = one;
        }

        return all;
    }
}
