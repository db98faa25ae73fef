using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>Bans and unbans, in rooms or from the whole server.</summary>
internal static class BanEndpoints
{
    public static CommunityAnswer Ban(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        JsonFields fields = call.ReadJson() as JsonFields ?? throw CommunityCall.Refuse(400);
        double? timeout = ReadTimeout(fields["timeout"]);
        IReadOnlyList<CommunityRoom>? rooms = TargetRooms.Read(call, fields, needsAdmin: false);
        CommunityAccount account = call.State.Accounts.Named(call.Value(0));
        if (rooms?.Any(room => !MayBan(room, caller.Account, account)) ?? (account == caller.Account || account.IsGlobalModerator))
        {
            throw CommunityCall.Denied();
        }

        if (rooms is null)
        {
            BanGlobally(account, call.Now + timeout);
        }
        else
        {
            foreach (CommunityRoom room in rooms)
            {
                BanFrom(room, account, call.Now + timeout);
            }
        }

        return CommunityAnswer.Of(new JsonFields());
    }

    public static CommunityAnswer Unban(CommunityCall call)
    {
        call.RequireCaller();
        JsonFields fields = call.ReadJson() as JsonFields ?? throw CommunityCall.Refuse(400);
        IReadOnlyList<CommunityRoom>? rooms = TargetRooms.Read(call, fields, needsAdmin: false);
        CommunityAccount account = call.State.Accounts.Named(call.Value(0));
        if (rooms is null)
        {
            (account.IsBanned, account.BannedUntil) = (false, null);
        }

        foreach (CommunityRoom room in rooms ?? [])
        {
            Unban(room, account);
        }

        return CommunityAnswer.Of(new JsonFields());
    }

    public static void BanGlobally(CommunityAccount account, double? until) => (account.IsBanned, account.BannedUntil) = (true, until);

    /// <summary>Bans from a room: roles there go, an earlier end of a ban is forgotten.</summary>
    public static void BanFrom(CommunityRoom room, CommunityAccount account, double? until)
    {
        Standing standing = room.StandingOf(account);
        room.InfoUpdates += standing.IsModerator ? 1 : 0;
        (standing.IsBanned, standing.IsModerator, standing.IsAdmin, standing.IsVisible) = (true, false, false, true);
        room.Future.RemoveAll(change => change.EndsBan && change.Account == account);
        if (until is { } at)
        {
            room.Future.Add(new FutureChange(account, at) { EndsBan = true });
        }
    }

    /// <summary>Unbans. The scheduled end of the ban stays listed; that the account has read there is forgotten, as recorded.</summary>
    public static void Unban(CommunityRoom room, CommunityAccount account)
    {
        if (room.FindStanding(account) is { } standing)
        {
            standing.IsBanned = false;
            room.LastActive.Remove(account);
        }
    }

    private static bool MayBan(CommunityRoom room, CommunityAccount caller, CommunityAccount account) =>
        account != caller
        && !account.IsGlobalModerator
        && (new Rights(room, caller).IsAdmin || room.FindStanding(account)?.IsModerator != true);

    private static double? ReadTimeout(object? value) => value switch
    {
        null or false => null,
        true => 1,
        BigInteger { IsZero: true } or 0d => null,
        BigInteger number => (double)number,
        double number => number,
        _ => throw CommunityCall.Refuse(400),
    };
}
