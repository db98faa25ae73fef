namespace SessionSdk.DevNet;

/// <summary>What an account is in one room, and what it may there other than everyone.</summary>
internal sealed class Standing
{
    public bool IsModerator { get; set; }

    public bool IsAdmin { get; set; }

    public bool IsVisible { get; set; } = true;

    public bool IsBanned { get; set; }

    public bool? Read { get; set; }

    public bool? Accessible { get; set; }

    public bool? Write { get; set; }

    public bool? Upload { get; set; }

    /// <summary>Gets or sets whether the account is listed although nothing is left: a scheduled change to the room's default does that.</summary>
    public bool IsKept { get; set; }

    public bool IsListed => IsModerator || IsBanned || IsKept || Read is not null || Accessible is not null || Write is not null || Upload is not null;

    public JsonFields Describe()
    {
        var fields = new JsonFields();
        Set(fields, "accessible", Accessible);
        Set(fields, "read", Read);
        Set(fields, "write", Write);
        Set(fields, "upload", Upload);
        if (IsBanned)
        {
            fields["banned"] = true;
        }

        if (IsModerator)
        {
            fields[IsAdmin ? "admin" : "moderator"] = true;
            if (!IsVisible)
            {
                fields["hidden"] = true;
            }
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
