using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>What a hostile community server can tell, directly, by onion and in the parts of a batch.</summary>
public sealed class CommunityLieTests : CommunityFixture
{
    private const string Batch = """[{"method":"GET","path":"/capabilities"},{"method":"GET","path":"/room/lounge/messages/recent"},{"method":"GET","path":"/room/lounge"}]""";

    [Fact]
    public async Task Signatures_and_authors_can_be_wrong_in_lists_and_in_batches()
    {
        await PostAsync(Alice);
        string honest = Convert.ToBase64String(new byte[64]);
        Server.Lie = CommunityLies.WrongSignatures();
        Assert.NotEqual(honest, (await RowsAsync(Bob, "/room/lounge/messages/recent"))[0]!["signature"]!.GetValue<string>());
        Assert.NotEqual(honest, (await DoAsync(Bob, "POST", "/batch", Batch))[1]!["body"]![0]!["signature"]!.GetValue<string>());
        Assert.NotEqual(honest, (await GetAsync(Bob, "/room/lounge/message/1"))["signature"]!.GetValue<string>());
        Assert.Equal(3, Server.Lie.Told);
        Server.Lie = CommunityLies.WrongAuthors(Bob.Id(Server));
        Assert.Equal(Bob.Id(Server), (await RowsAsync(Bob, "/room/lounge/messages/since/0"))[0]!["session_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(-5)]
    public async Task Sequence_numbers_can_jump_and_go_back(long by)
    {
        await PostAsync(Alice);
        Server.Lie = CommunityLies.ShiftedSequence(by);
        Assert.Equal(1 + by, (await RowsAsync(Bob, "/room/lounge/messages/since/0"))[0]!["seqno"]!.GetValue<long>());
    }

    [Fact]
    public async Task Lists_need_not_end()
    {
        await PostAsync(Alice);
        await PostAsync(Alice);
        Server.Lie = CommunityLies.EndlessLists();
        JsonArray rows = await RowsAsync(Bob, "/room/lounge/messages/since/0?limit=256");
        Assert.Equal(256, rows.Count);
        Assert.Equal(rows.Select(row => row!["seqno"]!.GetValue<long>()).Order().Distinct(), rows.Select(row => row!["seqno"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Types_can_be_wrong_and_pages_can_stand_for_json()
    {
        Server.Lie = CommunityLies.WrongTypes();
        JsonNode info = await GetAsync(Bob, "/room/lounge");
        Assert.Equal((7, "0"), (info["token"]!.GetValue<int>(), info["message_sequence"]!.GetValue<string>()));
        Server.Lie = CommunityLies.Html();
        PlainAnswer page = await AskAsync(Bob, "GET", "/capabilities");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.Headers["Content-Type"]));
        Server.Lie = CommunityLies.HtmlAsJson();
        page = await AskAsync(Bob, "GET", "/capabilities");
        Assert.Equal("application/json", page.Headers["Content-Type"]);
        Assert.StartsWith("<!doctype", page.Text);
    }

    [Fact]
    public async Task Capabilities_and_rooms_can_be_others_and_everyone_can_be_sent_away()
    {
        Server.Lie = CommunityLies.Capabilities("sogs");
        Assert.Equal("""{"capabilities":["sogs"]}""", (await AskAsync(Bob, "GET", "/capabilities")).Text);
        Assert.Equal("""{"capabilities":["sogs"]}""", (await DoAsync(Bob, "POST", "/batch", Batch))[0]!["body"]!.ToJsonString());
        Server.Lie = CommunityLies.RoomInformation(room => room["name"] = "../../etc");
        Assert.Equal("../../etc", (await GetAsync(Bob, "/room/lounge/pollInfo/9"))["details"]!["name"]!.GetValue<string>());
        Assert.Equal("../../etc", (await RowsAsync(Bob, "/rooms"))[0]!["name"]!.GetValue<string>());
        Server.Lie = CommunityLies.Redirects(new Uri("http://127.0.0.1:1/"), 302);
        PlainAnswer away = await AskAsync(Bob, "GET", "/rooms");
        Assert.Equal((302, "http://127.0.0.1:1/"), (away.Status, away.Headers["Location"]));
    }

    [Fact]
    public async Task An_onion_answer_lies_within_its_layer()
    {
        Server.Lie = CommunityLies.Redirects(new Uri("http://127.0.0.1:1/"));
        byte[] plain = """l56:{"method":"GET","endpoint":"/capabilities","headers":{}}e"""u8.ToArray();
        OnionLayers.Layer layer = OnionLayers.Encrypt(plain, Server.PublicKey);
        PlainAnswer answer = (await PlainExchange.SendAsync(Server.Port, "POST", "/oxen/v4/lsrpc", [], OnionLayers.Frame(layer.Ciphertext, layer.Describe())))!;
        Assert.Equal(200, answer.Status);
        Assert.Contains("""{"code": 308, "headers": {"content-type": "text/html; charset=utf-8", "location": "http://127.0.0.1:1/"}}""", System.Text.Encoding.UTF8.GetString(layer.Open(answer.Body)), StringComparison.Ordinal);
        Assert.Equal(1, Server.Lie.Told);
    }

    [Fact]
    public async Task A_lie_may_call_back_into_the_server()
    {
        Server.Lie = new Lie { Http = exchange => Server.FindRoom("lounge")!.Token == "lounge" && exchange.Place == AnswerPlace.Part ? ForcedAnswer.Text(500, "x") : exchange.Answer };
        JsonNode batch = await Task.Run(() => DoAsync(Bob, "POST", "/batch", Batch), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal([500, 500, 500], batch.AsArray().Select(part => part!["code"]!.GetValue<int>()));
    }

    [Fact]
    public async Task What_is_refused_is_not_done_alone_and_in_a_batch()
    {
        await PostAsync(Alice);
        Server.Lie = new Lie { Refuses = (method, path) => method == "DELETE" && path == "/room/lounge/message/1" ? ForcedAnswer.Text(503, "later") : null };

        PlainAnswer alone = await AskAsync(Alice, "DELETE", "/room/lounge/message/1");
        JsonNode batch = await DoAsync(Alice, "POST", "/batch", """[{"method":"DELETE","path":"/room/lounge/message/1"},{"method":"GET","path":"/capabilities"}]""");

        Assert.Equal((503, "later"), (alone.Status, alone.Text));
        Assert.Equal([503, 200], batch.AsArray().Select(part => part!["code"]!.GetValue<int>()));
        Assert.Single(Server.FindRoom("lounge")!.Messages, message => message.Data is not null);
        Assert.Equal(2, Server.Lie.Told);
    }
}
