using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>Lists and changes what single accounts may in a room, now and later.</summary>
internal static class PermissionEndpoints
{
    private const double MaxDelay = 1e9;

    public static CommunityAnswer List(CommunityCall call)
    {
        call.RequireModerator();
        var all = new JsonFields();
        foreach ((CommunityAccount account, Standing standing) in call.Room.Standings.Where(pair => pair.Value.IsListed))
        {
            all[account.Id] = standing.Describe();
        }

        return CommunityAnswer.Of(all);
    }

    public static CommunityAnswer Get(CommunityCall call)
    {
        call.RequireModerator();
        CommunityAccount account = call.State.Accounts.GetOrAdd(call.Value(0));
        return call.Room.FindStanding(account) is { IsListed: true } standing
            ? CommunityAnswer.Of(standing.Describe())
            : throw new ServerFailureException("The account has nothing of its own.");
    }

    public static CommunityAnswer Set(CommunityCall call)
    {
        call.RequireModerator();
        JsonFields fields = call.ReadFields();
        bool? read = null, accessible = null, write = null, upload = null;
        bool hasRead = TryRead(call.State, fields, "read", ref read);
        bool hasAccessible = TryRead(call.State, fields, "accessible", ref accessible);
        bool hasWrite = TryRead(call.State, fields, "write", ref write);
        bool hasUpload = TryRead(call.State, fields, "upload", ref upload);
        if (!(hasRead || hasAccessible || hasWrite || hasUpload))
        {
            throw new ServerFailureException("There is nothing to change.");
        }

        CommunityAccount account = call.State.Accounts.GetOrAdd(call.Value(0));
        Standing standing = call.Room.StandingOf(account);
        standing.Read = hasRead ? read : standing.Read;
        standing.Accessible = hasAccessible ? accessible : standing.Accessible;
        standing.Write = hasWrite ? write : standing.Write;
        standing.Upload = hasUpload ? upload : standing.Upload;
        standing.IsKept = false;
        if (!fields.TryGet("unschedule", out object? unschedule) || ServerValues.IsTrue(unschedule))
        {
            Unschedule(call.Room, account, hasRead, hasWrite, hasUpload);
        }

        return CommunityAnswer.Of(standing.Describe());
    }

    public static CommunityAnswer ListFuture(CommunityCall call)
    {
        call.RequireModerator();
        return Future(call.Room, account: null);
    }

    public static CommunityAnswer GetFuture(CommunityCall call)
    {
        call.RequireModerator();
        return Future(call.Room, call.State.Accounts.GetOrAdd(call.Value(0)));
    }

    public static CommunityAnswer SetFuture(CommunityCall call)
    {
        call.RequireModerator();
        JsonFields fields = call.ReadFields();
        double delay = fields["in"] switch
        {
            BigInteger number => (double)number,
            double number => number,
            _ => throw CommunityCall.Refuse(400),
        };
        bool? read = ReadFlag(fields, "read");
        bool? write = ReadFlag(fields, "write");
        bool? upload = ReadFlag(fields, "upload");
        if (!(delay > 0 && delay < MaxDelay) || (read is null && write is null && upload is null))
        {
            throw CommunityCall.Refuse(400);
        }

        CommunityAccount account = call.State.Accounts.GetOrAdd(call.Value(0));
        call.Room.Future.Add(new FutureChange(account, call.Now + delay) { Read = read, Write = write, Upload = upload });
        return Future(call.Room, account);
    }

    private static CommunityAnswer Future(CommunityRoom room, CommunityAccount? account) => CommunityAnswer.Of(new JsonList(room.Future
        .Where(change => account is null || change.Account == account)
        .OrderBy(change => change.At)
        .Select(change => change.Describe(withAccount: account is null))));

    // What was scheduled for these stays listed with its time alone.
    private static void Unschedule(CommunityRoom room, CommunityAccount account, bool read, bool write, bool upload)
    {
        foreach (FutureChange change in room.Future.Where(change => change.Account == account && !change.EndsBan))
        {
            change.Read = read ? null : change.Read;
            change.Write = write ? null : change.Write;
            change.Upload = upload ? null : change.Upload;
        }
    }

    private static bool TryRead(CommunityState state, JsonFields fields, string name, ref bool? value)
    {
        bool isSet = fields.TryGetSet(name, out object? given);
        bool isDefault = ServerValues.IsTrue(fields["default_" + name]);
        if (isSet && isDefault)
        {
            throw CommunityCall.Refuse(400);
        }

        value = isSet ? ToFlag(state, given!) : null;
        return isSet || isDefault;
    }

    // SQLite takes whatever the language takes for true; PostgreSQL reads words and has no number for it but 0 and 1.
    private static bool ToFlag(CommunityState state, object value) => value switch
    {
        bool flag => flag,
        BigInteger number when state.IsSqlite || number.IsZero || number.IsOne => !number.IsZero,
        double number when state.IsSqlite => number != 0,
        string when state.IsSqlite => true,
        string text => text.Trim().ToLowerInvariant() switch
        {
            "t" or "true" or "y" or "yes" or "on" or "1" => true,
            "f" or "false" or "n" or "no" or "off" or "0" => false,
            _ => throw new ServerFailureException("PostgreSQL reads no flag in that."),
        },
        _ => throw new ServerFailureException("That is no flag."),
    };

    private static bool? ReadFlag(JsonFields fields, string name) => fields[name] switch
    {
        null => null,
        bool flag => flag,
        BigInteger number => !number.IsZero,
        _ => throw CommunityCall.Refuse(400),
    };
}
