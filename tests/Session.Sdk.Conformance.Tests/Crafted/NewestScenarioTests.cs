using SessionSdk.Configs;

namespace SessionSdk.Conformance.Tests.Crafted;

/// <summary>What the scenarios with the newest rules in the repository do not show, though their description allows it.</summary>
public sealed class NewestScenarioTests
{
    private const string Person = "05d023cb3856bc7fbf5a470f2540de0b8f2fac639ffde9f72f6b62a8582a26265a";

    private const string Blinded = "25d023cb3856bc7fbf5a470f2540de0b8f2fac639ffde9f72f6b62a8582a26265a";

    private const string Server = "a2e97a74daa253245a8668f3b7242802656dfedd49c15bd348cfe52ff0fcfb89";

    private const string Key = "1111111111111111111111111111111111111111111111111111111111111111";

    [Fact]
    public void A_push_in_parts_is_stored_under_numbered_labels_and_confirmed_with_all_hashes()
    {
        string[] parts = PartsOf(0, 2560);
        string messages = string.Join(',', parts.Select(part => $"\"{part}\""));
        string hashes = string.Join(',', parts.Select((_, index) => $"\"h{index}\""));
        string fetched = string.Join(',', parts.Select((_, index) => $$"""{"hash":"h{{index}}","message":"m/{{index}}"}"""));
        Assert.True(parts.Length > 1);
        new CraftedScenario(isNewest: true)
            .Step("A", "new", """{"kind":"Contacts"}""")
            .Step("A", "set_many", """{"from":0,"to":2560}""")
            .Step("A", "push", """{"save_as":"m"}""", $$"""{"seqno":1,"messages":[{{messages}}],"obsolete":[]}""")
            .Step("A", "confirm_pushed", $$"""{"seqno":1,"hashes":[{{hashes}}]}""")
            .After("""{"needs_push":false,"needs_dump":true}""")
            .Step("A", "current_hashes", "{}", $"[{hashes}]")
            .Step("B", "new", """{"kind":"Contacts"}""")
            .Step("B", "merge", """{"messages":[{"hash":"h0","message":"m/0"}]}""", """["h0"]""")
            .Step("B", "active_hashes", "{}", """["h0"]""")
            .Step("B", "merge", $$"""{"messages":[{{fetched}}]}""", $"[{hashes}]")
            .Step("B", "current_hashes", "{}", $"[{hashes}]")
            .Step("B", "size", "{}", "2560")
            .Run();
    }

    [Fact]
    public void A_push_in_parts_is_not_taken_for_one_message()
    {
        CraftedScenario scenario = new CraftedScenario(isNewest: true)
            .Step("A", "new", """{"kind":"Contacts"}""")
            .Step("A", "set_many", """{"from":0,"to":2560}""")
            .Step("A", "push", "{}", """{"seqno":1,"message":"00","inner":"00","obsolete":[]}""");
        Assert.Throws<ConformanceException>(() => scenario.Run());
    }

    [Fact]
    public void A_device_may_want_to_save_more_often_but_not_less()
    {
        CraftedScenario Make(string before, string after) => new CraftedScenario(isNewest: true)
            .Step("A", "new", """{"kind":"UserProfile"}""")
            .After(before)
            .Step("A", "set_name", """{"name":"x"}""")
            .After(after);
        const string Nothing = """{"needs_push":false,"needs_dump":false}""";

        Make(Nothing, """{"needs_push":true,"needs_dump":true}""").Run();
        Make(Nothing, """{"needs_push":true,"needs_dump":false}""").Run();
        Assert.Throws<ConformanceException>(() => Make(Nothing, """{"needs_push":false,"needs_dump":true}""").Run());
        Assert.Throws<ConformanceException>(() => Make("""{"needs_push":false,"needs_dump":true}""", """{"needs_push":true,"needs_dump":true}""").Run());
    }

    [Fact]
    public void Lists_of_hashes_are_sorted_whatever_the_order_of_the_messages() => new CraftedScenario(isNewest: true)
        .Craft("good", "d1:#i1e1:&d1:n1:xe1:<le1:=d1:n0:ee")
        .Step("A", "new", """{"kind":"UserProfile"}""")
        .Step("A", "merge", """{"messages":[{"hash":"h2","message":"good"},{"hash":"h1","message":"good"}]}""", """["h1","h2"]""")
        .Step("A", "old_hashes", "{}", """["h1"]""")
        .Step("A", "old_hashes", "{}", "[]")
        .Run();

    [Fact]
    public void A_blinded_contact_is_got_or_made_changed_and_erased()
    {
        string contact = $$$"""{"id":"{{{Blinded}}}","base_url":"https://a.example","pubkey":"{{{Server}}}","name":"n","profile_pic":{"url":"","key":""},"priority":2,"created":1775000000,"profile_updated":1775000001}""";
        new CraftedScenario(isNewest: true)
            .Step("A", "new", """{"kind":"Contacts"}""")
            .Step("A", "set_blinded", $$"""{"id":"{{Blinded}}","base_url":"https://A.example:443/","pubkey":"{{Server}}","name":"n","priority":2,"created":1775000000123}""")
            .Step("A", "set_blinded", $$"""{"id":"{{Blinded}}","base_url":"https://a.example","pubkey":"{{Server}}","profile_updated":1775000001123456}""")
            .Step("A", "blinded", "{}", $"[{contact}]")
            .Refused("A", "erase_blinded", $$"""{"id":"{{Blinded}}","base_url":"a.example"}""")
            .Refused("A", "erase_blinded", $$"""{"id":"{{Person}}","base_url":"https://a.example"}""")
            .Step("A", "erase_blinded", $$"""{"id":"{{Blinded}}","base_url":"https://a.example"}""", "true")
            .Step("A", "erase_blinded", $$"""{"id":"{{Blinded}}","base_url":"https://a.example"}""", "false")
            .Step("A", "blinded", "{}", "[]")
            .Run();
    }

    [Fact]
    public void Read_states_of_blinded_ids_are_listed_after_all_others() => new CraftedScenario(isNewest: true)
        .Step("A", "new", """{"kind":"ConvoInfoVolatile"}""")
        .Step("A", "set_blinded", $$"""{"id":"{{Blinded}}","last_read":1775000000000}""")
        .Step("A", "set_1to1", $$"""{"session_id":"{{Person}}","last_read":1775000000001,"unread":true}""")
        .Step(
            "A",
            "list",
            "{}",
            $$"""[{"type":"1to1","session_id":"{{Person}}","last_read":1775000000001,"unread":true},{"type":"blinded","id":"{{Blinded}}","last_read":1775000000000,"unread":false}]""")
        .Step("A", "erase_blinded", $$"""{"id":"{{Blinded}}"}""", "true")
        .Run();

    [Fact]
    public void Times_are_seconds_whatever_unit_they_are_set_in() => new CraftedScenario(isNewest: true)
        .Step("A", "new", """{"kind":"Contacts"}""")
        .Step("A", "set", $$"""{"session_id":"{{Person}}","mute_until":9000000001,"created":9000000000,"profile_updated":9000000000001}""")
        .Step(
            "A",
            "get",
            $$"""{"session_id":"{{Person}}"}""",
            $$$"""{"session_id":"{{{Person}}}","name":"","nickname":"","profile_pic":{"url":"","key":""},"approved":false,"approved_me":false,"blocked":false,"priority":0,"notifications":0,"mute_until":9000000,"exp_mode":0,"exp_seconds":0,"created":9000000000,"profile_updated":9000000,"features":0}""")
        .Run();

    [Fact]
    public void An_address_without_a_key_is_a_removal_that_stamps() => new CraftedScenario(isNewest: true)
        .Step("A", "new", """{"kind":"UserProfile"}""")
        .Step("A", "set_profile_pic", $$"""{"url":"http://a.example/1","key":"{{Key}}"}""")
        .Step("", "set_clock", """{"now_ms":1775000009000}""")
        .Step("A", "set_reupload_profile_pic", $$"""{"url":"http://a.example/2","key":"{{Key}}"}""")
        .Refused("A", "set_profile_pic", """{"url":"http://a.example/1","key":"11"}""")
        .Step("", "set_clock", """{"now_ms":1775000010999}""")
        .Step("A", "set_profile_pic", """{"url":"http://a.example/1","key":""}""")
        .Step("A", "get", "{}", """{"name":null,"profile_pic":{"url":"","key":""},"nts_priority":0,"nts_expiry":null,"blinded_msgreqs":null,"updated":1775000010,"features":0,"access_expiry":null}""")
        .Run();

    [Fact]
    public void A_device_with_the_newest_rules_takes_other_rules_for_a_fault_of_the_file()
    {
        using var document = System.Text.Json.JsonDocument.Parse("""{"rules":"2030","steps":[]}""");
        Assert.Throws<ConformanceException>(() => new Areas.Configs.ConfigNewestArea().Run(new ConformanceCase(document.RootElement)));
    }

    private static string[] PartsOf(int from, int to)
    {
        using AccountKeys account = AccountKeys.FromSeed(Convert.FromHexString(CraftedScenario.FirstSeed));
        using var contacts = new ContactsConfig(account);
        using var device = new Areas.Configs.ContactsDevice(contacts);
        using var args = System.Text.Json.JsonDocument.Parse($$"""{"from":{{from}},"to":{{to}}}""");
        device.Run("set_many", args.RootElement);
        return [.. contacts.Push().Payloads.Select(Convert.ToHexStringLower)];
    }
}
