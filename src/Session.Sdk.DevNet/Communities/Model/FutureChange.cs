namespace SessionSdk.DevNet;

/// <summary>A change that a room's moderators have scheduled: of permissions, or the end of a ban.</summary>
internal sealed class FutureChange(CommunityAccount account, double at)
{
    public CommunityAccount Account { get; } = account;

    public double At { get; } = at;

    public bool? Read { get; set; }

    public bool? Write { get; set; }

    public bool? Upload { get; set; }

    public bool EndsBan { get; init; }

    public JsonFields Describe(bool withAccount)
    {
        var fields = new JsonFields { { "at", At } };
        if (EndsBan)
        {
            fields["banned"] = false;
        }

        Set(fields, "read", Read);
        Set(fields, "write", Write);
        Set(fields, "upload", Upload);
        if (withAccount)
        {
            fields["session_id"] = Account.Id;
        }

        return fields;
    }

    private static void Set(JsonFields fields, string name, bool? value)
    {
        if (value is { } set)
        {
            fields[name] = set;
        }
    }
}
