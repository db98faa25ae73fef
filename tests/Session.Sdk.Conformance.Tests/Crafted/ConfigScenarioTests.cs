using SessionSdk.Identity;

namespace SessionSdk.Conformance.Tests.Crafted;

/// <summary>What the config scenarios of the repository do not show, though their description allows it.</summary>
public sealed class ConfigScenarioTests
{
    private const string Person = "05d023cb3856bc7fbf5a470f2540de0b8f2fac639ffde9f72f6b62a8582a26265a";

    private const string Group = "0386168b60b843857c310370037ebe9c1d907f98a9f77e6caa9980f8eef167a6fd";

    private const string Server = "a2e97a74daa253245a8668f3b7242802656dfedd49c15bd348cfe52ff0fcfb89";

    private const string InitialInner = "d1:#i0e1:&de1:<le1:=dee";

    private static readonly string InitialHash = Latin(Convert.FromHexString("ea173b57beca8af18c3519a7bbf69c3e7a05d1c049fa9558341d8ebb48b0c965"));

    [Fact]
    public void A_push_that_needs_parts_is_refused() => new CraftedScenario()
        .Step("A", "new", """{"kind":"Contacts"}""")
        .Step("A", "set_many", """{"from":0,"to":2560}""")
        .Refused("A", "push")
        .After("""{"needs_push":true,"needs_dump":true}""")
        .Run();

    [Fact]
    public void Each_device_wraps_for_its_own_account() => new CraftedScenario()
        .Step("A", "new", """{"kind":"UserProfile"}""")
        .Step("B", "new", $$"""{"kind":"UserProfile","user_seed":"{{CraftedScenario.SecondSeed}}"}""")
        .Step("B", "push", "{}", $$"""{"encrypted":"{{EncryptedInitial(CraftedScenario.SecondSeed)}}","inner":"{{Hex(InitialInner)}}"}""")
        .Step("A", "push", "{}", $$"""{"encrypted":"{{EncryptedInitial(CraftedScenario.FirstSeed)}}","inner":"{{Hex(InitialInner)}}"}""")
        .Run();

    [Fact]
    public void A_damaged_dump_is_refused_and_the_device_that_was_there_stays() => new CraftedScenario()
        .Step("A", "new", """{"kind":"UserProfile"}""")
        .Step("A", "set_name", """{"name":"x"}""")
        .Step("X", "transform", """{"save_as":"bad"}""", """{"message":"64"}""")
        .Refused("B", "new", """{"kind":"UserProfile","dump":"bad"}""")
        .Refused("A", "new", """{"kind":"UserProfile","dump":"bad"}""")
        .After("""{"needs_push":true,"needs_dump":true}""")
        .Run();

    [Fact]
    public void A_nickname_is_cut_on_demand() => new CraftedScenario()
        .Step("A", "new", """{"kind":"Contacts"}""")
        .Refused("A", "set_nickname", $$"""{"session_id":"{{Person}}","nickname":"{{new string('x', 99)}}é"}""")
        .Step("A", "set_nickname_truncated", $$"""{"session_id":"{{Person}}","nickname":"{{new string('x', 99)}}é"}""")
        .Step("A", "get", $$"""{"session_id":"{{Person}}"}""", Contact(nickname: new string('x', 99)))
        .Run();

    [Fact]
    public void Seconds_of_any_size_come_back_as_they_were_set() => new CraftedScenario()
        .Step("A", "new", """{"kind":"Contacts"}""")
        .Step("A", "set", $$"""{"session_id":"{{Person}}","mute_until":9999999999,"created":1700000000000,"exp_mode":1,"exp_seconds":3000000000}""")
        .Step("A", "set_nickname", $$"""{"session_id":"{{Person}}","nickname":"n"}""")
        .Step("A", "get", $$"""{"session_id":"{{Person}}"}""", Contact("n", 9999999999, 1, 3000000000, 1700000000000))
        .Run();

    [Fact]
    public void Reading_all_of_a_community_drops_its_server_from_the_push()
    {
        string room = $"\"base_url\":\"http://example.org\",\"room\":\"r\",\"pubkey\":\"{Server}\"";
        string inner = $"d1:#i1e1:&de1:<lli0e32:{InitialHash}deee1:=dee";
        new CraftedScenario()
            .Step("A", "new", """{"kind":"ConvoInfoVolatile"}""")
            .Step("A", "set_community", $$"""{{{room}},"unread":true}""")
            .Step("A", "set_community", $$"""{{{room}},"unread":false}""")
            .Step("A", "set_1to1", $$"""{"session_id":"{{Person}}","unread":true}""")
            .Step("A", "set_1to1", $$"""{"session_id":"{{Person}}","unread":false}""")
            .Step("A", "get_1to1", $$"""{"session_id":"{{Person}}"}""", $$"""{"type":"1to1","session_id":"{{Person}}","last_read":0,"unread":false}""")
            .Step("A", "sizes", "{}", """{"1to1":1,"communities":1,"groups":0,"legacy_groups":0,"total":2}""")
            .Step("A", "push", "{}", $$"""{"seqno":1,"inner":"{{Hex(inner)}}"}""")
            .Step("A", "get_1to1", $$"""{"session_id":"{{Person}}"}""")
            .Run();
    }

    [Fact]
    public void A_merge_that_throws_in_the_reference_leaves_the_device_alone() => new CraftedScenario()
        .Craft("good", $"d1:#i1e1:&d1:n1:xe1:<lli0e32:{InitialHash}deee1:=d1:n0:ee")
        .Craft("odd", "xyz")
        .Step("A", "new", """{"kind":"UserProfile"}""")
        .Refused("A", "merge", """{"messages":[{"hash":"h1","message":"good"},{"hash":"h2","message":"odd"}]}""")
        .After("""{"needs_push":false,"needs_dump":false}""")
        .Step("A", "current_hashes", "{}", "[]")
        .Step("A", "get", "{}", """{"name":null,"profile_pic":{"url":"","key":""},"nts_priority":0,"nts_expiry":null,"blinded_msgreqs":null}""")
        .Run();

    [Fact]
    public void A_merge_of_good_messages_is_no_refusal()
    {
        CraftedScenario scenario = new CraftedScenario()
            .Craft("good", $"d1:#i1e1:&d1:n1:xe1:<lli0e32:{InitialHash}deee1:=d1:n0:ee")
            .Step("A", "new", """{"kind":"UserProfile"}""")
            .Refused("A", "merge", """{"messages":[{"hash":"h1","message":"good"}]}""");
        Assert.Throws<ConformanceException>(() => scenario.Run());
    }

    [Fact]
    public void The_own_current_copy_among_obsolete_hashes_is_not_held_against_the_sdk()
    {
        CraftedScenario Make(string obsolete) => new CraftedScenario()
            .Craft("good", $"d1:#i1e1:&d1:n1:xe1:<lli0e32:{InitialHash}deee1:=d1:n0:ee")
            .Step("A", "new", """{"kind":"UserProfile"}""")
            .Step("A", "merge", """{"messages":[{"hash":"h1","message":"good"},{"hash":"h2","message":"good"}]}""", """["h1","h2"]""")
            .Step("A", "old_hashes", "{}", obsolete);

        Make("""["h2","h1"]""").Run();
        Make("""["h2"]""").Run();
        Assert.Throws<ConformanceException>(() => Make("""["h1"]""").Run());
        Assert.Throws<ConformanceException>(() => Make("""["h2","h3"]""").Run());
    }

    [Fact]
    public void Edits_that_came_too_late_leave_an_empty_message_after_the_winner()
    {
        const string Winner = "d1:#i9e1:&d1:n1:xe1:<le1:=de" + "e";
        byte[] hash = new byte[32];
        SessionSdk.Cryptography.Blake2b.Hash(System.Text.Encoding.Latin1.GetBytes(Winner), hash);
        string next = $"d1:#i10e1:&d1:n1:xe1:<lli9e32:{Latin(hash)}deee1:=dee";
        new CraftedScenario()
            .Craft("ninth", Winner)
            .Step("A", "new", """{"kind":"UserProfile"}""")
            .Step("A", "set_name", """{"name":"late"}""")
            .Step("A", "merge", """{"messages":[{"hash":"h9","message":"ninth"}]}""", """["h9"]""")
            .After("""{"needs_push":false,"needs_dump":true}""")
            .Step("A", "current_hashes", "{}", """["h9"]""")
            .Step("A", "push", "{}", $$"""{"seqno":10,"inner":"{{Hex(next)}}","obsolete":[]}""")
            .Step("A", "dump", """{"save_as":"d"}""", $$"""{"state":0,"data":"{{Hex(next)}}","current_hash":"h9","old_hashes":[]}""")
            .Run();
    }

    [Theory]
    [InlineData("UserGroups", "get_community", """{"base_url":"example.org","room":"x"}""")]
    [InlineData("UserGroups", "get_community", """{"base_url":"http://example.org","room":"x y"}""")]
    [InlineData("UserGroups", "erase_community", """{"base_url":"http://example.org/path","room":"x"}""")]
    [InlineData("UserGroups", "set_community", """{"base_url":"http://example.org","room":"x"}""")]
    [InlineData("UserGroups", "set_community_url", """{"full_url":"https://example.org/"}""")]
    [InlineData("UserGroups", "get_group", """{"id":"05d023cb3856bc7fbf5a470f2540de0b8f2fac639ffde9f72f6b62a8582a26265a"}""")]
    [InlineData("UserGroups", "set_legacy_group", """{"session_id":"05d0"}""")]
    [InlineData("ConvoInfoVolatile", "get_community", """{"base_url":"ftp://example.org","room":"x"}""")]
    [InlineData("ConvoInfoVolatile", "erase_community", """{"base_url":"http://example.org","room":""}""")]
    [InlineData("ConvoInfoVolatile", "set_community", """{"base_url":"http://example.org","room":"x"}""")]
    [InlineData("ConvoInfoVolatile", "get_1to1", """{"session_id":"zz"}""")]
    [InlineData("Contacts", "get", """{"session_id":"03d023cb3856bc7fbf5a470f2540de0b8f2fac639ffde9f72f6b62a8582a26265a"}""")]
    [InlineData("UserProfile", "set_profile_pic", """{"url":"http://example.org/x","key":"aabb"}""")]
    public void Invalid_arguments_are_refused(string kind, string op, string args) => new CraftedScenario()
        .Step("A", "new", $$"""{"kind":"{{kind}}"}""")
        .Refused("A", op, args)
        .After("""{"needs_push":false,"needs_dump":false}""")
        .Run();

    [Theory]
    [InlineData("aabb", "")]
    [InlineData("", "aabb")]
    public void A_groups_secrets_of_a_wrong_length_are_not_stored(string secret, string auth) => new CraftedScenario()
        .Step("A", "new", """{"kind":"UserGroups"}""")
        .Step("A", "set_group", $$"""{"id":"{{Group}}","secretkey":"{{secret}}","auth_data":"{{auth}}","mute_until":9999999999}""")
        .Step(
            "A",
            "get_group",
            $$"""{"id":"{{Group}}"}""",
            $$"""{"type":"group","id":"{{Group}}","name":"","secretkey":"","auth_data":"","removed_status":0,"priority":0,"joined_at":0,"notifications":0,"mute_until":9999999999,"invited":false}""")
        .Run();

    [Fact]
    public void Group_devices_count_a_pending_key_and_take_an_admin_key_in_both_forms()
    {
        string seed = new('7', 64);
        using GroupKeys keys = GroupKeys.FromSeed(Convert.FromHexString(seed));
        string secret = Convert.ToHexStringLower(keys.Ed25519SecretKey.Expose());
        new CraftedScenario()
            .Step("A", "new", $$"""{"kind":"Group","admin":false,"user_seed":"{{CraftedScenario.FirstSeed}}"}""")
            .Step("A", "keys.size", "{}", "0")
            .Refused("A", "keys.load_admin_key", $$"""{"seed":"{{new string('6', 64)}}"}""")
            .Refused("A", "keys.load_admin_key", $$"""{"seed":"{{secret[..^1]}}{{(secret[^1] == '0' ? '1' : '0')}}"}""")
            .Refused("A", "keys.load_admin_key", """{"seed":"77"}""")
            .Step("A", "keys.load_admin_key", $$"""{"seed":"{{secret}}"}""")
            .Step("A", "keys.is_admin", "{}", "true")
            .Step("B", "new", $$"""{"kind":"Group","admin":true,"user_seed":"{{CraftedScenario.SecondSeed}}"}""")
            .Step("B", "keys.rekey", """{"save_as":"k0"}""", Rekey(keys))
            .Step("B", "keys.size", "{}", "1")
            .Step("B", "keys.load_key_message", """{"hash":"h0","message":"k0","timestamp_ms":1736900000000}""", "true")
            .Step("B", "keys.size", "{}", "1")
            .Step("B", "info.set_created", """{"value":1700000000000}""")
            .Step("B", "info.set_delete_before", """{"value":1700000000}""")
            .Step(
                "B",
                "info.get",
                "{}",
                $$$"""{"id":"{{{keys.Id}}}","name":null,"description":null,"profile_pic":{"url":"","key":""},"expiry_timer":null,"created":1700000000000,"delete_before":1700000000,"delete_attach_before":null,"destroyed":false}""")
            .Run(new CraftedScenario.GroupSeed(seed, keys.Id.ToString()));
    }

    [Fact]
    public void A_merge_without_usable_keys_is_refused_in_groups_too()
    {
        string seed = new('7', 64);
        using GroupKeys keys = GroupKeys.FromSeed(Convert.FromHexString(seed));
        new CraftedScenario()
            .Craft("m", "d1:#i1e")
            .Step("A", "new", $$"""{"kind":"Group","admin":true,"user_seed":"{{CraftedScenario.FirstSeed}}"}""")
            .Refused("A", "info.merge", """{"messages":[{"hash":"h1","message":"m"}]}""")
            .Step("A", "members.add_key", $$"""{"key":"{{new string('1', 64)}}"}""")
            .Refused("A", "members.merge", """{"messages":[{"hash":"h1","message":"m"}]}""")
            .Run(new CraftedScenario.GroupSeed(seed, keys.Id.ToString()));
    }

    private static string Contact(string nickname, long mute = 0, int mode = 0, long seconds = 0, long created = 0) =>
        $$$"""{"session_id":"{{{Person}}}","name":"","nickname":"{{{nickname}}}","profile_pic":{"url":"","key":""},"approved":false,"approved_me":false,"blocked":false,"priority":0,"notifications":0,"mute_until":{{{mute}}},"exp_mode":{{{mode}}},"exp_seconds":{{{seconds}}},"created":{{{created}}}}""";

    private static string Rekey(GroupKeys admin)
    {
        using AccountKeys account = AccountKeys.Generate();
        using var info = new SessionSdk.Configs.GroupInfoConfig(admin.Id, admin);
        using var members = new SessionSdk.Configs.GroupMembersConfig(admin.Id, admin);
        using var keys = new SessionSdk.Configs.GroupKeysConfig(account, info, members, admin);
        string message = Convert.ToHexStringLower(keys.Rekey());
        return $$"""{"message":"{{message}}","new_key":"{{Convert.ToHexStringLower(keys.EncryptionKey.Expose())}}"}""";
    }

    private static string EncryptedInitial(string seed)
    {
        byte[] payload = new byte[256];
        System.Text.Encoding.Latin1.GetBytes(InitialInner).CopyTo(payload, 216 - InitialInner.Length);
        SessionSdk.Configs.ConfigEncryption.Encrypt(payload, Convert.FromHexString(seed), "UserProfile"u8);
        return Convert.ToHexStringLower(payload);
    }

    private static string Latin(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static string Hex(string latin) => Convert.ToHexStringLower(System.Text.Encoding.Latin1.GetBytes(latin));
}
