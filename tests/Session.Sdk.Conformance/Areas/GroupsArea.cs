using System.Text.Json;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas;

/// <summary>Groups: messages, keys messages and sub-accounts.</summary>
internal sealed class GroupsArea : ConformanceArea
{
    public override string Name => "groups";

    public override void Run(ConformanceCase known)
    {
        if (GroupMessageOps.TryRun(known))
        {
            return;
        }

        switch (known.Op)
        {
            case "rekey":
                Rekey(known);
                break;
            case "key_supplement":
                Supplement(known);
                break;
            case "load_key_message":
                Load(known);
                break;
            case "swarm_make_subaccount":
                MakeSubaccount(known);
                break;
            case "swarm_subaccount_sign":
                Sign(known);
                break;
            case "swarm_verify_subaccount":
                Verify(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void Rekey(ConformanceCase known)
    {
        using GroupKeys admin = GroupKeys.FromSeed(known.Hex("group_seed"));
        using AccountKeys account = AccountKeys.Generate();
        using var info = new GroupInfoConfig(admin.Id, admin);
        using var members = new GroupMembersConfig(admin.Id, admin);
        using var keys = new GroupKeysConfig(account, info, members, admin);
        foreach (JsonElement member in known.Get("members").EnumerateArray())
        {
            members.Set(new GroupMember(AccountId.Parse(member.GetProperty("session_id").GetString()!)));
        }

        long generation = known.Whole("generation");
        if (generation > 0)
        {
            keys.Ring.Add(new GroupKey(generation - 1, 1, SecretKey.Generate(GroupKey.Size)));
        }

        if (!known.Valid)
        {
            Refused(() => keys.Rekey(), "the rekey");
            return;
        }

        Same(known.Hex("message"), keys.Rekey(), "message");
        Same(known.Hex("new_key"), keys.EncryptionKey.Expose(), "key");
    }

    private static void Supplement(ConformanceCase known)
    {
        using GroupKeys admin = GroupKeys.FromSeed(known.Hex("group_seed"));
        using AccountKeys account = AccountKeys.Generate();
        using var info = new GroupInfoConfig(admin.Id, admin);
        using var members = new GroupMembersConfig(admin.Id, admin);
        using var keys = new GroupKeysConfig(account, info, members, admin);
        foreach (JsonElement key in known.Get("keys").EnumerateArray())
        {
            keys.Ring.Add(new GroupKey(
                key.GetProperty("generation").GetInt64(),
                key.GetProperty("timestamp_ms").GetInt64(),
                SecretKey.CopyFrom(Convert.FromHexString(key.GetProperty("key").GetString()!))));
        }

        AccountId[] Targets() => [.. known.Get("session_ids").EnumerateArray().Select(id => AccountId.Parse(id.GetString()!))];
        if (!known.Valid)
        {
            Refused(() => keys.CreateSupplement(Targets()), "the supplement");
            return;
        }

        Same(known.Hex("message"), keys.CreateSupplement(Targets()), "message");
    }

    private static void Load(ConformanceCase known)
    {
        if (!known.Valid)
        {
            try
            {
                Load(known, GroupKeyLoad.Rejected);
            }
            catch (ArgumentException)
            {
                // Keys of a wrong length or of another group are refused, which is what such a case expects.
            }

            return;
        }

        Load(known, known.Flag("found") ? GroupKeyLoad.Loaded : GroupKeyLoad.NotForUs);
    }

    private static void Load(ConformanceCase known, GroupKeyLoad outcome)
    {
        using AccountKeys account = AccountKeys.FromSeed(known.Hex("user_seed"));
        using GroupKeys? admin = known.HexOrNull("group_seed") is { } seed ? GroupKeys.FromSeed(seed) : null;
        var group = new GroupId(Ed25519PublicKey.Create(known.Hex("group_pk")));
        using var info = new GroupInfoConfig(group, admin);
        using var members = new GroupMembersConfig(group, admin);
        using var keys = new GroupKeysConfig(account, info, members, admin);
        GroupKeyLoad load = keys.Load("hash", known.Hex("message"), DateTimeOffset.FromUnixTimeMilliseconds(known.Whole("timestamp_ms")), DateTimeOffset.MaxValue);
        Same(outcome, load, "load");
        JsonElement[] expected = known.Has("keys") ? [.. known.Get("keys").EnumerateArray()] : [];
        Same(expected.Length, keys.Ring.Keys.Count, "number of keys");
        foreach ((JsonElement key, GroupKey loaded) in expected.Zip(keys.Ring.Keys))
        {
            Same(key.GetProperty("generation").GetInt64(), loaded.Generation, "generation");
            Same(key.GetProperty("timestamp_ms").GetInt64(), loaded.Timestamp, "timestamp");
            Same(Convert.FromHexString(key.GetProperty("key").GetString()!), loaded.Key.Expose(), "key");
        }
    }

    private static GroupPermissions PermissionsOf(ConformanceCase known) => GroupPermissions.Read
        | (known.Flag("write") ? GroupPermissions.Write : GroupPermissions.None)
        | (known.Flag("delete") ? GroupPermissions.Delete : GroupPermissions.None);

    private static void MakeSubaccount(ConformanceCase known)
    {
        using GroupKeys admin = GroupKeys.FromSeed(known.Hex("group_seed"));
        if (!known.Valid)
        {
            Refused(() => admin.CreateSubaccount(AccountId.Parse(known.Text("session_id")), PermissionsOf(known)), "the sub-account");
            return;
        }

        var member = AccountId.Parse(known.Text("session_id"));
        Same(known.Hex("signing_value"), admin.CreateSubaccount(member, PermissionsOf(known)).AsSpan(), "signing value");
        Same(known.Hex("token"), admin.ComputeToken(member, PermissionsOf(known)).ToArray(), "token");
    }

    private static void Sign(ConformanceCase known)
    {
        using AccountKeys member = AccountKeys.FromSeed(known.Hex("user_seed"));
        SubaccountKeys? keys = null;
        bool made = SubaccountAuth.TryCreate(known.Hex("signing_value"), out SubaccountAuth? auth) && SubaccountKeys.TryCreate(member, auth, out keys);
        using (keys)
        {
            Same(known.Valid, made, "accepted");
            if (!known.Valid)
            {
                return;
            }

            byte[] signature = new byte[Ed25519.SignatureSize];
            keys!.Sign(known.Hex("message"), signature);
            Same(known.Base64("subaccount"), keys.Token.ToArray(), "token");
            Same(known.Base64("subaccount_sig"), keys.GroupSignature, "group's signature");
            Same(known.Base64("signature"), signature, "signature");
        }
    }

    private static void Verify(ConformanceCase known)
    {
        using AccountKeys member = AccountKeys.FromSeed(known.Hex("user_seed"));
        bool verified = SubaccountAuth.TryCreate(known.Hex("signing_value"), out SubaccountAuth? auth)
            && GroupId.TryParse(known.Text("group_id"), out GroupId group)
            && auth.Verify(group, member, PermissionsOf(known));
        Same(known.Valid, verified, "verified");
    }
}
