using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Facts 43 to 47 of the second look at real community servers: 25-blinding, and a server that switches blinding on.</summary>
public sealed class SecondLookBlindingTests : CommunityFixture
{
    [Fact]
    public async Task Fact_43_a_server_with_25_ids_says_so_and_may_refuse_15_ids()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.Both);
        Assert.Equal("{\"capabilities\":[\"blind\",\"blind25\",\"reactions\",\"sogs\"]}\n", (await AskAsync(Alice, "GET", "/capabilities", prefix: 25)).Text);
        await StatusAsync(200, Alice, "GET", "/rooms", prefix: 15);
        await StatusAsync(400, Alice, "GET", "/rooms", prefix: 0);
        Dictionary<string, string> headers = Alice.Headers(Server, Now, "GET", "/rooms", []);
        headers["X-SOGS-Pubkey"] = "05" + headers["X-SOGS-Pubkey"][2..];
        Assert.Equal("Invalid authentication: X-SOGS-Pubkey must be 00-, 15-, or 25- prefixed", (await PlainExchange.SendAsync(Server.Port, "GET", "/rooms", headers, []))!.Text);
        Server.Blinding = CommunityBlinding.Only25;
        Assert.Equal("Invalid authentication: this server requires the use of blinded ids", (await AskAsync(Alice, "GET", "/rooms")).Text);
        await StatusAsync(200, Alice, "GET", "/rooms", prefix: 25);
    }

    [Fact]
    public async Task Fact_44_an_account_is_one_whichever_id_it_uses_and_rows_name_the_one_that_signed()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.Both);
        long first = await PostAsync(Alice, prefix: 15);
        long second = await PostAsync(Alice, prefix: 25);
        JsonArray rows = await RowsAsync(Bob, "/room/lounge/messages/recent");
        Assert.Equal([Alice.Id(Server, 25), Alice.Id(Server)], rows.Select(row => row!["session_id"]!.GetValue<string>()));
        await DoAsync(Alice, "DELETE", $"/room/lounge/message/{first}", null, prefix: 25);
        await DoAsync(Bob, "PUT", $"/room/lounge/reaction/{second}/x");
        JsonNode reaction = (await GetAsync(Bob, $"/room/lounge/message/{second}", prefix: 25))["reactions"]!["x"]!;
        Assert.Equal((true, Bob.Id(Server, 25)), (reaction["you"]!.GetValue<bool>(), reaction["reactors"]![0]!.GetValue<string>()));
        Assert.Equal(Mona.Id(Server, 25), (await GetAsync(Bob, "/room/lounge"))["moderators"]![0]!.GetValue<string>());
        foreach (string id in new[] { Bob.PlainId, Bob.Id(Server), Bob.Id(Server, 25) })
        {
            await StatusAsync(200, Mona, "POST", $"/user/{id}/ban", """{"rooms":["lounge"]}""");
            await StatusAsync(403, Bob, "GET", "/room/lounge/pollInfo/0", prefix: 25);
            await StatusAsync(403, Bob, "GET", "/room/lounge/pollInfo/0", prefix: 15);
            await StatusAsync(200, Mona, "POST", $"/user/{id}/unban", """{"rooms":["lounge"]}""");
        }

        await StatusAsync(200, Mona, "POST", "/room/lounge/permissions/" + Bob.Id(Server, 25), """{"write":false}""");
        await StatusAsync(200, Mona, "GET", "/room/lounge/permissions/" + Bob.Id(Server));
        await StatusAsync(404, Mona, "GET", "/room/lounge/permissions/" + Bob.PlainId);
    }

    [Fact]
    public async Task Fact_45_a_direct_message_names_the_sender_s_id_and_the_recipient_s_25_id()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.Both);
        await GetAsync(Bob, "/capabilities");
        JsonNode sent = await DoAsync(Alice, "POST", "/inbox/" + Bob.Id(Server), """{"message":"AAAA"}""", 201);
        Assert.Equal((Alice.Id(Server), Bob.Id(Server, 25)), (sent["sender"]!.GetValue<string>(), sent["recipient"]!.GetValue<string>()));
        Assert.Single(await RowsAsync(Bob, "/inbox", prefix: 25));
        long id = await PostAsync(Alice, prefix: 15);
        await DoAsync(Alice, "PUT", $"/room/lounge/message/{id}", PostJson(data: [7]), prefix: 25);
        Assert.Equal(Alice.Id(Server), (await GetAsync(Bob, $"/room/lounge/message/{id}"))["session_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fact_46_after_a_switch_to_blinding_an_account_is_somebody_else()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.None);
        long id = await PostAsync(Alice, prefix: 0);
        await DoAsync(Alice, "PUT", $"/room/lounge/reaction/{id}/x", prefix: 0);
        Server.Blinding = CommunityBlinding.Required;
        JsonNode row = await GetAsync(Alice, $"/room/lounge/message/{id}");
        Assert.Equal((Alice.PlainId, null), (row["session_id"]!.GetValue<string>(), row["reactions"]!["x"]!["you"]));
        await StatusAsync(403, Alice, "PUT", $"/room/lounge/message/{id}", PostJson());
        await StatusAsync(403, Alice, "DELETE", $"/room/lounge/message/{id}");
        await StatusAsync(404, Alice, "DELETE", "/room/lounge/all/" + Alice.Id(Server));
        await StatusAsync(404, Mona, "DELETE", "/room/lounge/all/" + Alice.PlainId);
        Assert.True((await DoAsync(Alice, "PUT", $"/room/lounge/reaction/{id}/x"))["added"]!.GetValue<bool>());
        await StatusAsync(200, Mona, "DELETE", $"/room/lounge/message/{id}");
    }

    [Fact]
    public async Task Fact_47_roles_and_bans_move_only_to_an_account_that_is_made_after_the_switch()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.None);
        await StatusAsync(200, Adam, "GET", "/capabilities", prefix: 15);
        await StatusAsync(200, Bob, "GET", "/capabilities", prefix: 15);
        await DoAsync(Mona, "POST", $"/user/{Bob.PlainId}/ban", """{"rooms":["lounge"]}""", prefix: 0);
        await DoAsync(Mona, "POST", $"/user/{Alice.PlainId}/ban", """{"rooms":["lounge"]}""", prefix: 0);
        Server.Blinding = CommunityBlinding.Required;
        Assert.True((await GetAsync(Mona, "/room/lounge"))["moderator"]!.GetValue<bool>());
        Assert.Null((await GetAsync(Adam, "/room/lounge"))["admin"]);
        await StatusAsync(200, Bob, "GET", "/room/lounge");
        await StatusAsync(404, Alice, "GET", "/room/lounge");
    }
}
