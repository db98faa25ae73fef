using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Messaging;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A network with community servers, clients that poll quickly, and visitors that use the server's interface alone.</summary>
internal sealed class RoomRig : IAsyncDisposable
{
    internal static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    private readonly List<IDisposable> _owned = [];
    private readonly List<SessionClient> _clients = [];
    private readonly CommunityClient _direct = CommunityClient.CreateDirect(options: new CommunityClientOptions { RetryDelay = TimeSpan.FromMilliseconds(10) });

    private RoomRig(DevNet.DevNet network, DevCommunityServer devServer)
    {
        (Network, DevServer) = (network, devServer);
    }

    internal DevNet.DevNet Network { get; }

    internal DevCommunityServer DevServer { get; }

    internal DevCommunityRoom Lounge => DevServer.FindRoom("lounge")!;

    internal string LoungeUrl => Lounge.Url.ToString();

    internal static RoomToken LoungeToken { get; } = RoomToken.Parse("lounge");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<RoomRig> StartAsync(Action<DevCommunityOptions>? configure = null)
    {
        DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 8, SwarmCount = 2 }, Token);
        return new RoomRig(network, await AddServerAsync(network, configure));
    }

    internal static async Task<DevCommunityServer> AddServerAsync(DevNet.DevNet network, Action<DevCommunityOptions>? configure = null)
    {
        var options = new DevCommunityOptions { PostLimit = 0 };
        options.Rooms.Add("lounge");
        configure?.Invoke(options);
        return await network.AddCommunityAsync(options, Token);
    }

    internal async Task<SessionClient> ConnectAsync(string name, Action<SessionClientOptions>? configure = null)
    {
        SessionClient client = await Network.ConnectAsync(options =>
        {
            Pair.Open(Network, options);
            options.DisplayName = name;
            options.StatePushDelay = TimeSpan.FromMilliseconds(50);
            options.CommunityPollInterval = Quick;
            configure?.Invoke(options);
        });
        _clients.Add(client);
        return client;
    }

    /// <summary>Makes a client that has joined the lounge and receives.</summary>
    internal async Task<(SessionClient Client, Room Room)> JoinAsync(string name, Action<SessionClientOptions>? configure = null)
    {
        SessionClient client = await ConnectAsync(name, configure);
        Room room = await client.Communities.JoinAsync(LoungeUrl, Token);
        client.StartReceiving();
        await client.Communities.PollNowAsync(Token);
        return (client, room);
    }

    /// <summary>Makes another device of an account.</summary>
    internal async Task<SessionClient> AddDeviceAsync(SessionClient first, Action<SessionClientOptions>? configure = null)
    {
        string phrase = first.ExportRecoveryPhrase();
        await first.State.PushAsync(Token);
        SessionClient second = await ConnectAsync("Second", options =>
        {
            options.RecoveryPhrase = phrase;
            options.DisplayName = null;
            configure?.Invoke(options);
        });
        second.StartReceiving();
        return second;
    }

    /// <summary>Gives the connection of a new account that the server has seen.</summary>
    internal async Task<CommunityConnection> VisitAsync(DevCommunityServer? server = null)
    {
        server ??= DevServer;
        AccountKeys account = AccountKeys.Generate();
        CommunityConnection visitor = _direct.Connect(CommunityServer.Create(server.BaseUrl.GetLeftPart(UriPartial.Authority), server.PublicKey), account);
        _owned.Add(visitor);
        _owned.Add(account);
        await visitor.SendAsync(CommunityRequests.GetRooms(), Token);
        return visitor;
    }

    internal static async Task<RoomMessage> PostAsync(CommunityConnection author, string text, string room = "lounge") =>
        await author.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = RoomToken.Parse(room), Message = await SealAsync(author, text) }), Token);

    internal static Task<SealedRoomMessage> SealAsync(CommunityConnection author, string text) => author.SealAsync(
        new MessageContent
        {
            Payload = new VisibleMessage { Text = text, Profile = new UserProfile { DisplayName = "Visitor" } },
            SentAt = TimeProvider.System.GetUtcNow(),
        },
        cancellationToken: Token);

    internal static Task<Done> EditAsync(CommunityConnection author, long id, SealedRoomMessage message) => author.SendAsync(CommunityRequests.EditMessage(LoungeToken, id, message), Token);

    /// <summary>Counts from now on what a server is asked, by paths, onion requests once.</summary>
    internal static ConcurrentQueue<string> Listen(DevCommunityServer server)
    {
        var paths = new ConcurrentQueue<string>();
        server.Lie = new Lie
        {
            Http = exchange =>
            {
                paths.Enqueue(exchange.Path);
                return exchange.Answer;
            },
        };
        return paths;
    }

    internal static async Task<string[]> TextsAsync(Conversation room, int limit = 1000) =>
        [.. (await room.GetHistoryAsync(limit: limit, cancellationToken: Token)).Reverse().Select(message => message.Text)];

    internal static async Task<Message> FindAsync(Conversation room, string text)
    {
        Message? found = null;
        await Eventually.True(async () => (found = (await room.GetHistoryAsync(limit: 1000, cancellationToken: Token)).FirstOrDefault(message => message.Text == text)) is not null, what: $"a message {text}");
        return found!;
    }

    /// <summary>Gathers the texts that are told to a handler of others' messages.</summary>
    internal static ConcurrentQueue<string> Told(SessionClient client)
    {
        var told = new ConcurrentQueue<string>();
        client.OnMessage(
            (context, _) =>
            {
                told.Enqueue(context.Message.Text);
                return ValueTask.CompletedTask;
            },
            new HandlerOptions { Name = "told" });
        return told;
    }

    internal static ConcurrentQueue<TEvent> Heard<TEvent>(SessionClient client)
        where TEvent : SessionEvent
    {
        var heard = new ConcurrentQueue<TEvent>();
        client.OnEvent<TEvent>(
            (context, _) =>
            {
                heard.Enqueue(context.Event);
                return ValueTask.CompletedTask;
            },
            new HandlerOptions { Name = typeof(TEvent).Name });
        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SessionClient client in _clients)
        {
            await client.DisposeAsync();
        }

        _owned.ForEach(owned => owned.Dispose());
        await Network.DisposeAsync();
    }
}
