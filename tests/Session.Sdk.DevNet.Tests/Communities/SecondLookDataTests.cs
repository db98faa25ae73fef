using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Facts 1 to 9 of the second look at real community servers: what loses data or blocks a client.</summary>
public sealed class SecondLookDataTests : CommunityFixture
{
    [Fact]
    public async Task Fact_1_a_message_with_a_late_reaction_never_comes_whole_when_paging()
    {
        for (int i = 0; i < 300; i++)
        {
            Room.AddMessage(Alice.Id(Server), new byte[160], new byte[64]);
        }

        await DoAsync(Bob, "PUT", "/room/lounge/reaction/21/x");
        var whole = new List<long>();
        JsonObject last = [];
        for (long position = 0; position < 301;)
        {
            JsonArray page = await RowsAsync(Alice, $"/room/lounge/messages/since/{position}?limit=100&t=r");
            whole.AddRange(page.Where(row => row!["data"] is not null).Select(row => row!["id"]!.GetValue<long>()));
            last = page[^1]!.AsObject();
            position = last["seqno"]!.GetValue<long>();
        }

        Assert.Equal(299, whole.Count);
        Assert.Equal((21L, 301L, false), (last["id"]!.GetValue<long>(), last["seqno"]!.GetValue<long>(), last.ContainsKey("data")));
        Assert.Empty(await RowsAsync(Alice, "/room/lounge/messages/since/300"));
    }

    [Fact]
    public async Task Fact_1_an_edit_with_a_late_reaction_comes_whole_only_in_one_page()
    {
        long id = await PostAsync(Alice);
        await DoAsync(Alice, "PUT", $"/room/lounge/message/{id}", PostJson(data: [9, 9]));
        for (int i = 0; i < 150; i++)
        {
            Room.AddMessage(Bob.Id(Server), new byte[160], new byte[64]);
        }

        await DoAsync(Bob, "PUT", $"/room/lounge/reaction/{id}/x");
        JsonArray small = await RowsAsync(Bob, "/room/lounge/messages/since/1?limit=100&t=r");
        long position = small[^1]!["seqno"]!.GetValue<long>();
        JsonArray rest = await RowsAsync(Bob, $"/room/lounge/messages/since/{position}?limit=100&t=r");
        Assert.DoesNotContain(small.Concat(rest), row => row!["id"]!.GetValue<long>() == id && row["data"] is not null);
        JsonArray large = await RowsAsync(Bob, "/room/lounge/messages/since/1?limit=256&t=r");
        Assert.Single(large, row => row!["id"]!.GetValue<long>() == id && row["data"] is not null && row["edited"] is not null);
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, 1, 304)]
    [InlineData(CommunityDatabase.PostgreSql, 3, 200)]
    public async Task Fact_2_numbers_of_direct_messages_are_given_out_again_on_sqlite(CommunityDatabase database, long id, int status)
    {
        await UseAsync(database);
        string bob = Bob.Id(Server);
        Assert.Equal("[]\n", (await AskAsync(Bob, "GET", "/inbox")).Text);
        await DoAsync(Alice, "POST", "/inbox/" + bob, """{"message":"AAAA"}""", 201);
        await DoAsync(Alice, "POST", "/inbox/" + bob, """{"message":"AAAA"}""", 201);
        Assert.Equal(2, (await DoAsync(Bob, "DELETE", "/inbox", null))["deleted"]!.GetValue<long>());
        Assert.Equal(id, (await DoAsync(Alice, "POST", "/inbox/" + bob, """{"message":"BBBB"}""", 201))["id"]!.GetValue<long>());
        await StatusAsync(status, Bob, "GET", "/inbox/since/2");
        await StatusAsync(status, Alice, "GET", "/outbox/since/2");
        Assert.Single(await RowsAsync(Bob, "/inbox"));
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, 2)]
    [InlineData(CommunityDatabase.PostgreSql, 3)]
    public async Task Fact_2_the_number_of_a_file_that_expired_is_given_out_again_on_sqlite(CommunityDatabase database, long id)
    {
        await UseAsync(database);
        await PostAsync(Alice, $$""","files":[{{await UploadAsync(Alice)}}]""");
        await UploadAsync(Alice);
        Server.AddRoom("other");
        Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(id, await UploadAsync(Bob, room: "other"));
        await StatusAsync(200, Alice, "GET", "/room/lounge/file/1");
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, 2)]
    [InlineData(CommunityDatabase.PostgreSql, 4)]
    public async Task Fact_2_the_numbers_of_a_deleted_room_s_messages_are_given_out_again_on_sqlite(CommunityDatabase database, long id)
    {
        await UseAsync(database);
        await PostAsync(Alice);
        DevCommunityRoom other = Server.AddRoom("other");
        other.AddMessage(Alice.Id(Server), new byte[160], new byte[64]);
        other.AddMessage(Alice.Id(Server), new byte[160], new byte[64]);
        Assert.True(Server.RemoveRoom("OTHER"));
        Assert.Equal(id, await PostAsync(Alice));
    }

    [Fact]
    public async Task Fact_3_of_an_account_s_first_requests_at_the_same_time_one_fails_and_its_nonce_is_not_spent()
    {
        await UseAsync(options => options.FirstContactTime = TimeSpan.FromMilliseconds(300));
        byte[][] nonces = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)i, 16).ToArray())];
        PlainAnswer[] answers = await Task.WhenAll(nonces.Select(nonce => Server.AskAsync(Alice, Now, "GET", "/capabilities", nonce: nonce)));
        int failed = Assert.Single(Enumerable.Range(0, 4), i => answers[i].Status == 500);
        Assert.Equal(3, answers.Count(answer => answer.Status == 200));
        Assert.Equal(200, (await Server.AskAsync(Alice, Now, "GET", "/capabilities", nonce: nonces[failed])).Status);
        Assert.Equal(425, (await Server.AskAsync(Alice, Now, "GET", "/capabilities", nonce: nonces[(failed + 1) % 4])).Status);
    }

    [Fact]
    public async Task Fact_4_a_room_that_was_made_again_starts_over()
    {
        for (int i = 0; i < 23; i++)
        {
            await PostAsync(Alice);
        }

        double created = (await GetAsync(Alice, "/room/lounge"))["created"]!.GetValue<double>();
        Server.RemoveRoom("lounge");
        Time.Advance(TimeSpan.FromSeconds(1));
        Server.AddRoom("lounge");
        await PostAsync(Bob);
        JsonNode info = await GetAsync(Alice, "/room/lounge");
        Assert.Equal((1L, 0L), (info["message_sequence"]!.GetValue<long>(), info["info_updates"]!.GetValue<long>()));
        Assert.NotEqual(created, info["created"]!.GetValue<double>());
        Assert.Empty(await RowsAsync(Alice, "/room/lounge/messages/since/23"));
    }

    [Fact]
    public void Fact_5_a_15_id_gives_the_plain_id_away()
    {
        for (int i = 0; i < 200; i++)
        {
            var member = TestMember.Generate();
            var rules = new BlindingRules(Server.PublicKey);
            Assert.Equal(member.PlainId, rules.PlainId(member.Id(Server)));
            Assert.Contains(member.Id(Server), rules.BlindedIds(member.PlainId));
            Assert.Equal(member.Id(Server, 25), rules.NewBlindedId(member.PlainId));
        }
    }

    [Theory]
    [InlineData("00c")]
    [InlineData("abc")]
    public void Fact_5_the_published_vectors_agree(string start)
    {
        var server = SessionSdk.Cryptography.X25519PublicKey.Parse(start + "def0123456789abcdef0123456789abcdef0123456789abcdef0123456789", null);
        var rules = new BlindingRules(server);
        if (start == "abc")
        {
            Assert.Equal("0505c9a9bf178fa644d44bebf628716dc7f2df3d0842e97881962c723699152073", rules.PlainId("1561e070286ff7a71f167e92b18c709882b148d8238c8872caf414b301ba05647d"));
            Assert.Equal("0505c9a9bf178fa644d44bebf628716dc7f2df3d0842e97881962c723699152073", rules.PlainId("1561e070286ff7a71f167e92b18c709882b148d8238c8872caf414b301ba0564fd"));
        }
        else
        {
            Assert.Equal("2598589c7885b56cbeae6ab7b4224f202815520a54995872cb1833b44db6401c8d", rules.NewBlindedId("05fe94b7ad4b7f1cc1bb92671f1f0d243f226e115b33770465e82b503fc3e96e1f"));
        }
    }

    [Fact]
    public async Task Fact_6_a_chunked_body_is_not_seen()
    {
        byte[] body = "[]"u8.ToArray();
        Assert.Equal(401, await ChunkedAsync("/batch", body, "application/json", Alice.Headers(Server, Now, "POST", "/batch", body)));
        Assert.Equal(400, await ChunkedAsync("/batch", body, "application/json", []));
        Assert.Equal(201, await ChunkedAsync("/room/lounge/file", body, "application/octet-stream", Alice.Headers(Server, Now, "POST", "/room/lounge/file", [])));
        PlainAnswer file = await AskAsync(Alice, "GET", "/room/lounge/file/1");
        Assert.Equal((200, "0"), (file.Status, file.Headers["Content-Length"]));
    }

    [Fact]
    public async Task Fact_6_the_connection_is_closed_after_every_answer_though_no_header_says_so()
    {
        PlainAnswer answer = (await PlainExchange.SendAsync(Server.Port, "GET /capabilities HTTP/1.1\r\nHost: x\r\n\r\nGET /capabilities HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray()))!;
        Assert.Equal(200, answer.Status);
        Assert.Equal("{\"capabilities\":[\"blind\",\"reactions\",\"sogs\"]}\n", answer.Text);
        Assert.False(answer.Headers.ContainsKey("Connection"));
    }

    [Fact]
    public async Task Fact_6_who_asks_whether_to_send_a_body_is_told_to()
    {
        byte[] body = "[]"u8.ToArray();
        PlainAnswer answer = await Server.AskAsync(Alice, Now, "POST", "/batch", body, more: new Dictionary<string, string> { ["Expect"] = "100-continue" });
        Assert.Equal(100, answer.Status);
        Assert.Contains("200 OK", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1850, true)]
    [InlineData(1960, false)]
    public async Task Fact_7_too_long_a_head_is_closed_without_an_answer(int length, bool isAnswered)
    {
        PlainAnswer? answer = await PlainExchange.SendAsync(Server.Port, "GET", "/capabilities?x=" + new string('y', length - 2), [], []);
        Assert.Equal(isAnswered, answer is not null);
    }

    [Fact]
    public async Task Fact_8_delete_all_takes_files_and_the_picture_as_well()
    {
        long free = await UploadAsync(Alice);
        long named = await UploadAsync(Alice);
        await PostAsync(Alice, $$""","files":[{{named}}]""");
        Room.AddModerator(Alice.Id(Server), isAdmin: true);
        long picture = await UploadAsync(Alice);
        await DoAsync(Alice, "PUT", "/room/lounge", $$"""{"image":{{picture}}}""");
        long before = await InfoUpdatesAsync();
        await StatusAsync(200, Adam, "DELETE", "/room/lounge/all/" + Alice.Id(Server));
        foreach (long id in new[] { free, named, picture })
        {
            await StatusAsync(404, Alice, "GET", $"/room/lounge/file/{id}");
        }

        JsonNode info = await GetAsync(Alice, "/room/lounge");
        Assert.Equal((picture, before), (info["image_id"]!.GetValue<long>(), info["info_updates"]!.GetValue<long>()));
        Time.Advance(TimeSpan.FromSeconds(10));
        info = await GetAsync(Alice, "/room/lounge");
        Assert.Equal((null, before + 1), (info["image_id"], info["info_updates"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Fact_8_with_files_but_without_posts_it_is_404_and_the_files_are_gone()
    {
        long file = await UploadAsync(Bob);
        await StatusAsync(404, Mona, "DELETE", "/room/lounge/all/" + Bob.Id(Server));
        await StatusAsync(404, Bob, "GET", $"/room/lounge/file/{file}");
        await PostAsync(Mona, """,  "whisper_mods":true""");
        await StatusAsync(200, Mona, "DELETE", "/room/lounge/all/" + Mona.Id(Server));
    }

    [Fact]
    public async Task Fact_8_delete_all_everywhere_leaves_out_rooms_from_which_the_caller_is_shut_out()
    {
        DevCommunityRoom hidden = Server.AddRoom("hidden");
        await PostAsync(Bob);
        await DoAsync(Bob, "POST", "/room/hidden/message", PostJson(), 201);
        (hidden.DefaultRead, hidden.DefaultAccessible) = (false, false);
        Room.Ban(Bob.Id(Server));
        Assert.Equal("{\"rooms\":{},\"total\":0}\n", (await AskAsync(Bob, "DELETE", "/rooms/all/" + Bob.Id(Server))).Text);
        await StatusAsync(200, Bob, "DELETE", "/room/hidden/all/" + Bob.Id(Server));
        await StatusAsync(200, Bob, "DELETE", "/room/lounge/all/" + Bob.Id(Server));
    }

    [Fact]
    public async Task Fact_9_a_file_goes_with_the_first_message_that_named_it()
    {
        long file = await UploadAsync(Alice);
        long first = await PostAsync(Alice, $$""","files":[{{file}}]""");
        await PostAsync(Alice, $$""","files":[{{file}}]""");
        await DoAsync(Adam, "PUT", "/room/lounge", $$"""{"image":{{file}}}""");
        await StatusAsync(200, Alice, "GET", $"/room/lounge/file/{file}");
        await DoAsync(Alice, "DELETE", $"/room/lounge/message/{first}", null);
        await StatusAsync(404, Alice, "GET", $"/room/lounge/file/{file}");
    }

    [Fact]
    public async Task Fact_9_a_picture_that_is_named_later_stays()
    {
        long file = await UploadAsync(Adam);
        await DoAsync(Adam, "PUT", "/room/lounge", $$"""{"image":{{file}}}""");
        long post = await PostAsync(Adam, $$""","files":[{{file}}]""");
        await DoAsync(Adam, "DELETE", $"/room/lounge/message/{post}", null);
        PlainAnswer answer = await AskAsync(Alice, "GET", $"/room/lounge/file/{file}");
        Assert.Equal((200, false), (answer.Status, answer.Headers.ContainsKey("Expires")));
    }

    private async Task<int> ChunkedAsync(string target, byte[] body, string type, Dictionary<string, string> headers)
    {
        string head = $"POST {target} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: {type}\r\n" + string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n")) + "\r\n";
        byte[] bytes = [.. System.Text.Encoding.ASCII.GetBytes(head + $"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
        return (await PlainExchange.SendAsync(Server.Port, bytes))!.Status;
    }
}
