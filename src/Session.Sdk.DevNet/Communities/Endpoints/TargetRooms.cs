namespace SessionSdk.DevNet;

/// <summary>Reads for which rooms a moderator's request is meant: some, all of the caller's, or the whole server.</summary>
internal static class TargetRooms
{
    /// <summary>Gives the rooms; <see langword="null"/> for the whole server.</summary>
    public static IReadOnlyList<CommunityRoom>? Read(CommunityCall call, JsonFields fields, bool needsAdmin)
    {
        bool isGlobal = ServerValues.IsTrue(fields["global"]);
        if (isGlobal == fields.TryGetSet("rooms", out object? named))
        {
            throw CommunityCall.Refuse(400);
        }

        if (isGlobal)
        {
            return (needsAdmin ? call.Account!.IsGlobalAdmin : call.Account!.IsGlobalModerator) ? null : throw CommunityCall.Refuse(403);
        }

        if (named is not JsonList { Count: > 0 } tokens || (tokens.Count > 1 && tokens.Contains("*")))
        {
            throw CommunityCall.Refuse(400);
        }

        if (tokens.Any(token => token is not string))
        {
            throw CommunityCall.Refuse(404);
        }

        return tokens[0] is "*" ? All(call, needsAdmin) : Named(call, tokens, needsAdmin);
    }

    private static List<CommunityRoom> All(CommunityCall call, bool needsAdmin)
    {
        List<CommunityRoom> rooms = call.State.Rooms.FindAll(room => Has(call, room, needsAdmin));
        return rooms.Count > 0 ? rooms : throw CommunityCall.Refuse(403);
    }

    private static List<CommunityRoom> Named(CommunityCall call, JsonList tokens, bool needsAdmin)
    {
        var rooms = new List<CommunityRoom>();
        foreach (string token in tokens.Cast<string>())
        {
            if (call.State.FindRoom(token) is not { } room || rooms.Contains(room) || !Has(call, room, needsAdmin))
            {
                throw CommunityCall.Refuse(403);
            }

            rooms.Add(room);
        }

        return rooms;
    }

    private static bool Has(CommunityCall call, CommunityRoom room, bool needsAdmin)
    {
        var rights = new Rights(room, call.Account);
        return needsAdmin ? rights.IsAdmin : rights.IsModerator;
    }
}
