namespace SessionSdk.DevNet;

/// <summary>What was caught by a room's word filter.</summary>
internal sealed record CaughtPost(DevCommunityFilter Filter, string ProfileName);

/// <summary>Applies a room's word filter.</summary>
internal static class RoomFilter
{
    /// <summary>Looks at a post; <see langword="null"/> when nothing is caught.</summary>
    public static CaughtPost? Look(CommunityRoom room, Rights rights, byte[] data)
    {
        if (room.Filter is not { } filter || rights.IsModerator)
        {
            return null;
        }

        (string text, string name) = PostText.Read(PostContent.Unpad(data));
        return filter.Pattern.IsMatch(text) || filter.Pattern.IsMatch(name) ? new CaughtPost(filter, name) : null;
    }

    /// <summary>Answers for a filter that is not silent, which says so and whispers all the same.</summary>
    public static RefusedException Refuse(CommunityCall call, CaughtPost caught)
    {
        Reply(call, caught);
        return new RefusedException(CommunityAnswer.Html(429, "filtration rejected message (alphabet)"));
    }

    /// <summary>Whispers the filter's answer to the author, from an account of the server's own.</summary>
    public static void Reply(CommunityCall call, CaughtPost caught)
    {
        if (caught.Filter.Reply is not { } text)
        {
            return;
        }

        CommunityState state = call.State;
        byte[] data = PostText.Write(
            text.Replace("{profile_name}", caught.ProfileName, StringComparison.Ordinal),
            caught.Filter.ReplyName,
            (ulong)(call.Now * 1000));
        string id = (state.Blinding == CommunityBlinding.None ? "05" : "15") + Convert.ToHexStringLower(state.Keys.DoormanPublicKey);
        if (state.Blinding == CommunityBlinding.None)
        {
            byte[] plain = new byte[SessionSdk.Cryptography.X25519.KeySize];
            _ = SessionSdk.Cryptography.Ed25519.TryConvertPublicKeyToX25519(state.Keys.DoormanPublicKey, plain);
            id = "05" + Convert.ToHexStringLower(plain);
        }

        var post = new Post(state.NextPostId(), call.Room, state.Accounts.GetOrAdd(id), id, call.Now)
        {
            Data = data,
            Signature = state.Keys.SignAsDoorman(data, state.Blinding == CommunityBlinding.None),
            WhisperTo = call.Account,
            CreatedSeqno = call.Room.NextSeqno(),
            DataSeqno = call.Room.MessageSequence,
        };
        call.Room.Add(post);
    }
}
