using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Fuzz;

/// <summary>What an admin may send about keys, signed: a member and another admin load it, and what they dump loads again.</summary>
internal sealed class GroupKeysTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 32;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] message = Sign(input);
        return Load(message, null) | Load(message, FuzzKeys.Group) | LoadDump(input);
    }

    public override IEnumerable<byte[]> Seeds()
    {
        using GroupInfoConfig info = new(FuzzKeys.Group.Id, FuzzKeys.Group, default, AnyConfig.Options);
        using GroupMembersConfig members = new(FuzzKeys.Group.Id, FuzzKeys.Group, default, AnyConfig.Options);
        using GroupKeysConfig keys = new(FuzzKeys.Bob, info, members, FuzzKeys.Group);
        byte[] rekey = keys.Rekey();
        yield return rekey;
        keys.Load("hash", rekey, FuzzKeys.Now, FuzzKeys.Now);
        yield return keys.CreateSupplement(FuzzKeys.Alice.Id);
        yield return keys.Dump();
        foreach (byte[] known in VectorFile.Hex("groups", "message", "rekey", "key_supplement").Where(each => each.Length < 2000).Take(4))
        {
            yield return known;
        }

        foreach (byte[] dump in VectorFile.Steps("config_newest", "Group", "keys.dump").Select(step => Convert.FromHexString(step.GetProperty("result").GetProperty("dump").GetString()!)))
        {
            yield return dump;
        }
    }

    private bool Load(byte[] message, GroupKeys? admin)
    {
        using GroupInfoConfig info = new(FuzzKeys.Group.Id, admin, default, AnyConfig.Options);
        using GroupMembersConfig members = new(FuzzKeys.Group.Id, admin, default, AnyConfig.Options);
        using GroupKeysConfig keys = new(FuzzKeys.Alice, info, members, admin);
        AllocationMeter meter = Measure(message.Length);
        GroupKeyLoad loaded = keys.Load("hash", message, FuzzKeys.Now, FuzzKeys.Now);
        meter.Check();
        if (loaded != GroupKeyLoad.Rejected)
        {
            Must.Hold(loaded == GroupKeyLoad.NotForUs || keys.DecryptionKeys.Count > 0);
            byte[] dump = keys.Dump();
            using GroupKeysConfig restored = new(FuzzKeys.Alice, info, members, admin, dump);
            Must.Equal(dump, restored.Dump(), "dump");
        }

        return loaded != GroupKeyLoad.Rejected;
    }

    private bool LoadDump(ReadOnlySpan<byte> dump)
    {
        if (dump.IsEmpty)
        {
            return false;
        }

        using GroupInfoConfig info = new(FuzzKeys.Group.Id, FuzzKeys.Group, default, AnyConfig.Options);
        using GroupMembersConfig members = new(FuzzKeys.Group.Id, FuzzKeys.Group, default, AnyConfig.Options);
        try
        {
            AllocationMeter meter = Measure(dump.Length);
            using GroupKeysConfig keys = new(FuzzKeys.Alice, info, members, FuzzKeys.Group, dump);
            meter.Check();
            byte[] written = keys.Dump();
            using GroupKeysConfig restored = new(FuzzKeys.Alice, info, members, FuzzKeys.Group, written);
            Must.Equal(written, restored.Dump(), "dumped again");
            return true;
        }
        catch (InvalidConfigDumpException)
        {
            return false;
        }
    }

    private static byte[] Sign(ReadOnlySpan<byte> message)
    {
        int end = message.LastIndexOf("1:~64:"u8);
        ReadOnlySpan<byte> unsigned = end >= 0 ? message[..end] : message is [.. var start, (byte)'e'] ? start : message;
        return [.. unsigned, .. "1:~64:"u8, .. Ed25519.Sign(unsigned, FuzzKeys.Group.Ed25519SecretKey.Expose()), (byte)'e'];
    }
}
