using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Represents a device in a group: info, members and keys.</summary>
internal sealed class GroupDevice(AccountKeys account, GroupInfoConfig info, GroupMembersConfig members, GroupKeysConfig keys, Func<JsonElement, byte[]> messageOf)
    : ScenarioDevice
{
    public GroupKeysConfig Keys => keys;

    public override SyncedConfig ConfigOf(string op, out string name)
    {
        int dot = op.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            throw Unknown(op);
        }

        name = op[(dot + 1)..];
        return op[..dot] == "members" ? members : info;
    }

    public override JsonNode After() => new JsonObject
    {
        ["info"] = Needs(info),
        ["members"] = Needs(members),
        ["keys"] = new JsonObject { ["needs_dump"] = keys.NeedsDump, ["admin"] = keys.IsAdmin },
    };

    public override void Dispose()
    {
        keys.Dispose();
        info.Dispose();
        members.Dispose();
        account.Dispose();
    }

    public override JsonNode? Run(string op, JsonElement args)
    {
        if (op.StartsWith("keys.", StringComparison.Ordinal))
        {
            return RunKeys(op["keys.".Length..], args);
        }

        SyncedConfig config = ConfigOf(op, out string name);
        switch (name)
        {
            case "add_key":
                config.AddKey(Convert.FromHexString(TextOr(args, "key", string.Empty)!), FlagOr(args, "high_priority", true), FlagOr(args, "dirty", false));
                return null;
            case "remove_key":
                return config.RemoveKey(Convert.FromHexString(TextOr(args, "key", string.Empty)!), FlagOr(args, "dirty", false));
            case "is_readonly":
                return config.IsReadOnly;
            default:
                return ReferenceEquals(config, info) ? RunInfo(name, args) : RunMembers(name, args);
        }
    }

    private JsonObject? RunInfo(string op, JsonElement args)
    {
        switch (op)
        {
            case "get":
                return new JsonObject
                {
                    ["id"] = info.Group.ToString(),
                    ["name"] = info.Name,
                    ["description"] = info.Description,
                    ["profile_pic"] = PictureJson(info.Picture),
                    ["expiry_timer"] = OrNull(Seconds(info.DisappearingTimer)),
                    ["created"] = OrNull(StoredSeconds(info.Data, 'c', info.Created)),
                    ["delete_before"] = OrNull(StoredSeconds(info.Data, 'd', info.DeleteBefore)),
                    ["delete_attach_before"] = OrNull(StoredSeconds(info.Data, 'D', info.DeleteAttachmentsBefore)),
                    ["destroyed"] = info.IsDestroyed,
                };
            case "set_name":
                info.Name = TextOr(args, "name", string.Empty);
                return null;
            case "set_name_truncated":
                info.SetNameTruncated(TextOr(args, "name", string.Empty)!);
                return null;
            case "set_description":
                info.Description = TextOr(args, "description", string.Empty);
                return null;
            case "set_description_truncated":
                info.SetDescriptionTruncated(TextOr(args, "description", string.Empty)!);
                return null;
            case "set_profile_pic":
                info.Picture = ToPicture(args);
                return null;
            case "set_expiry_timer":
                info.DisappearingTimer = ToDuration(NumberOr(args, "seconds", 0));
                return null;
            case "set_created":
                info.Created = ToTime(NumberOr(args, "value", 0));
                WriteLate(new ConfigNode(info), 'c', args, "value");
                return null;
            case "set_delete_before":
                info.DeleteBefore = ToTime(NumberOr(args, "value", 0));
                WriteLate(new ConfigNode(info), 'd', args, "value");
                return null;
            case "set_delete_attach_before":
                info.DeleteAttachmentsBefore = ToTime(NumberOr(args, "value", 0));
                WriteLate(new ConfigNode(info), 'D', args, "value");
                return null;
            case "destroy_group":
                info.Destroy();
                return null;
            default:
                throw Unknown(op);
        }
    }

    private JsonNode? RunMembers(string op, JsonElement args)
    {
        switch (op)
        {
            case "size":
                return Number(members.Count);
            case "list":
                return new JsonArray([.. members.Select(member => (JsonNode)ToJson(member))]);
            case "get":
                return members.Get(Id(args)) is { } found ? ToJson(found) : null;
            case "erase":
                return members.Remove(Id(args));
            case "set_pending_send":
                members.SetSending(Id(args), FlagOr(args, "pending", false));
                return null;
            case "set":
                members.Set(Change(args, members.Get(Id(args)) ?? new GroupMember(Id(args))));
                return null;
            default:
                throw Unknown(op);
        }
    }

    private JsonNode? RunKeys(string op, JsonElement args)
    {
        switch (op)
        {
            case "current_generation":
                return Number(keys.CurrentGeneration);
            case "current_hashes":
                return new JsonArray([.. keys.ActiveHashes.Order(StringComparer.Ordinal).Select(hash => (JsonNode)hash)]);
            case "group_keys":
                return new JsonArray([.. keys.DecryptionKeys.Select(key => (JsonNode)Convert.ToHexStringLower(key.Expose()))]);
            case "group_enc_key":
                return Convert.ToHexStringLower(keys.EncryptionKey.Expose());
            case "size":
                return Number(keys.DecryptionKeys.Count);
            case "is_admin":
                return keys.IsAdmin;
            case "needs_rekey":
                return keys.NeedsRekey;
            case "pending_config":
                return keys.PendingMessage is { } message ? Convert.ToHexStringLower(message.Span) : null;
            case "pending_key":
                return keys.PendingMessage is null ? null : Convert.ToHexStringLower(keys.EncryptionKey.Expose());
            case "rekey":
                byte[] made = keys.Rekey();
                return new JsonObject { ["message"] = Convert.ToHexStringLower(made), ["new_key"] = Convert.ToHexStringLower(keys.EncryptionKey.Expose()) };
            case "key_supplement":
                AccountId[] targets = [.. args.GetProperty("session_ids").EnumerateArray().Select(id => AccountId.Parse(id.GetString()!))];
                return new JsonObject { ["message"] = Convert.ToHexStringLower(keys.CreateSupplement(targets)) };
            case "load_key_message":
                // The reference believes the node; the SDK does so up to the network's time, which is that time here.
                var stored = DateTimeOffset.FromUnixTimeMilliseconds(NumberOr(args, "timestamp_ms", 0));
                GroupKeyLoad load = keys.Load(TextOr(args, "hash", string.Empty)!, messageOf(args), stored, DateTimeOffset.MaxValue);
                return load == GroupKeyLoad.Rejected ? throw new FormatException("The keys message was rejected.") : load is GroupKeyLoad.Loaded or GroupKeyLoad.Known;
            case "load_admin_key":
                using (GroupKeys admin = AdminKeys(Convert.FromHexString(TextOr(args, "seed", string.Empty)!)))
                {
                    keys.LoadAdminKey(admin);
                }

                return null;
            case "dump":
                return DumpKeys();
            default:
                throw Unknown(op);
        }
    }

    /// <summary>Makes the keys of a seed, or of the 64-byte form that ends with the public key.</summary>
    private static GroupKeys AdminKeys(byte[] secret)
    {
        if (secret.Length != Ed25519.SecretKeySize)
        {
            return GroupKeys.FromSeed(secret);
        }

        GroupKeys made = GroupKeys.FromSeed(secret.AsSpan(0, GroupKeys.SeedSize));
        if (made.Ed25519SecretKey.Expose().SequenceEqual(secret))
        {
            return made;
        }

        made.Dispose();
        throw new ArgumentException("The public key does not belong to the seed.");
    }

    private JsonObject DumpKeys()
    {
        var active = new JsonArray();
        foreach ((long generation, SortedSet<string> hashes) in keys.Ring.Hashes)
        {
            active.Add(new JsonObject { ["generation"] = generation, ["hashes"] = new JsonArray([.. hashes.Select(hash => (JsonNode)hash)]) });
        }

        var list = new JsonArray();
        foreach (GroupKey key in keys.Ring.Keys)
        {
            list.Add(new JsonObject
            {
                ["generation"] = key.Generation,
                ["key"] = Convert.ToHexStringLower(key.Key.Expose()),
                ["timestamp_ms"] = key.Timestamp,
            });
        }

        var json = new JsonObject { ["active"] = active, ["keys"] = list };
        if (keys.Pending is { } pending)
        {
            json["pending"] = new JsonObject
            {
                ["config"] = Convert.ToHexStringLower(pending.Message),
                ["generation"] = pending.Key.Generation,
                ["key"] = Convert.ToHexStringLower(pending.Key.Key.Expose()),
            };
        }

        return json;
    }

    private static AccountId Id(JsonElement args) => AccountId.Parse(TextOr(args, "session_id", string.Empty)!);

    private static GroupMember Change(JsonElement args, GroupMember member)
    {
        member = member with
        {
            Name = TextOr(args, "name", member.Name)!,
            Picture = PictureOr(args, member.Picture),
            IsAdmin = FlagOr(args, "admin", member.IsAdmin),
            NeedsHistory = FlagOr(args, "supplement", member.NeedsHistory),
            ProfileUpdated = TimeOr(args, "profile_updated", member.ProfileUpdated),
        };
        return TextOr(args, "call", null) switch
        {
            null => member,
            "set_invite_sent" => member.WithInvite(GroupMemberStep.Sent),
            "set_invite_not_sent" => member.WithInvite(GroupMemberStep.NotSent),
            "set_invite_failed" => member.WithInvite(GroupMemberStep.Failed),
            "set_invite_accepted" => member.WithInvite(GroupMemberStep.Accepted),
            "set_promoted" or "set_promotion_not_sent" => member.WithPromotion(GroupMemberStep.NotSent),
            "set_promotion_sent" => member.WithPromotion(GroupMemberStep.Sent),
            "set_promotion_failed" => member.WithPromotion(GroupMemberStep.Failed),
            "set_promotion_accepted" => member.WithPromotion(GroupMemberStep.Accepted),
            "set_removed" => member.WithRemoval(withMessages: false),
            "set_removed_with_messages" => member.WithRemoval(withMessages: true),
            { } call => throw Unknown(call),
        };
    }

    private JsonObject ToJson(GroupMember member)
    {
        var json = new JsonObject
        {
            ["session_id"] = member.Id.ToString(),
            ["name"] = member.Name,
            ["profile_pic"] = PictureJson(member.Picture),
            ["admin"] = member.IsAdmin,
            ["supplement"] = member.NeedsHistory,
            ["invite_status"] = member.InviteCode,
            ["promotion_status"] = member.PromotionCode,
            ["removed_status"] = member.RemovalCode,
            ["status"] = (int)member.Status,
            ["pending_send"] = member.IsSending,
        };
        if (IsNewest)
        {
            json["profile_updated"] = Seconds(member.ProfileUpdated);
        }

        return json;
    }
}
