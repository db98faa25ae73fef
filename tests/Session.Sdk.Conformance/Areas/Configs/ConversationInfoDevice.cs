using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas.Configs;

internal sealed class ConversationInfoDevice(ConversationInfoConfig config) : UserDevice<ConversationInfoConfig>(config)
{
    public override JsonNode? Run(string op, JsonElement args)
    {
        switch (op)
        {
            case "list":
                return new JsonArray([.. Config.ListAll().Select(conversation => (JsonNode)ToJson(conversation))]);
            case "sizes":
                return new JsonObject
                {
                    ["1to1"] = Config.ListAll().OfType<AccountConversation>().Count(),
                    ["communities"] = Config.ListAll().OfType<CommunityConversation>().Count(),
                    ["groups"] = Config.ListAll().OfType<GroupConversation>().Count(),
                    ["legacy_groups"] = Config.ListAll().OfType<LegacyGroupConversation>().Count(),
                    ["total"] = Config.Count,
                };
            case "prune_stale":
                Config.PruneStale();
                return null;
            case "get_1to1":
                return OrNone(Config.Get(Account(args, "session_id")));
            case "get_group":
                return OrNone(Config.Get(GroupId.Parse(TextOr(args, "id", string.Empty)!)));
            case "get_legacy_group":
                return OrNone(Config.GetLegacyGroup(Account(args, "id")));
            case "get_community":
                return OrNone(Config.GetCommunity(TextOr(args, "base_url", string.Empty)!, TextOr(args, "room", string.Empty)!));
            case "set_1to1":
                AccountId id = Account(args, "session_id");
                return Set(args, Config.Get(id) ?? new AccountConversation(id));
            case "set_group":
                var group = GroupId.Parse(TextOr(args, "id", string.Empty)!);
                return Set(args, Config.Get(group) ?? new GroupConversation(group));
            case "set_legacy_group":
                AccountId legacy = Account(args, "id");
                return Set(args, Config.GetLegacyGroup(legacy) ?? new LegacyGroupConversation(legacy));
            case "set_community":
                return SetCommunity(args);
            case "get_blinded":
                return OrNone(Config.Get(Blinded(args)));
            case "set_blinded":
                return Set(args, Config.Get(Blinded(args)) ?? new BlindedConversation(Blinded(args)));
            case "erase_blinded":
                return Config.Remove(Blinded(args));
            case "erase_1to1":
                return Config.Remove(Account(args, "session_id"));
            case "erase_group":
                return Config.Remove(GroupId.Parse(TextOr(args, "id", string.Empty)!));
            case "erase_legacy_group":
                return Config.RemoveLegacyGroup(Account(args, "id"));
            case "erase_community":
                return Config.RemoveCommunity(TextOr(args, "base_url", string.Empty)!, TextOr(args, "room", string.Empty)!);
            default:
                throw Unknown(op);
        }
    }

    private static AccountId Account(JsonElement args, string field) => AccountId.Parse(TextOr(args, field, string.Empty)!);

    private static BlindedId Blinded(JsonElement args) => BlindedId.Parse(TextOr(args, "id", string.Empty)!);

    private static JsonObject? OrNone(ConversationInfo? conversation) => conversation is null ? null : ToJson(conversation);

    private static JsonObject ToJson(ConversationInfo conversation)
    {
        JsonObject json = conversation switch
        {
            AccountConversation account => new JsonObject { ["type"] = "1to1", ["session_id"] = account.Id.ToString() },
            GroupConversation group => new JsonObject { ["type"] = "group", ["id"] = group.Id.ToString() },
            LegacyGroupConversation group => new JsonObject { ["type"] = "legacy_group", ["id"] = group.Id.ToString() },
            CommunityConversation community => new JsonObject
            {
                ["type"] = "community",
                ["base_url"] = community.Address.BaseUrl,
                ["room"] = community.Address.RoomToken,
                ["pubkey"] = community.Address.PublicKey.ToString(),
            },
            BlindedConversation blinded => new JsonObject { ["type"] = "blinded", ["id"] = blinded.Id.ToString() },
            _ => throw Unknown("list"),
        };
        json["last_read"] = conversation.LastRead?.ToUnixTimeMilliseconds() ?? 0;
        json["unread"] = conversation.IsMarkedUnread;
        return json;
    }

    private JsonNode? Set(JsonElement args, ConversationInfo conversation)
    {
        Config.Set(conversation with
        {
            LastRead = Has(args, "last_read") ? FromMilliseconds(NumberOr(args, "last_read", 0)) : conversation.LastRead,
            IsMarkedUnread = FlagOr(args, "unread", conversation.IsMarkedUnread),
        });
        return null;
    }

    private static DateTimeOffset? FromMilliseconds(long value) => value == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(value, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private JsonNode? SetCommunity(JsonElement args)
    {
        string url = TextOr(args, "base_url", string.Empty)!;
        string room = TextOr(args, "room", string.Empty)!;
        CommunityConversation? present = Config.GetCommunity(url, room);
        CommunityAddress address = Has(args, "pubkey")
            ? CommunityAddress.Create(url, room, X25519PublicKey.Parse(TextOr(args, "pubkey", string.Empty)!))
            : present?.Address ?? throw new ArgumentException("no pubkey");
        return Set(args, present is null ? new CommunityConversation(address) : present with { Address = address });
    }
}
