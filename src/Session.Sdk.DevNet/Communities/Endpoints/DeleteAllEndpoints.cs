namespace SessionSdk.DevNet;

/// <summary>Deletes everything that an account has posted, in one room or in all.</summary>
internal static class DeleteAllEndpoints
{
    public static CommunityAnswer InRoom(CommunityCall call)
    {
        (CommunityAccount caller, CommunityAccount account) = Read(call);
        if (!May(caller, account, call.Room))
        {
            throw CommunityCall.Denied();
        }

        return PostRemoval.RemoveAll(call.State, call.Room, account, call.Now) > 0 ? CommunityAnswer.Of(new JsonFields()) : CommunityAnswer.Page(404);
    }

    public static CommunityAnswer Everywhere(CommunityCall call)
    {
        (CommunityAccount caller, CommunityAccount account) = Read(call);
        var rooms = new JsonFields();
        long total = 0;
        foreach (CommunityRoom room in call.State.Rooms.Where(room => new Rights(room, caller).CanSee && May(caller, account, room)))
        {
            long removed = PostRemoval.RemoveAll(call.State, room, account, call.Now);
            rooms[room.Token] = removed;
            total += removed;
        }

        return CommunityAnswer.Of(new JsonFields { { "total", total }, { "rooms", rooms } });
    }

    // Nobody checks here that there is a caller: an anonymous request makes the server fail.
    private static (CommunityAccount Caller, CommunityAccount Account) Read(CommunityCall call)
    {
        string id = call.Value(0);
        CommunityAccount account = call.State.Accounts.Find(id) ?? throw new RefusedException(CommunityAnswer.Html(404, "No such user: " + id));
        return (call.Account ?? throw new ServerFailureException("There is no caller."), account);
    }

    private static bool May(CommunityAccount caller, CommunityAccount account, CommunityRoom room)
    {
        var rights = new Rights(room, caller);
        return caller == account || (rights.IsModerator && (rights.IsAdmin || !new Rights(room, account).IsAdmin));
    }
}
