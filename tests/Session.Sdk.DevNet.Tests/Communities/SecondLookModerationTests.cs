using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SessionSdk.DevNet.Tests;

/// <summary>Facts 10 to 25 of the second look at real community servers: roles, bans, permissions, messages, reactions.</summary>
public sealed class SecondLookModerationTests : CommunityFixture
{
    private const string Moderator = """{"rooms":["lounge"],"moderator":true}""";
    private const string GlobalModerator = """{"global":true,"moderator":true}""";
    private const string Bans = """{"rooms":["lounge"]}""";

    private string User(TestMember member, string verb) => $"/user/{member.Id(Server)}/{verb}";

    private string Permissions(TestMember member) => "/room/lounge/permissions/" + member.Id(Server);

    [Fact]
    public async Task Fact_10_a_role_for_somebody_banned_fails_but_a_room_role_for_one_banned_globally_does_not()
    {
        await DoAsync(Adam, "POST", User(Bob, "ban"), Bans);
        await StatusAsync(500, Adam, "POST", User(Bob, "moderator"), Moderator);
        await DoAsync(Olga, "POST", User(Alice, "ban"), """{"global":true}""");
        await StatusAsync(500, Olga, "POST", User(Alice, "moderator"), GlobalModerator);
        await DoAsync(Adam, "POST", User(Alice, "moderator"), Moderator);
        Assert.Contains((await GetAsync(null, "/room/lounge"))["moderators"]!.AsArray(), id => id!.GetValue<string>() == Alice.Id(Server));
    }

    [Fact]
    public async Task Fact_11_the_visibility_of_a_global_role_counts_in_every_room_and_that_of_a_room_role_does_not()
    {
        Server.AddRoom("other");
        await DoAsync(Olga, "POST", User(Bob, "moderator"), GlobalModerator);
        long before = await InfoUpdatesAsync();
        JsonNode answer = await DoAsync(Olga, "POST", User(Bob, "moderator"), """{"global":true,"moderator":true,"visible":true}""");
        Assert.Equal((before + 1, 2L), (answer["info_updates"]!["lounge"]!.GetValue<long>(), answer["info_updates"]!["other"]!.GetValue<long>()));
        await DoAsync(Adam, "POST", User(Mona, "moderator"), """{"rooms":["lounge"],"moderator":true,"visible":false}""");
        Assert.Equal(before + 1, await InfoUpdatesAsync());
    }

    [Fact]
    public async Task Fact_12_a_global_moderator_bans_no_moderator_of_a_room()
    {
        Server.AddGlobalModerator(Bob.Id(Server));
        await StatusAsync(403, Bob, "POST", User(Mona, "ban"), Bans);
        await StatusAsync(403, Bob, "POST", User(Adam, "ban"), Bans);
        await StatusAsync(200, Bob, "POST", User(Alice, "ban"), Bans);
    }

    [Theory]
    [InlineData("0", false, true)]
    [InlineData("false", false, true)]
    [InlineData("true", true, false)]
    [InlineData("-5", true, false)]
    [InlineData("1e999", true, true)]
    [InlineData("null", false, true)]
    public async Task Fact_13_what_counts_as_the_time_of_a_ban(string timeout, bool isListed, bool isBannedLater)
    {
        await DoAsync(Mona, "POST", User(Bob, "ban"), $$"""{"rooms":["lounge"],"timeout":{{timeout}}}""");
        string listed = (await AskAsync(Mona, "GET", "/room/lounge/futurePermissions")).Text;
        Assert.Equal(isListed, listed != "[]\n");
        Assert.Equal(timeout == "1e999", listed.StartsWith("[{\"at\":Infinity,\"banned\":false,", StringComparison.Ordinal));
        Time.Advance(TimeSpan.FromSeconds(15));
        await StatusAsync(isBannedLater ? 403 : 200, Bob, "GET", "/room/lounge/pollInfo/0");
    }

    [Fact]
    public async Task Fact_13_an_unban_leaves_the_scheduled_entry_until_its_time()
    {
        await DoAsync(Mona, "POST", User(Bob, "ban"), """{"rooms":["lounge"],"timeout":100}""");
        await DoAsync(Mona, "POST", User(Bob, "unban"), Bans);
        Assert.Single(await RowsAsync(Mona, "/room/lounge/futurePermissions"));
        await StatusAsync(200, Bob, "GET", "/room/lounge/pollInfo/0");
        Time.Advance(TimeSpan.FromSeconds(120));
        Assert.Empty(await RowsAsync(Mona, "/room/lounge/futurePermissions"));
    }

    [Fact]
    public async Task Fact_14_a_scheduled_change_to_the_default_leaves_an_empty_entry()
    {
        await DoAsync(Mona, "POST", Permissions(Bob), """{"write":false}""");
        await DoAsync(Mona, "POST", "/room/lounge/futurePermissions/" + Bob.Id(Server), """{"write":true,"in":5}""");
        Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Empty((await GetAsync(Mona, "/room/lounge/permissions"))[Bob.Id(Server)]!.AsObject());
    }

    [Theory]
    [InlineData("\"no\"", CommunityDatabase.Sqlite, "true")]
    [InlineData("\"no\"", CommunityDatabase.PostgreSql, "false")]
    [InlineData("2", CommunityDatabase.Sqlite, "true")]
    [InlineData("2", CommunityDatabase.PostgreSql, null)]
    [InlineData("[1]", CommunityDatabase.Sqlite, null)]
    [InlineData("[1]", CommunityDatabase.PostgreSql, null)]
    [InlineData("null", CommunityDatabase.Sqlite, null)]
    public async Task Fact_14_what_a_permission_is_read_as(string value, CommunityDatabase database, string? read)
    {
        await UseAsync(database);
        PlainAnswer answer = await AskAsync(Mona, "POST", Permissions(Bob), $$"""{"read":{{value}}}""");
        Assert.Equal(read is null ? 500 : 200, answer.Status);
        Assert.True(read is null || answer.Text == $"{{\"read\":{read}}}\n");
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    public async Task Fact_15_a_plain_id_without_a_usable_key_fails_and_a_blinded_one_is_not_looked_at(string key)
    {
        await StatusAsync(500, Mona, "POST", $"/user/05{key}/ban", Bans);
        await StatusAsync(200, Mona, "POST", $"/user/15{key}/ban", Bans);
    }

    [Fact]
    public async Task Fact_15_asking_for_the_permissions_of_a_stranger_fails_and_makes_him_known()
    {
        await StatusAsync(404, Alice, "POST", "/inbox/" + Bob.Id(Server), """{"message":"AAAA"}""");
        await StatusAsync(500, Mona, "GET", Permissions(Bob));
        await StatusAsync(201, Alice, "POST", "/inbox/" + Bob.Id(Server), """{"message":"AAAA"}""");
    }

    [Theory]
    [InlineData("true", 406, 500)]
    [InlineData("1.0", 400, 400)]
    [InlineData("\"1\"", 400, 400)]
    [InlineData("-1", 406, 406)]
    [InlineData("1180591620717411303424", 500, 406)]
    public async Task Fact_16_what_is_taken_for_a_picture(string image, int sqlite, int postgres)
    {
        await StatusAsync(sqlite, Adam, "PUT", "/room/lounge", $$"""{"image":{{image}}}""");
        await UseAsync(CommunityDatabase.PostgreSql);
        await StatusAsync(postgres, Adam, "PUT", "/room/lounge", $$"""{"image":{{image}}}""");
    }

    [Fact]
    public async Task Fact_16_names_have_no_limit_and_may_be_blank_but_hold_no_half_of_a_pair()
    {
        await DoAsync(Adam, "PUT", "/room/lounge", $$"""{"name":"{{new string('n', 100_000)}}"}""");
        await DoAsync(Adam, "PUT", "/room/lounge", """{"name":"  "}""");
        await StatusAsync(500, Adam, "PUT", "/room/lounge", """{"name":"\ud800"}""");
    }

    [Fact]
    public async Task Fact_17_active_is_who_reads_and_rooms_are_sorted_without_case()
    {
        Server.AddRoom("Zebra");
        Server.AddRoom("apple");
        await PostAsync(Alice);
        await GetAsync(Bob, "/room/lounge");
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, (await GetAsync(Mona, "/room/lounge"))["active_users"]!.GetValue<int>());
        await GetAsync(Alice, "/room/lounge/message/1");
        await RowsAsync(Bob, "/room/lounge/messages/recent");
        await GetAsync(Mona, "/room/lounge/pollInfo/0");
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, (await GetAsync(Mona, "/room/lounge"))["active_users"]!.GetValue<int>());
        Assert.Equal(["apple", "lounge", "Zebra"], (await RowsAsync(null, "/rooms")).Select(room => room!["token"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Fact_18_deleted_posts_count_for_the_rate_limit_and_a_batch_is_no_way_around_it()
    {
        await UseAsync(options => options.PostLimit = 5);
        for (int i = 0; i < 5; i++)
        {
            await DoAsync(Alice, "DELETE", $"/room/lounge/message/{await PostAsync(Alice)}", null);
        }

        PlainAnswer answer = await AskAsync(Alice, "POST", "/room/lounge/message", PostJson());
        Assert.Equal((429, "Rate limited", false), (answer.Status, answer.Text, answer.Headers.ContainsKey("Retry-After")));
        string part = $$"""{"method":"POST","path":"/room/lounge/message","json":{{PostJson()}}}""";
        JsonNode batch = await DoAsync(Bob, "POST", "/batch", "[" + string.Join(",", Enumerable.Repeat(part, 6)) + "]");
        Assert.Equal([201, 201, 201, 201, 201, 429], batch.AsArray().Select(one => one!["code"]!.GetValue<int>()));
        Time.Advance(TimeSpan.FromSeconds(17));
        await PostAsync(Alice);
    }

    [Fact]
    public async Task Fact_19_the_deletion_of_a_whisper_is_told_to_those_who_could_see_it()
    {
        long whisper = await PostAsync(Mona, $$""","whisper_to":"{{Bob.Id(Server)}}" """);
        await StatusAsync(404, Adam, "GET", $"/room/lounge/message/{whisper}");
        await DoAsync(Adam, "DELETE", $"/room/lounge/message/{whisper}", null);
        JsonNode row = Assert.Single(await RowsAsync(Bob, "/room/lounge/messages/since/1"))!;
        Assert.Equal((true, 0, Bob.Id(Server), true), (row["whisper"]!.GetValue<bool>(), row["whisper_mods"]!.GetValue<int>(), row["whisper_to"]!.GetValue<string>(), row["deleted"]!.GetValue<bool>()));
        Assert.Single(await RowsAsync(Mona, "/room/lounge/messages/since/1"));
        Assert.Empty(await RowsAsync(Adam, "/room/lounge/messages/since/1"));
        Assert.Empty(await RowsAsync(Alice, "/room/lounge/messages/since/1"));
    }

    [Fact]
    public async Task Fact_20_an_edit_of_the_padding_alone_changes_the_row_and_no_number()
    {
        long id = await PostAsync(Alice, data: [1, 2, 0x80, 0]);
        string json = PostJson(data: [1, 2, 0x80, 0, 0, 0]).Replace(Convert.ToBase64String(new byte[64]), Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 64)]), StringComparison.Ordinal);
        await DoAsync(Alice, "PUT", $"/room/lounge/message/{id}", json);
        JsonNode row = await GetAsync(Bob, $"/room/lounge/message/{id}");
        Assert.Equal((1L, "AQKAAAAA", null), (row["seqno"]!.GetValue<long>(), row["data"]!.GetValue<string>(), row["edited"]));
        Assert.StartsWith("BwcH", row["signature"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("gA==", "gA==")]
    [InlineData("AA==", "AA==")]
    [InlineData("gAA=", "gAA=")]
    [InlineData("AYAAgAAA", "AYAAgAAA")]
    [InlineData("AR==", "AQ==")]
    [InlineData("AQ=", null)]
    [InlineData("A Q=", null)]
    [InlineData("AQ\\n==", null)]
    public async Task Fact_21_data_comes_back_byte_for_byte(string data, string? back)
    {
        PlainAnswer answer = await AskAsync(Alice, "POST", "/room/lounge/message", $$"""{"data":"{{data}}","signature":"{{Convert.ToBase64String(new byte[64])}}"}""");
        Assert.Equal(back is null ? 500 : 201, answer.Status);
        Assert.True(back is null || JsonNode.Parse(answer.Body)!["data"]!.GetValue<string>() == back);
        await StatusAsync(500, Alice, "POST", "/room/lounge/message", """{"data":5,"signature":[]}""");
    }

    [Theory]
    [InlineData("[1.9]", 201)]
    [InlineData("[true]", 201)]
    [InlineData("[\"1 \"]", 201)]
    [InlineData("[\"1_0\"]", 201)]
    [InlineData("\"12\"", 201)]
    [InlineData("{}", 201)]
    [InlineData("[\"x\"]", 500)]
    [InlineData("[null]", 500)]
    [InlineData("7", 500)]
    public async Task Fact_22_what_is_taken_for_a_list_of_files(string files, int status)
    {
        await StatusAsync(status, Alice, "POST", "/room/lounge/message", PostJson($$""","files":{{files}}"""));
        Assert.Equal(status == 201 ? 1 : 0, Room.Messages.Count);
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, 500)]
    [InlineData(CommunityDatabase.PostgreSql, 201)]
    public async Task Fact_22_a_huge_file_number(CommunityDatabase database, int status)
    {
        await UseAsync(database);
        await StatusAsync(status, Alice, "POST", "/room/lounge/message", PostJson(""","files":[9223372036854775808]"""));
    }

    [Theory]
    [InlineData("whisper_to", "0", false, 201)]
    [InlineData("whisper_to", "\"\"", false, 201)]
    [InlineData("whisper_to", "[]", false, 201)]
    [InlineData("whisper_to", "5", false, 500)]
    [InlineData("whisper_to", "true", false, 500)]
    [InlineData("whisper_to", "\"anything\"", true, 201)]
    [InlineData("whisper_mods", "\"false\"", true, 201)]
    [InlineData("whisper_mods", "0", false, 201)]
    public async Task Fact_22_what_makes_a_whisper(string key, string value, bool isWhisper, int status)
    {
        PlainAnswer answer = await AskAsync(Mona, "POST", "/room/lounge/message", PostJson($$""","{{key}}":{{value}}"""));
        Assert.Equal(status, answer.Status);
        Assert.True(status == 500 || JsonNode.Parse(answer.Body)!.AsObject().ContainsKey("whisper") == isWhisper);
    }

    [Fact]
    public async Task Fact_23_an_emoji_that_had_disappeared_comes_last_and_removing_all_counts_each()
    {
        long id = await PostAsync(Alice);
        await DoAsync(Alice, "PUT", $"/room/lounge/reaction/{id}/a");
        await DoAsync(Alice, "PUT", $"/room/lounge/reaction/{id}/b");
        await DoAsync(Alice, "DELETE", $"/room/lounge/reaction/{id}/a", null);
        await DoAsync(Alice, "PUT", $"/room/lounge/reaction/{id}/a");
        JsonNode reactions = (await GetAsync(Bob, $"/room/lounge/message/{id}"))["reactions"]!;
        Assert.Equal((0, 1), (reactions["b"]!["index"]!.GetValue<int>(), reactions["a"]!["index"]!.GetValue<int>()));
        for (int i = 0; i < 38; i++)
        {
            await DoAsync(Bob, "PUT", $"/room/lounge/reaction/{id}/e{i}");
        }

        await DoAsync(Bob, "PUT", $"/room/lounge/reaction/{id}/a/");
        await DoAsync(Bob, "PUT", $"/room/lounge/reaction/{id}/a//b");
        await StatusAsync(308, Bob, "PUT", $"/room/lounge/reaction/{id}//a");
        long before = Room.MessageSequence;
        JsonNode removed = await DoAsync(Mona, "DELETE", $"/room/lounge/reactions/{id}", null);
        Assert.Equal((42L, before + 42), (removed["removed"]!.GetValue<long>(), removed["seqno"]!.GetValue<long>()));
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, 200)]
    [InlineData(CommunityDatabase.PostgreSql, 500)]
    public async Task Fact_24_a_reaction_with_a_nul(CommunityDatabase database, int status)
    {
        await UseAsync(database);
        await StatusAsync(status, Bob, "PUT", $"/room/lounge/reaction/{await PostAsync(Alice)}/%00");
    }

    [Fact]
    public async Task Fact_25_a_filter_looks_at_the_profile_name_and_its_author_can_edit_and_delete_what_it_caught()
    {
        Room.Filter = new DevCommunityFilter(new Regex("bad")) { IsSilent = true };
        byte[] named = [0x0a, 0x0c, 0x0a, 0x02, (byte)'h', (byte)'i', 0xaa, 0x06, 0x05, 0x0a, 0x03, (byte)'b', (byte)'a', (byte)'d', 0x80, 0];
        JsonNode caught = await DoAsync(Alice, "POST", "/room/lounge/message", PostJson(data: named), 201);
        long id = caught["id"]!.GetValue<long>();
        Assert.True(caught["filtered"]!.GetValue<bool>());
        Assert.Equal(2, (await DoAsync(Bob, "POST", "/room/lounge/message", PostJson(data: []), 201))["seqno"]!.GetValue<long>());
        await DoAsync(Alice, "PUT", $"/room/lounge/message/{id}", PostJson(data: []));
        await StatusAsync(404, Alice, "GET", $"/room/lounge/message/{id}");
        await StatusAsync(200, Alice, "DELETE", $"/room/lounge/message/{id}");
        await StatusAsync(404, Alice, "DELETE", $"/room/lounge/message/{id}");
        await StatusAsync(500, Alice, "POST", "/room/lounge/message", PostJson(data: [0xff, 0xff, 0xff, 0xff]));
    }

    [Theory]
    [InlineData(CommunityBlinding.Required, 15)]
    [InlineData(CommunityBlinding.None, 0)]
    public async Task Fact_25_a_filter_that_is_not_silent_refuses_and_whispers_what_verifies(CommunityBlinding blinding, int prefix)
    {
        await UseAsync(options => options.Blinding = blinding);
        Room.Filter = new DevCommunityFilter(new Regex("bad")) { Reply = "No." };
        byte[] bad = [0x0a, 0x05, 0x0a, 0x03, (byte)'b', (byte)'a', (byte)'d', 0x80, 0];
        await StatusAsync(429, Alice, "POST", "/room/lounge/message", PostJson(data: bad), prefix);
        JsonNode reply = Assert.Single(await RowsAsync(Alice, "/room/lounge/messages/recent", prefix))!;
        byte[] data = Convert.FromBase64String(reply["data"]!.GetValue<string>());
        byte[] signature = Convert.FromBase64String(reply["signature"]!.GetValue<string>());
        byte[] key = Convert.FromHexString(reply["session_id"]!.GetValue<string>())[1..];
        Assert.Equal([0x80, 0x00], data[^2..]);
        Assert.True(prefix == 15
            ? SessionSdk.Cryptography.Ed25519.Verify(data, signature, key)
            : SessionSdk.Cryptography.XEd25519.Verify(data, signature, key));
        Assert.Empty(await RowsAsync(Bob, "/room/lounge/messages/recent", prefix));
    }
}
