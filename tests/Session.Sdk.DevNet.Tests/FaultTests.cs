using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

public sealed class FaultTests : NetworkFixture
{
    private const string Info = """{"method":"info","params":{}}""";

    private readonly TestAccount _alice = TestAccount.User();

    [Fact]
    public async Task A_killed_node_refuses_connections_and_comes_back_on_the_same_port()
    {
        DevNode node = Network.Nodes[0];
        int port = node.Port;
        await node.KillAsync();
        Assert.False(node.IsAlive);
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.RpcAsync(node, "info", []));
        await node.ReviveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(port, node.Port);
        Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
    }

    [Fact]
    public async Task A_node_that_is_killed_more_than_once_comes_back_each_time()
    {
        DevNode node = Network.Nodes[0];
        int port = node.Port;
        await node.KillAsync();
        await node.KillAsync();
        await node.ReviveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
        await node.KillAsync();
        await node.ReviveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
        Assert.Equal(port, node.Port);
    }

    [Fact]
    public async Task A_frozen_node_never_answers_and_drops_what_came_in()
    {
        DevNode node = Network.Nodes[0];
        node.Freeze();
        Task<Answer> pending = Http.RpcAsync(node, "info", []);
        await Eventually.True(() => node.RequestCount > 0);

        Assert.False(pending.IsCompleted);
        node.Thaw();
        await Assert.ThrowsAsync<HttpRequestException>(() => pending);
        Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
    }

    [Fact]
    public async Task A_full_database_fails_the_entry_and_all_full_fail_the_request()
    {
        MemberFor(_alice, 1).IsStorageFull = true;
        Answer one = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        Assert.Equal(200, one.Status);
        Assert.Equal("""{"failed":true,"query_failure":true}""", one.Json["swarm"]![MemberFor(_alice, 1).Ed25519PublicKey.ToString()]!.ToJsonString());
        foreach (DevNode member in Network.GetSwarm(_alice.Id))
        {
            member.IsStorageFull = true;
        }

        Assert.Equal(500, (await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "y"))).Status);
    }

    [Fact]
    public async Task A_slow_node_waits_first()
    {
        Network.Nodes[0].Delay = TimeSpan.FromSeconds(3);
        Task<Answer> pending = Http.RpcAsync(Network.Nodes[0], "info", []);
        Assert.Equal(200, (await AdvanceUntilAsync(pending, TimeSpan.FromSeconds(3))).Status);
    }

    [Fact]
    public async Task A_node_can_lie_about_the_time()
    {
        Network.Nodes[0].ClockOffset = TimeSpan.FromMinutes(10);
        Network.ClockOffset = TimeSpan.FromHours(1);
        Assert.Equal(Now + 4_200_000, (await Http.RpcAsync(Network.Nodes[0], "info", [])).Json["t"]!.GetValue<long>());
        Assert.Equal(Now + 3_600_000, (await Http.RpcAsync(Network.Nodes[1], "info", [])).Json["t"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_node_with_a_wrong_clock_refuses_what_is_forwarded()
    {
        DevNode wrong = MemberFor(_alice, 1);
        wrong.ClockOffset = TimeSpan.FromMinutes(-5);
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        Assert.Equal(
            """{"code":"406","failed":true,"reason":"Timestamp error: check your clock"}""",
            answer.Json["swarm"]![wrong.Ed25519PublicKey.ToString()]!.ToJsonString());
    }

    [Fact]
    public async Task A_corrupting_relay_breaks_the_answer()
    {
        DevNode[] path = Path(3);
        path[1].CorruptsAnswers = true;
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, Info);
        Answer answer = await Http.OnionAsync(path[0], body);
        Assert.Equal(200, answer.Status);
        Assert.ThrowsAny<Exception>(() => destination.OpenText(answer));
    }

    [Fact]
    public async Task A_node_can_sign_wrongly()
    {
        MemberFor(_alice).SignsWrongly = true;
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        string hash = answer.Json["hash"]!.GetValue<string>();
        Assert.ThrowsAny<Exception>(() => SwarmEntries.AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, _ => hash));
    }

    [Fact]
    public async Task A_server_can_answer_anything()
    {
        Network.Nodes[0].ForcedAnswer = ForcedAnswer.Text(503, "Server busy, try again later");
        Network.Nodes[1].ForcedAnswer = ForcedAnswer.Garbage(100);
        Network.Seed.ForcedAnswer = ForcedAnswer.Zeros(1_000_000);
        Answer busy = await Http.RpcAsync(Network.Nodes[0], "info", []);
        Assert.Equal((503, "text/plain", "Server busy, try again later"), (busy.Status, busy.ContentType, busy.Text));
        Assert.Equal(100, (await Http.RpcAsync(Network.Nodes[1], "info", [])).Body.Length);
        Assert.Equal(1_000_000, (await Http.PostAsync(new Uri(Network.SeedUrl, "json_rpc"), [], null)).Body.Length);
        Network.Nodes[0].ForcedAnswer = null;
        Assert.Equal(200, (await Http.RpcAsync(Network.Nodes[0], "info", [])).Status);
    }

    [Theory]
    [InlineData(ForcedEnding.Endless)]
    [InlineData(ForcedEnding.Stalled)]
    public async Task A_server_can_answer_without_end(ForcedEnding ending)
    {
        DevNode node = Network.Nodes[0];
        node.ForcedAnswer = ending == ForcedEnding.Endless ? ForcedAnswer.Endless() : ForcedAnswer.Stalled(1000);
        using var http = new HttpClient(LoopbackHttp.CreateHandler());
        using HttpResponseMessage response = await http.GetAsync(node.BaseUrl, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Null(response.Content.Headers.ContentLength);
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] begin = new byte[ending == ForcedEnding.Endless ? 1_000_000 : 1000];
        await body.ReadExactlyAsync(begin, TestContext.Current.CancellationToken);
        Assert.All(begin, value => Assert.Equal(0, value));
        if (ending == ForcedEnding.Stalled)
        {
            Task<int> more = body.ReadAsync(begin, TestContext.Current.CancellationToken).AsTask();
            node.ForcedAnswer = null;
            Time.Advance(TimeSpan.FromDays(1));
            Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
            Assert.False(more.IsCompleted);
            await node.KillAsync();
            await Assert.ThrowsAnyAsync<IOException>(() => more);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_server_can_break_off_its_answer(int length)
    {
        DevNode node = Network.Nodes[0];
        node.ForcedAnswer = ForcedAnswer.Broken(length);
        using var http = new HttpClient(LoopbackHttp.CreateHandler());

        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetByteArrayAsync(node.BaseUrl, TestContext.Current.CancellationToken));

        Assert.IsAssignableFrom<IOException>(failure.InnerException);
    }

    [Fact]
    public async Task A_server_can_answer_byte_by_byte()
    {
        DevNode node = Network.Nodes[0];
        node.ForcedAnswer = ForcedAnswer.Dripping(3);
        using var http = new HttpClient(LoopbackHttp.CreateHandler());
        using HttpResponseMessage response = await http.GetAsync(node.BaseUrl, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(3, response.Content.Headers.ContentLength);
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[3];
        Assert.Equal(1, await body.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Task<int> more = body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(1, await AdvanceUntilAsync(more, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(ForcedEnding.Endless)]
    [InlineData(ForcedEnding.Stalled)]
    public async Task A_relay_gives_up_on_an_answer_without_end(ForcedEnding ending)
    {
        DevNode[] path = Path(2);
        path[1].ForcedAnswer = ForcedAnswer.Zeros(100_000) with { Ending = ending };
        Answer answer = await AdvanceUntilAsync(Http.OnionAsync(path[0], OnionLayers.ToNode(path, Info).Body), TimeSpan.FromSeconds(1));
        Assert.Equal((504, "Request time out"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task The_seed_can_show_another_certificate()
    {
        using var other = LoopbackCertificate.ForSeed(TimeProvider.System.GetUtcNow(), null);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == other.GetCertHashString() },
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(Network.SeedUrl, TestContext.Current.CancellationToken));
        Network.Seed.UseCertificate(other);
        using HttpResponseMessage response = await http.GetAsync(Network.SeedUrl, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_planted_message_is_retrieved_as_it_is()
    {
        var planted = new DevMessage(0, new string('A', 43), Now, Now + 60_000, (byte[])[1, 2, 3]);
        Network.Inject(_alice.Id, planted);
        DevMessage bad = Network.Inject(_alice.Id, 0, (byte[])[9]);
        Assert.Equal([planted.Hash, bad.Hash], await RetrieveAsync(MemberFor(_alice, 2), _alice));
    }

    [Fact]
    public async Task Requests_are_counted_by_method()
    {
        await RetrieveAsync(MemberFor(_alice), _alice);
        await Http.RpcAsync(MemberFor(_alice), "info", []);
        Assert.Equal((2, 1, 1, 0), (MemberFor(_alice).RequestCount, MemberFor(_alice).CountRequests("retrieve"), MemberFor(_alice).CountRequests("info"), MemberFor(_alice).CountRequests("store")));
        MemberFor(_alice).ResetRequestCount();
        Assert.Equal((0, 0), (MemberFor(_alice).RequestCount, MemberFor(_alice).CountRequests("info")));
    }

    [Fact]
    public async Task Expired_messages_are_purged_every_ten_seconds()
    {
        await StoreAsync(_alice, "short", ttl: 12_000);
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Single(await RetrieveAsync(MemberFor(_alice), _alice));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await RetrieveAsync(MemberFor(_alice), _alice));
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await RetrieveAsync(MemberFor(_alice), _alice));
    }
}
