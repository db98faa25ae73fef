using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas.Configs;

internal sealed class UserGroupsDevice(UserGroupsConfig config) : UserDevice<UserGroupsConfig>(config)
{
    public override JsonNode? Run(string op, JsonElement args)
    {
        switch (op)
        {
            case "list":
                return new JsonArray(
                [
                    .. Config.Groups.Select(group => (JsonNode)ToJson(group)),
                    .. Config.Communities.Select(group => (JsonNode)ToJson(group)),
                    .. Config.LegacyGroups.Select(group => (JsonNode)ToJson(group)),
                ]);
            case "sizes":
                return new JsonObject
                {
                    ["groups"] = Config.GroupCount,
                    ["communities"] = Config.CommunityCount,
                    ["legacy_groups"] = Config.LegacyGroupCount,
                    ["total"] = Config.Count,
                };
            case "get_group":
                return Config.Get(Group(args)) is { } group ? ToJson(group) : null;
            case "get_community":
                return Config.GetCommunity(TextOr(args, "base_url", string.Empty)!, TextOr(args, "room", string.Empty)!) is { } community ? ToJson(community) : null;
            case "get_legacy_group":
                return Config.GetLegacyGroup(Account(args)) is { } legacy ? ToJson(legacy) : null;
            case "set_group":
                Config.Set(ChangeGroup(args, Config.Get(Group(args)) ?? new GroupMembership(Group(args))));
                WriteLate(args, ConfigKey.Of('g'), Group(args).ToArray());
                return null;
            case "set_community":
                SetCommunity(args, CommunityAddress.Create(
                    TextOr(args, "base_url", string.Empty)!,
                    TextOr(args, "room", string.Empty)!,
                    Has(args, "pubkey")
                        ? X25519PublicKey.Parse(TextOr(args, "pubkey", string.Empty)!)
                        : Config.GetCommunity(TextOr(args, "base_url", string.Empty)!, TextOr(args, "room", string.Empty)!)?.Address.PublicKey
                            ?? throw new ArgumentException("no pubkey")));
                return null;
            case "set_community_url":
                SetCommunity(args, CommunityAddress.Parse(TextOr(args, "full_url", string.Empty)!));
                return null;
            case "set_legacy_group":
                Config.Set(ChangeLegacy(args, Config.GetLegacyGroup(Account(args)) ?? new LegacyGroupMembership(Account(args))));
                WriteLate(args, ConfigKey.Of('C'), Account(args).ToArray());
                return null;
            case "mark_kicked":
                Config.MarkKicked(Group(args));
                return null;
            case "mark_invited":
                Config.MarkInvited(Group(args));
                return null;
            case "mark_destroyed":
                Config.MarkDestroyed(Group(args));
                return null;
            case "erase_group":
                return Config.Remove(Group(args));
            case "erase_community":
                return Config.RemoveCommunity(TextOr(args, "base_url", string.Empty)!, TextOr(args, "room", string.Empty)!);
            case "erase_legacy_group":
                return Config.RemoveLegacyGroup(Account(args));
            default:
                throw Unknown(op);
        }
    }

    private static GroupId Group(JsonElement args) => GroupId.Parse(TextOr(args, "id", string.Empty)!);

    private static AccountId Account(JsonElement args) => AccountId.Parse(TextOr(args, "session_id", string.Empty)!);

    private static T ChangeCommon<T>(JsonElement args, T group)
        where T : UserGroup => group with
        {
            Priority = (int)NumberOr(args, "priority", group.Priority),
            Notify = (NotifyMode)NumberOr(args, "notifications", (long)group.Notify),
            MutedUntil = TimeOr(args, "mute_until", group.MutedUntil),
            Joined = TimeOr(args, "joined_at", group.Joined),
            IsInvited = FlagOr(args, "invited", group.IsInvited),
        };

    private static GroupMembership ChangeGroup(JsonElement args, GroupMembership group)
    {
        byte[]? secret = Has(args, "secretkey") ? Convert.FromHexString(TextOr(args, "secretkey", string.Empty)!) : null;
        return ChangeCommon(args, group) with
        {
            Name = TextOr(args, "name", group.Name)!,
            Seed = secret is null ? group.Seed : secret.Length < GroupKeys.SeedSize ? default : secret.AsMemory(0, GroupKeys.SeedSize),
            AuthData = Has(args, "auth_data") ? AuthDataOf(Convert.FromHexString(TextOr(args, "auth_data", string.Empty)!)) : group.AuthData,
        };
    }

    /// <summary>The reference stores nothing in place of what has another length; the SDK's type refuses it before that.</summary>
    private static ReadOnlyMemory<byte> AuthDataOf(byte[] data) => data.Length == SubaccountAuth.Size ? data : default;

    private void WriteLate(JsonElement args, params byte[][] path)
    {
        var node = new ConfigNode(Config, path);
        WriteLate(node, '!', args, "mute_until");
        WriteLate(node, 'j', args, "joined_at");
    }

    private static LegacyGroupMembership ChangeLegacy(JsonElement args, LegacyGroupMembership group)
    {
        var members = new Dictionary<AccountId, bool>(group.Members);
        if (Has(args, "insert_members"))
        {
            foreach (JsonProperty member in args.GetProperty("insert_members").EnumerateObject())
            {
                members[AccountId.Parse(member.Name)] = member.Value.GetBoolean();
            }
        }

        if (Has(args, "erase_members"))
        {
            foreach (JsonElement member in args.GetProperty("erase_members").EnumerateArray())
            {
                members.Remove(AccountId.Parse(member.GetString()!));
            }
        }

        return ChangeCommon(args, group) with
        {
            Name = TextOr(args, "name", group.Name)!,
            EncryptionPublicKey = Has(args, "enc_pubkey") ? Convert.FromHexString(TextOr(args, "enc_pubkey", string.Empty)!) : group.EncryptionPublicKey,
            EncryptionSecretKey = Has(args, "enc_seckey") ? Convert.FromHexString(TextOr(args, "enc_seckey", string.Empty)!) : group.EncryptionSecretKey,
            Members = members,
            DisappearingTimer = DurationOr(args, "disappearing_timer", group.DisappearingTimer),
        };
    }

    private void AddCommon(JsonObject json, UserGroup group, params byte[][] path)
    {
        ConfigDictionary? stored = ConfigNode.Find(Config.Data, path);
        json["priority"] = group.Priority;
        json["joined_at"] = StoredSeconds(stored, 'j', group.Joined);
        json["notifications"] = (int)group.Notify;
        json["mute_until"] = StoredSeconds(stored, '!', group.MutedUntil);
        json["invited"] = group.IsInvited;
    }

    private JsonObject ToJson(GroupMembership group)
    {
        string secret = string.Empty;
        if (group.IsAdmin)
        {
            using var keys = GroupKeys.FromSeed(group.Seed.Span);
            secret = Convert.ToHexStringLower(keys.Ed25519SecretKey.Expose());
        }

        var json = new JsonObject
        {
            ["type"] = "group",
            ["id"] = group.Id.ToString(),
            ["name"] = group.Name,
            ["secretkey"] = secret,
            ["auth_data"] = Convert.ToHexStringLower(group.AuthData.Span),
            ["removed_status"] = (int)group.Removal,
        };
        AddCommon(json, group, ConfigKey.Of('g'), group.Id.ToArray());
        return json;
    }

    private JsonObject ToJson(CommunityMembership group)
    {
        var json = new JsonObject
        {
            ["type"] = "community",
            ["base_url"] = group.Address.BaseUrl,
            ["room"] = group.Address.Room,
            ["room_norm"] = group.Address.RoomToken,
            ["pubkey"] = group.Address.PublicKey.ToString(),
            ["full_url"] = group.Address.ToString(),
        };
        AddCommon(json, group, CommunityServers.PathOf(group.Address.BaseUrl, group.Address.RoomToken));
        return json;
    }

    private JsonObject ToJson(LegacyGroupMembership group)
    {
        var members = new JsonObject();
        foreach ((AccountId id, bool isAdmin) in group.Members.OrderBy(member => member.Key.ToString(), StringComparer.Ordinal))
        {
            members[id.ToString()] = isAdmin;
        }

        var json = new JsonObject
        {
            ["type"] = "legacy_group",
            ["session_id"] = group.Id.ToString(),
            ["name"] = group.Name,
            ["enc_pubkey"] = Convert.ToHexStringLower(group.EncryptionPublicKey.Span),
            ["enc_seckey"] = Convert.ToHexStringLower(group.EncryptionSecretKey.Span),
            ["disappearing_timer"] = Seconds(group.DisappearingTimer),
            ["members"] = members,
        };
        AddCommon(json, group, ConfigKey.Of('C'), group.Id.ToArray());
        return json;
    }

    private void SetCommunity(JsonElement args, CommunityAddress address)
    {
        CommunityMembership? present = Config.GetCommunity(address.BaseUrl, address.RoomToken);
        Config.Set(ChangeCommon(args, present is null ? new CommunityMembership(address) : present with { Address = address }));
        WriteLate(args, CommunityServers.PathOf(address.BaseUrl, address.RoomToken));
    }
}
