using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.DevNet.Tests;

/// <summary>A network with one community server, on a clock that stands still until the test moves it.</summary>
public abstract class CommunityFixture : IAsyncLifetime
{
    private DevNet? _network;
    private DevCommunityServer? _server;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));

    private protected DevNet Network => _network!;

    private protected DevCommunityServer Server => _server!;

    private protected DevCommunityRoom Room { get; private set; } = null!;

    private protected TestMember Alice { get; } = TestMember.Generate();

    private protected TestMember Bob { get; } = TestMember.Generate();

    private protected TestMember Mona { get; } = TestMember.Generate();

    private protected TestMember Adam { get; } = TestMember.Generate();

    private protected TestMember Olga { get; } = TestMember.Generate();

    private protected long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    private protected virtual int Nodes => 1;

    public async ValueTask InitializeAsync()
    {
        _network = await DevNet.StartAsync(new DevNetOptions { TimeProvider = Time, NodeCount = Nodes, SwarmCount = 1 }, TestContext.Current.CancellationToken);
        await UseAsync(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes on with another server: a room with a moderator and an admin, and an admin of the whole server.</summary>
    private protected async Task UseAsync(Action<DevCommunityOptions> configure)
    {
        var options = new DevCommunityOptions { FirstContactTime = TimeSpan.Zero, PostLimit = 0 };
        configure(options);
        _server = await Network.AddCommunityAsync(options, TestContext.Current.CancellationToken);
        Room = _server.AddRoom("lounge");
        int prefix = options.Blinding switch { CommunityBlinding.None => 0, CommunityBlinding.Only25 => 25, _ => 15 };
        Room.AddModerator(Mona.Id(_server, prefix));
        Room.AddModerator(Adam.Id(_server, prefix), isAdmin: true);
        _server.AddGlobalModerator(Olga.Id(_server, prefix), isAdmin: true);
    }

    private protected Task UseAsync(CommunityDatabase database) => UseAsync(options => options.Database = database);

    private protected Task<PlainAnswer> AskAsync(TestMember? member, string method, string target, string? json = null, int prefix = 15) =>
        Server.AskAsync(member, Now, method, target, json is null ? null : System.Text.Encoding.UTF8.GetBytes(json), prefix: prefix);

    private protected async Task<JsonNode> GetAsync(TestMember? member, string target, int prefix = 15)
    {
        PlainAnswer answer = await AskAsync(member, "GET", target, prefix: prefix);
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Body)!;
    }

    private protected async Task<JsonArray> RowsAsync(TestMember? member, string target, int prefix = 15) => (await GetAsync(member, target, prefix)).AsArray();

    private protected async Task<JsonNode> DoAsync(TestMember member, string method, string target, string? json = "{}", int status = 200, int prefix = 15)
    {
        PlainAnswer answer = await AskAsync(member, method, target, json, prefix);
        Assert.True(answer.Status == status, $"{method} {target}: {answer.Status} {answer.Text}");
        return JsonNode.Parse(answer.Body)!;
    }

    private protected async Task StatusAsync(int status, TestMember? member, string method, string target, string? json = null, int prefix = 15)
    {
        PlainAnswer answer = await AskAsync(member, method, target, json, prefix);
        Assert.True(answer.Status == status, $"{method} {target} {json}: {answer.Status} {answer.Text}, expected {status}");
    }

    private protected static string PostJson(string more = "", byte[]? data = null) =>
        $$"""{"data":"{{Convert.ToBase64String(data ?? [1, 2, 3, 0x80, 0])}}","signature":"{{Convert.ToBase64String(new byte[64])}}"{{more}}}""";

    private protected async Task<long> PostAsync(TestMember member, string more = "", byte[]? data = null, int prefix = 15) =>
        (await DoAsync(member, "POST", $"/room/{Room.Token}/message", PostJson(more, data), 201, prefix))["id"]!.GetValue<long>();

    private protected async Task<long> UploadAsync(TestMember member, string text = "file", string? room = null)
    {
        PlainAnswer answer = await Server.AskAsync(member, Now, "POST", $"/room/{room ?? Room.Token}/file", System.Text.Encoding.UTF8.GetBytes(text), "application/octet-stream");
        Assert.Equal(201, answer.Status);
        return JsonNode.Parse(answer.Body)!["id"]!.GetValue<long>();
    }

    private protected async Task<long> InfoUpdatesAsync() => (await GetAsync(Olga, "/room/lounge"))["info_updates"]!.GetValue<long>();
}
