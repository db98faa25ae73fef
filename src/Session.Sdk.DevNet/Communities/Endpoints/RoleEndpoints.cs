namespace SessionSdk.DevNet;

/// <summary>Gives and takes the roles of moderators and admins.</summary>
internal static class RoleEndpoints
{
    public static CommunityAnswer Set(CommunityCall call)
    {
        call.RequireCaller();
        JsonFields fields = call.ReadJson() as JsonFields ?? throw CommunityCall.Refuse(400);
        bool? admin = ReadFlag(fields, "admin");
        bool? moderator = ReadFlag(fields, "moderator");
        if ((admin is null && moderator is null) || (admin == true && moderator == false))
        {
            throw CommunityCall.Refuse(400);
        }

        bool? visible = ReadFlag(fields, "visible");
        IReadOnlyList<CommunityRoom>? rooms = TargetRooms.Read(call, fields, needsAdmin: true);
        CommunityAccount account = call.State.Accounts.Named(call.Value(0));
        if (rooms is null)
        {
            SetGlobal(call.State, account, admin, moderator, visible ?? false);
        }
        else
        {
            SetInRooms(rooms, account, admin, moderator, visible ?? true);
        }

        var updates = new JsonFields();
        foreach (CommunityRoom room in rooms ?? call.State.Rooms)
        {
            updates[room.Token] = room.InfoUpdates;
        }

        return CommunityAnswer.Of(new JsonFields { { "info_updates", updates } });
    }

    public static void SetInRooms(IReadOnlyList<CommunityRoom> rooms, CommunityAccount account, bool? admin, bool? moderator, bool visible)
    {
        if (GivesRole(admin, moderator) && rooms.Any(room => room.FindStanding(account)?.IsBanned == true))
        {
            throw new ServerFailureException("The account is banned from the room.");
        }

        foreach (CommunityRoom room in rooms)
        {
            Standing standing = room.StandingOf(account);
            (bool isModerator, bool isAdmin) = Resolve(admin, moderator, standing.IsModerator, standing.IsAdmin);
            room.InfoUpdates += (isModerator, isAdmin) == (standing.IsModerator, standing.IsAdmin) ? 0 : 1;
            (standing.IsModerator, standing.IsAdmin, standing.IsVisible) = (isModerator, isAdmin, visible);
        }
    }

    /// <summary>Changes the role on the whole server; a change of its visibility counts as well.</summary>
    public static void SetGlobal(CommunityState state, CommunityAccount account, bool? admin, bool? moderator, bool visible)
    {
        if (GivesRole(admin, moderator) && account.IsBanned)
        {
            throw new ServerFailureException("The account is banned.");
        }

        (bool isModerator, bool isAdmin) = Resolve(admin, moderator, account.IsGlobalModerator, account.IsGlobalAdmin);
        bool isShown = isModerator && visible;
        if ((isModerator, isAdmin, isShown) != (account.IsGlobalModerator, account.IsGlobalAdmin, account.IsVisible))
        {
            state.BumpAllRooms();
        }

        (account.IsGlobalModerator, account.IsGlobalAdmin, account.IsVisible) = (isModerator, isAdmin, isShown);
    }

    private static bool GivesRole(bool? admin, bool? moderator) => admin == true || moderator == true;

    private static (bool IsModerator, bool IsAdmin) Resolve(bool? admin, bool? moderator, bool isModerator, bool isAdmin)
    {
        isAdmin = admin ?? (isAdmin && moderator != false);
        return (isAdmin || (moderator ?? isModerator), isAdmin);
    }

    private static bool? ReadFlag(JsonFields fields, string name) => fields[name] switch
    {
        null => null,
        bool flag => flag,
        _ => throw CommunityCall.Refuse(400),
    };
}
