namespace SessionSdk.DevNet;

/// <summary>Posts, edits and deletes.</summary>
internal static class PostEndpoints
{
    private const int SignatureSize = 64;

    public static CommunityAnswer Create(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        JsonFields fields = call.ReadFields();
        var content = PostContent.Read(call, fields);
        CommunityAccount? whisperTo = ReadWhisperTo(call.State, fields["whisper_to"]);
        bool whispersToModerators = ServerValues.IsTrue(fields["whisper_mods"]);
        Rights rights = call.Rights;
        if (!rights.CanWrite)
        {
            throw CommunityCall.Denied();
        }

        CheckSignature(content);
        if ((whisperTo is not null || whispersToModerators) && !rights.IsModerator)
        {
            throw CommunityCall.Denied();
        }

        CheckRate(call, caller.Account, rights);
        CaughtPost? caught = RoomFilter.Look(call.Room, rights, content.Data);
        if (caught is { Filter.IsSilent: false })
        {
            throw RoomFilter.Refuse(call, caught);
        }

        var post = new Post(call.State.NextPostId(), call.Room, caller.Account, caller.SignedId, call.Now)
        {
            Data = content.Data,
            Signature = content.Signature,
            WhisperTo = whisperTo,
            WhispersToModerators = whispersToModerators,
            IsFiltered = caught is not null,
            CreatedSeqno = call.Room.NextSeqno(),
            DataSeqno = call.Room.MessageSequence,
        };
        call.Room.Add(post);
        PostFiles.Attach(call.State, post, content.Files);
        if (caught is not null)
        {
            RoomFilter.Reply(call, caught);
        }

        return CommunityAnswer.Spaced(PostView.Made(post), 201);
    }

    public static CommunityAnswer Edit(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        var content = PostContent.Read(call, call.ReadFields());
        Rights rights = call.Rights;
        if (!rights.CanWrite)
        {
            throw CommunityCall.Denied();
        }

        CheckSignature(content);
        Post post = call.Room.Find(call.Number(0)) is { Data: not null } found ? found : throw new ServerFailureException("There is no such post.");
        if (post.Author != caller.Account)
        {
            throw CommunityCall.Denied();
        }

        if (RoomFilter.Look(call.Room, rights, content.Data) is { } caught)
        {
            if (!caught.Filter.IsSilent)
            {
                throw RoomFilter.Refuse(call, caught);
            }

            RoomFilter.Reply(call, caught);
            return CommunityAnswer.Of(new JsonFields());
        }

        bool isNew = !PostContent.Unpad(post.Data).SequenceEqual(PostContent.Unpad(content.Data));
        (post.Data, post.Signature) = (content.Data, content.Signature);
        if (isNew)
        {
            post.Edited = call.Now;
            post.DataSeqno = call.Room.NextSeqno();
            call.Room.Changed(post);
        }

        PostFiles.Attach(call.State, post, content.Files);
        return CommunityAnswer.Of(new JsonFields());
    }

    public static CommunityAnswer Delete(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        Rights rights = call.Rights;
        if (!rights.CanWrite)
        {
            throw CommunityCall.Refuse(403);
        }

        Post post = call.Room.Find(call.Number(0)) is { Data: not null } found ? found : throw CommunityCall.Refuse(404);
        if (post.Author != caller.Account && !rights.IsModerator)
        {
            throw CommunityCall.Denied();
        }

        PostRemoval.Remove(call.State, post, call.Now);
        return CommunityAnswer.Of(new JsonFields());
    }

    private static void CheckSignature(PostContent content)
    {
        if (content.Signature.Length != SignatureSize)
        {
            throw new RefusedException(CommunityAnswer.Html(400, ""));
        }
    }

    private static void CheckRate(CommunityCall call, CommunityAccount account, Rights rights)
    {
        if (rights.IsAdmin || call.State.Options.PostLimit == 0)
        {
            return;
        }

        double since = call.Now - call.State.Options.PostLimitPeriod.TotalSeconds;
        int posts = 0;
        for (int i = call.Room.Posts.Count - 1; i >= 0 && call.Room.Posts[i].Posted >= since; i--)
        {
            posts += call.Room.Posts[i].Author == account ? 1 : 0;
        }

        if (posts >= call.State.Options.PostLimit)
        {
            throw new RefusedException(CommunityAnswer.Html(429, "Rate limited"));
        }
    }

    private static CommunityAccount? ReadWhisperTo(CommunityState state, object? value)
    {
        if (!ServerValues.IsTrue(value))
        {
            return null;
        }

        string id = value as string ?? throw new ServerFailureException("That is no id.");
        return ServerValues.HasLoneSurrogate(id) || (!state.IsSqlite && id.Contains('\0', StringComparison.Ordinal))
            ? throw new ServerFailureException("The id cannot be stored.")
            : state.Accounts.GetOrAdd(id);
    }
}
