using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Swarm;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Runs whole clients over a network in memory whose time stands still until a test moves it.</summary>
internal sealed class TestSwarm : IAsyncDisposable
{
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly List<SessionClient> _clients = [];
    private readonly List<PollEngine> _engines = [];

    internal TestSwarm()
    {
        Network = new FakeNetwork(Time, swarms: 1, members: 3);
        Keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = Keys.ExportRecoveryPhrase(null);
        Phrase = phrase.Export();
    }

    /// <summary>Gets the time of clients and nodes. It begins now, because signatures carry it.</summary>
    internal TestTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    internal FakeNetwork Network { get; }

    /// <summary>Gets the account that all devices share.</summary>
    internal AccountKeys Keys { get; }

    internal string Phrase { get; }

    internal FakeLogCollector Log { get; } = new();

    /// <summary>Gets every request in the order in which the nodes got it, those of batches and sequences singly.</summary>
    internal IEnumerable<(string Method, JsonObject Parameters)> Requests => Network.Calls.SelectMany(call => Unfold((JsonObject)JsonNode.Parse(call.Json)!));

    internal int Stores => Requests.Count(request => request.Method == "store" && Namespace(request.Parameters) != 0);

    internal int Expires => Requests.Count(request => request.Method == "expire");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (SessionClient client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (PollEngine engine in _engines)
        {
            await engine.DisposeAsync();
        }

        Keys.Dispose();
    }

    /// <summary>Makes the floors below a client. They end with this object.</summary>
    internal SessionNetwork Join()
    {
        var swarm = new SwarmClient(Network, timeProvider: Time);
        var polling = new PollEngine(swarm, timeProvider: Time);
        _engines.Add(polling);
        return new SessionNetwork(Network, swarm, polling);
    }

    /// <summary>Makes a client that polls only when it is told to.</summary>
    internal async Task<SessionClient> ConnectAsync(Action<SessionClientOptions>? configure = null)
    {
        SessionNetwork network = Join();
        SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.RecoveryPhrase = Phrase;
                options.SharedNetwork = network;
                options.TimeProvider = Time;
                options.PollInterval = TimeSpan.FromDays(30);
                options.LoggerFactory = new LoggerFactory(Log);
                configure?.Invoke(options);
            },
            Token);
        _clients.Add(client);
        return client;
    }

    /// <summary>Moves the time on and lets what it set off begin.</summary>
    internal async Task AdvanceAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
    }

    /// <summary>Moves the time on until something has happened, whenever the timers for it are set.</summary>
    internal Task AdvanceUntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.True(condition, () => Time.Advance(TimeSpan.FromSeconds(1)), TimeSpan.FromMilliseconds(2), what: what);

    /// <summary>Gives the stored messages of a config as the members hold them.</summary>
    internal TestMessage[] Stored(Namespace kind) =>
        [.. Network.MembersOf(Keys.Id).SelectMany(member => member.Messages.ToArray()).Where(message => message.Address == Keys.Id.ToString() && message.Namespace == kind.Value).DistinctBy(message => message.Hash)];

    /// <summary>Makes all members forget the messages of a config.</summary>
    internal void Lose(Namespace kind)
    {
        lock (Network)
        {
            foreach (TestNode member in Network.MembersOf(Keys.Id))
            {
                member.Messages.RemoveAll(message => message.Namespace == kind.Value);
            }
        }
    }

    /// <summary>Stores bytes as a config message at all members.</summary>
    internal void Inject(Namespace kind, byte[] data)
    {
        string hash = MessageHash.Compute(Keys.Id, kind, data).ToString();
        Inject(kind.Value, hash, data);
    }

    /// <summary>Stores a message of somebody to the account.</summary>
    internal void Deliver(AccountKeys sender, DateTimeOffset sentAt, ContentPayload payload, ProAttachment? pro = null, ProSigner? signer = null)
    {
        byte[] data = DirectMessage.Seal(new MessageContent { SentAt = sentAt, Payload = payload, Pro = pro }, sender, Keys.Id, signer);
        Inject(0, MessageHash.Compute(Keys.Id, Identity.Namespace.Messages, data).ToString(), data);
    }

    /// <summary>Finds what somebody can read of what was stored for them.</summary>
    internal List<OpenedMessage> Inbox(AccountKeys recipient)
    {
        var inbox = new List<OpenedMessage>();
        TestMessage[] stored;
        lock (Network)
        {
            // The copy for the own devices may be stored at this moment.
            stored = [.. Network.MembersOf(recipient.Id).First().Messages.Where(message => message.Address == recipient.Id.ToString())];
        }

        foreach (TestMessage message in stored)
        {
            Assert.True(DirectMessage.TryOpen(message.Data, recipient, out OpenedMessage? opened, out _));
            inbox.Add(opened);
        }

        return inbox;
    }

    internal static int Namespace(JsonObject parameters) => (int?)parameters["namespace"] ?? 0;

    /// <summary>Stores any bytes in a namespace of the account.</summary>
    internal void Inject(int ns, string hash, byte[] data)
    {
        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (Network)
        {
            foreach (TestNode member in Network.MembersOf(Keys.Id))
            {
                member.Messages.Add(new TestMessage(Keys.Id.ToString(), ns, hash, data, now, now + 14L * 86_400_000));
            }
        }
    }

    private static IEnumerable<(string Method, JsonObject Parameters)> Unfold(JsonObject request)
    {
        string method = (string)request["method"]!;
        var parameters = (JsonObject)request["params"]!;
        return method is "batch" or "sequence"
            ? parameters["requests"]!.AsArray().SelectMany(each => Unfold((JsonObject)each!))
            : [(method, parameters)];
    }

    private sealed class LoggerFactory(FakeLogCollector log) : Microsoft.Extensions.Logging.ILoggerFactory
    {
        public void AddProvider(Microsoft.Extensions.Logging.ILoggerProvider provider) => throw new NotSupportedException();

        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => new FakeLogger(log, categoryName);

        public void Dispose()
        {
        }
    }
}
