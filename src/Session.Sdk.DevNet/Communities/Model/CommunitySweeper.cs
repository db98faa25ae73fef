namespace SessionSdk.DevNet;

/// <summary>Does what the server does every ten seconds: ends bans, carries out scheduled changes, removes what has expired, counts who is active.</summary>
internal sealed class CommunitySweeper
{
    private const double Interval = 10;

    private readonly CommunityState _state;
    private double _next;

    public CommunitySweeper(CommunityState state)
    {
        _state = state;
        _next = state.Now + Interval;
    }

    /// <summary>Sweeps if it is time to: nobody can tell that it was not done on the second.</summary>
    public void SweepIfDue()
    {
        double now = _state.Now;
        if (now < _next)
        {
            return;
        }

        double due = _next + (Math.Floor((now - _next) / Interval) * Interval);
        _next = due + Interval;
        Sweep(due);
    }

    public void Sweep(double now)
    {
        _state.Nonces.Forget(now);
        _state.Files.RemoveAll(file => file.Expires <= now);
        _state.DirectMessages.RemoveAll(message => message.Expires <= now);
        foreach (CommunityAccount account in _state.Accounts.All.Where(account => account.BannedUntil <= now))
        {
            account.IsBanned = false;
            account.BannedUntil = null;
        }

        _state.Rooms.ForEach(room => Sweep(room, now));
    }

    private void Sweep(CommunityRoom room, double now)
    {
        foreach (FutureChange change in room.Future.Where(change => change.At <= now).OrderBy(change => change.At).ToArray())
        {
            room.Future.Remove(change);
            Apply(room, change);
        }

        if (room.ImageId is { } image && !_state.Files.Any(file => file.Id == image && file.Room == room))
        {
            room.ImageId = null;
            room.InfoUpdates++;
        }

        double cutoff = now - _state.Options.ActiveUsersCutoff.TotalSeconds;
        room.ActiveUsers = room.LastActive.Values.Count(at => at >= cutoff);
    }

    private static void Apply(CommunityRoom room, FutureChange change)
    {
        Standing standing = room.StandingOf(change.Account);
        if (change.EndsBan)
        {
            standing.IsBanned = false;
            return;
        }

        bool hasAny = change.Read is not null || change.Write is not null || change.Upload is not null;
        standing.Read = Merge(change.Read, standing.Read, room.DefaultRead);
        standing.Write = Merge(change.Write, standing.Write, room.DefaultWrite);
        standing.Upload = Merge(change.Upload, standing.Upload, room.DefaultUpload);
        standing.IsKept |= hasAny;
    }

    // What is the room's default is kept as no override.
    private static bool? Merge(bool? change, bool? current, bool usual) => change is null ? current : change == usual ? null : change;
}
