using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>How community servers stand beside the network: onion requests through its nodes, the API for tests, faults and the life of a server.</summary>
public sealed class CommunityServerTests : CommunityFixture
{
    private protected override int Nodes => 4;

    [Fact]
    public async Task An_onion_request_goes_through_the_network_to_the_server_and_back()
    {
        using var http = new RawHttp();
        string answer = await ThroughOnionAsync(http, "GET", "/room/lounge", []);
        Assert.StartsWith("""{"code": 200, "headers": {"content-type": "application/json"}}""", answer);
        Assert.Contains("\"token\":\"lounge\"", answer, StringComparison.Ordinal);

        byte[] post = System.Text.Encoding.UTF8.GetBytes(PostJson());
        for (int i = 0; i < 40; i++)
        {
            Assert.StartsWith("""{"code": 201""", await ThroughOnionAsync(http, "POST", "/room/lounge/message", post));
        }

        Assert.Equal(40, Room.Messages.Count);
        Assert.Equal(Alice.Id(Server), Room.Messages[0].Author);
    }

    [Fact]
    public async Task A_network_that_has_ended_takes_no_more_servers()
    {
        DevNet network = await DevNet.StartAsync(new DevNetOptions { NodeCount = 1, SwarmCount = 1 }, TestContext.Current.CancellationToken);
        await network.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => network.AddCommunityAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_last_relay_s_request_says_nothing_about_its_connection()
    {
        string head = "";
        await using LoopbackListener server = await LoopbackListener.StartAsync(
            async connection =>
            {
                System.IO.Pipelines.ReadResult result = await connection.Transport.Input.ReadAsync();
                head = System.Text.Encoding.Latin1.GetString(result.Buffer.FirstSpan);
            },
            0,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken);
        using var http = new RawHttp();
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = server.Port };
        DevNode[] path = [.. Network.Nodes.Take(2)];
        await http.OnionAsync(path[0], OnionLayers.ToServer(path, [1], Server.PublicKey, route).Body);
        Assert.StartsWith("POST /oxen/v4/lsrpc HTTP/1.1\r\n", head);
        Assert.DoesNotContain("Connection:", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_room_says_how_it_is_joined()
    {
        Assert.Equal(new Uri($"http://127.0.0.1:{Server.Port}/lounge?public_key={Server.PublicKey}"), Room.Url);
        Assert.Equal(200, (await AskAsync(null, "GET", "/")).Status);
        PlainAnswer page = await AskAsync(null, "GET", "/r/lounge");
        Assert.Equal((308, new Uri(Server.BaseUrl, "r/lounge/").ToString()), (page.Status, page.Headers["Location"]));
        Assert.Contains(Server.PublicKey.ToString(), (await AskAsync(null, "GET", "/r/lounge/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_test_changes_is_what_clients_see()
    {
        Room.Name = "Lounge";
        Room.Description = "Sit down";
        Room.SetPermissions(Bob.Id(Server), write: false);
        Server.AddGlobalModerator(Bob.Id(Server), isVisible: true);
        JsonNode info = await GetAsync(Bob, "/room/lounge");
        Assert.Equal(("Lounge", "Sit down", true), (info["name"]!.GetValue<string>(), info["description"]!.GetValue<string>(), info["write"]!.GetValue<bool>()));
        Assert.Equal(Room.InfoUpdates, info["info_updates"]!.GetValue<long>());
        Server.RemoveGlobalModerator(Bob.Id(Server));
        Assert.False((await GetAsync(Bob, "/room/lounge"))["write"]!.GetValue<bool>());
        Room.RemoveModerator(Mona.Id(Server));
        await StatusAsync(403, Mona, "GET", "/room/lounge/permissions");
        Room.Ban(Alice.Id(Server), TimeSpan.FromSeconds(5));
        await StatusAsync(404, Alice, "GET", "/room/lounge");
        Time.Advance(TimeSpan.FromSeconds(5));
        Server.Sweep();
        await StatusAsync(200, Alice, "GET", "/room/lounge");
        Server.Ban(Alice.Id(Server));
        await StatusAsync(403, Alice, "GET", "/capabilities");
        Server.Unban(Alice.Id(Server));
        long id = await PostAsync(Alice);
        Assert.True(Room.DeleteMessage(id));
        Assert.False(Room.DeleteMessage(id));
        Assert.Null(Room.Messages[0].Data);
    }

    [Fact]
    public void What_the_server_cannot_do_for_a_test_is_an_error()
    {
        Room.Ban(Bob.Id(Server));
        Assert.Throws<InvalidOperationException>(() => Room.AddModerator(Bob.Id(Server)));
        Assert.Throws<InvalidOperationException>(() => Server.AddGlobalModerator("05" + new string('0', 64)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("LOUNGE")]
    [InlineData("../x")]
    public void A_room_needs_a_token_of_its_own(string token) => Assert.Throws<ArgumentException>(() => Server.AddRoom(token));

    [Fact]
    public async Task A_server_can_be_there_from_the_start_and_only_when_asked_for()
    {
        Assert.Single(Network.Communities);
        var options = new DevNetOptions { NodeCount = 1, SwarmCount = 1, Communities = { new DevCommunityOptions { Rooms = { "one", "two" } }, new DevCommunityOptions() } };
        await using DevNet network = await DevNet.StartAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal(2, network.Communities.Count);
        Assert.Equal(["one", "two"], network.Communities.SelectMany(server => server.Rooms).Select(room => room.Token));
    }

    [Fact]
    public async Task A_key_file_keeps_the_join_address_and_a_broken_one_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "community.key");
        try
        {
            DevCommunityServer first = await Network.AddCommunityAsync(new DevCommunityOptions { KeyFile = path }, TestContext.Current.CancellationToken);
            DevCommunityServer second = await Network.AddCommunityAsync(new DevCommunityOptions { KeyFile = path }, TestContext.Current.CancellationToken);
            Assert.Equal(first.PublicKey, second.PublicKey);
            Assert.NotEqual(first.PublicKey, Server.PublicKey);
            await File.WriteAllTextAsync(path, "nonsense", TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<IOException>(() => Network.AddCommunityAsync(new DevCommunityOptions { KeyFile = path }, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public async Task What_it_keeps_outlives_its_being_killed()
    {
        await PostAsync(Alice);
        await Server.KillAsync();
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => AskAsync(Alice, "GET", "/rooms"));
        await Server.ReviveAsync(TestContext.Current.CancellationToken);
        Assert.Single(await RowsAsync(Alice, "/room/lounge/messages/recent"));
    }

    [Fact]
    public async Task It_can_be_slow_broken_and_forced_to_an_answer_like_every_server()
    {
        Server.ForcedAnswer = ForcedAnswer.Text(503, "busy");
        PlainAnswer busy = await AskAsync(Alice, "GET", "/rooms");
        Assert.Equal((503, "busy"), (busy.Status, busy.Text));
        Server.ForcedAnswer = null;
        Server.Freeze();
        Server.ResetRequestCount();
        Task<PlainAnswer?> waiting = PlainExchange.SendAsync(Server.Port, "GET", "/rooms", [], []);
        await Eventually.True(() => Server.RequestCount > 0);

        Server.Thaw();
        Assert.Null(await waiting);
        await StatusAsync(200, null, "GET", "/rooms");
    }

    [Fact]
    public async Task A_hundred_thousand_messages_are_no_burden()
    {
        for (int i = 0; i < 100_000; i++)
        {
            Room.AddMessage(Alice.Id(Server), new byte[160], new byte[64]);
        }

        Assert.Equal(100_000, (await RowsAsync(Bob, "/room/lounge/messages/recent?limit=1"))[0]!["id"]!.GetValue<long>());
        long oldest = 100_001;
        int pages = 0;
        while (oldest > 1)
        {
            JsonArray page = await RowsAsync(Bob, $"/room/lounge/messages/before/{oldest}?limit=256&reactors=0");
            oldest = page[^1]!["id"]!.GetValue<long>();
            pages++;
        }

        Assert.Equal(391, pages);
        Assert.Equal(256, (await RowsAsync(Bob, "/room/lounge/messages/since/50000?limit=256")).Count);
    }

    private async Task<string> ThroughOnionAsync(RawHttp http, string method, string endpoint, byte[] body)
    {
        Dictionary<string, string> headers = Alice.Headers(Server, Now, method, endpoint, body);
        headers["Content-Type"] = "application/json";
        string meta = new JsonObject
        {
            ["method"] = method,
            ["endpoint"] = endpoint,
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        }.ToJsonString();
        byte[] plain = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"l{System.Text.Encoding.UTF8.GetByteCount(meta)}:{meta}{body.Length}:{System.Text.Encoding.UTF8.GetString(body)}e"));
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["method"] = "POST", ["protocol"] = "http", ["port"] = Server.Port };
        DevNode[] path = [.. Network.Nodes.Take(3)];
        (byte[] onion, OnionLayers.Layer server, _) = OnionLayers.ToServer(path, plain, Server.PublicKey, route);
        Answer answer = await http.OnionAsync(path[0], onion);
        Assert.Equal(200, answer.Status);
        string text = System.Text.Encoding.UTF8.GetString(server.Open(answer.Body));
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
