namespace SessionSdk.DevNet;

/// <summary>Writes what an account sees of a room.</summary>
internal static class RoomView
{
    public static JsonFields Describe(CommunityState state, CommunityRoom room, CommunityAccount? account)
    {
        var rights = new Rights(room, account);
        var fields = new JsonFields
        {
            { "token", room.Token },
            { "name", room.Name },
            { "info_updates", room.InfoUpdates },
            { "message_sequence", room.MessageSequence },
            { "created", room.Created },
            { "active_users", room.ActiveUsers },
            { "active_users_cutoff", (long)state.Options.ActiveUsersCutoff.TotalSeconds },
        };
        if (room.Description is not null)
        {
            fields["description"] = room.Description;
        }

        if (room.ImageId is { } image)
        {
            fields["image_id"] = image;
        }

        if (room.Pins.Count > 0)
        {
            fields["pinned_messages"] = new JsonList(room.Pins.Select(pin => new JsonFields { { "id", pin.Post.Id }, { "pinned_at", pin.At }, { "pinned_by", pin.By.Id } }));
        }

        AddRights(fields, room, rights);
        AddRoles(fields, state, room, rights.IsModerator);
        return fields;
    }

    /// <summary>Writes the answer to a poll.</summary>
    public static JsonFields Poll(CommunityState state, CommunityRoom room, CommunityAccount? account, bool withDetails)
    {
        var fields = new JsonFields { { "token", room.Token }, { "active_users", room.ActiveUsers } };
        AddRights(fields, room, new Rights(room, account));
        if (withDetails)
        {
            fields["details"] = Describe(state, room, account);
        }

        return fields;
    }

    private static void AddRights(JsonFields fields, CommunityRoom room, Rights rights)
    {
        fields["read"] = rights.CanRead;
        fields["write"] = rights.CanWrite;
        fields["upload"] = rights.CanUpload;
        AddIf(fields, "moderator", rights.IsModerator);
        AddIf(fields, "admin", rights.IsAdmin);
        AddIf(fields, "global_moderator", rights.IsGlobalModerator);
        AddIf(fields, "global_admin", rights.IsGlobalAdmin);
        if (rights.IsModerator)
        {
            fields["default_read"] = room.DefaultRead;
            fields["default_accessible"] = room.DefaultAccessible;
            fields["default_write"] = room.DefaultWrite;
            fields["default_upload"] = room.DefaultUpload;
        }
    }

    private static void AddIf(JsonFields fields, string name, bool isSet)
    {
        if (isSet)
        {
            fields[name] = true;
        }
    }

    private static void AddRoles(JsonFields fields, CommunityState state, CommunityRoom room, bool withHidden)
    {
        var lists = new Dictionary<string, JsonList> { ["moderators"] = [], ["admins"] = [], ["hidden_moderators"] = [], ["hidden_admins"] = [] };
        foreach (CommunityAccount account in state.Accounts.All.OrderBy(account => account.Id, StringComparer.Ordinal))
        {
            Standing? standing = room.FindStanding(account);
            bool isRoomModerator = standing?.IsModerator == true;
            if (isRoomModerator || account.IsGlobalModerator)
            {
                bool isAdmin = account.IsGlobalAdmin || standing?.IsAdmin == true;
                bool isVisible = (isRoomModerator && standing!.IsVisible) || (account.IsGlobalModerator && account.IsVisible);
                lists[(isVisible ? "" : "hidden_") + (isAdmin ? "admins" : "moderators")].Add(account.Id);
            }
        }

        foreach ((string name, JsonList list) in lists)
        {
            bool isHidden = name.StartsWith("hidden", StringComparison.Ordinal);
            if (!isHidden || (withHidden && list.Count > 0))
            {
                fields[name] = list;
            }
        }
    }
}
