using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Holds a network with a community server, and accounts that reach it by onion requests or directly.</summary>
internal sealed class CommunitySite : IAsyncDisposable
{
    private readonly OnionNetwork _onion;
    private readonly CommunityClient _client;
    private readonly List<IDisposable> _owned = [];

    private CommunitySite(DevNet.DevNet network, DevCommunityServer devServer, bool isDirect)
    {
        Network = network;
        DevServer = devServer;
        _onion = new OnionNetwork(network.Settings, new OnionNetworkOptions { PathCount = 2, RequestsPerPath = 1_000_000 });
        var options = new CommunityClientOptions { RetryDelay = TimeSpan.FromMilliseconds(10) };
        _client = isDirect ? CommunityClient.CreateDirect(options: options) : new CommunityClient(_onion, options);
        Server = CommunityServer.Create(devServer.BaseUrl.GetLeftPart(UriPartial.Authority), devServer.PublicKey);
    }

    internal DevNet.DevNet Network { get; }

    internal DevCommunityServer DevServer { get; }

    internal CommunityServer Server { get; }

    internal RoomToken Lounge { get; } = RoomToken.Parse("lounge");

    internal DevCommunityRoom DevLounge => DevServer.FindRoom("lounge")!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<CommunitySite> StartAsync(bool isDirect = false, Action<DevCommunityOptions>? configure = null)
    {
        DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 8, SwarmCount = 2 }, Token);
        var options = new DevCommunityOptions { PostLimit = 0 };
        options.Rooms.Add("lounge");
        options.Rooms.Add("workshop");
        configure?.Invoke(options);
        return new CommunitySite(network, await network.AddCommunityAsync(options, Token), isDirect);
    }

    /// <summary>Gives the connection of a new account, or of nobody.</summary>
    internal CommunityConnection Connect(CommunityConnectionOptions? options = null, bool isAnonymous = false)
    {
        AccountKeys? account = isAnonymous ? null : AccountKeys.Generate();
        CommunityConnection connection = _client.Connect(Server, account, options);
        _owned.Add(connection);
        if (account is not null)
        {
            _owned.Add(account);
        }

        return connection;
    }

    /// <summary>Gives the connection of a new account that administers a room.</summary>
    internal async Task<CommunityConnection> ConnectAdminAsync()
    {
        CommunityConnection admin = await IntroduceAsync();
        DevLounge.AddModerator(admin.Id!.Value.ToString(), isAdmin: true);
        return admin;
    }

    /// <summary>Gives the connection of a new account that the server has seen.</summary>
    internal async Task<CommunityConnection> IntroduceAsync(CommunityConnectionOptions? options = null)
    {
        CommunityConnection connection = Connect(options);
        await connection.SendAsync(CommunityRequests.GetRooms(), Token);
        return connection;
    }

    internal async Task<RoomMessage> PostAsync(CommunityConnection author, string text, params long[] files) =>
        await author.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = Lounge, Message = await SealAsync(author, text), Files = files }), Token);

    internal static Task<SealedRoomMessage> SealAsync(CommunityConnection author, string text) => author.SealAsync(Say(text), cancellationToken: Token);

    internal static MessageContent Say(string text) => new()
    {
        Payload = new VisibleMessage { Text = text, Profile = new UserProfile { DisplayName = "Visitor" } },
        SentAt = TimeProvider.System.GetUtcNow(),
    };

    internal static string? TextOf(RoomUpdate update) =>
        update is RoomMessage message && message.TryOpen(out OpenedCommunityMessage? opened, out _) ? (opened.Content.Payload as VisibleMessage)?.Text : null;

    internal static async Task<CommunityRefusal> RefusalAsync<T>(CommunityConnection connection, CommunityRequest<T> request)
        where T : notnull => (await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(request, Token))).Reason;

    public async ValueTask DisposeAsync()
    {
        _owned.ForEach(owned => owned.Dispose());
        await _onion.DisposeAsync();
        await Network.DisposeAsync();
    }
}
