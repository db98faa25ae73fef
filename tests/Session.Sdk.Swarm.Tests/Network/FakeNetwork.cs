using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.Onion;

namespace SessionSdk.Swarm.Tests.Network;

/// <summary>A network in memory: nodes that follow the storage server's rules, and scripted answers where a test wants others.</summary>
internal sealed class FakeNetwork : IOnionNetwork
{
    private readonly TimeProvider _time;

    internal FakeNetwork(TimeProvider? time = null, int swarms = 3, int members = 5)
    {
        _time = time ?? TimeProvider.System;
        Clock = new NetworkClock(_time);
        ServerClock = () => _time.GetUtcNow();
        for (int swarm = 0; swarm < swarms; swarm++)
        {
            ulong id = unchecked((ulong)(swarm + 1) * 0x2000_0000_0000_0000UL);
            for (int member = 0; member < members; member++)
            {
                Nodes.Add(new TestNode((swarm * members) + member + 1, id));
            }
        }

        Listed = [.. Nodes.Select(node => node.Node)];
        Server = new StorageServer(this);
    }

    public NetworkClock Clock { get; }

    public HardFork HardFork { get; private set; }

    internal Func<DateTimeOffset> ServerClock { get; set; }

    internal List<TestNode> Nodes { get; } = [];

    internal IReadOnlyList<ServiceNode> Listed { get; set; }

    internal StorageServer Server { get; }

    /// <summary>Answers in the place of the nodes; <see langword="null"/> lets the node answer.</summary>
    internal Func<ServiceNode, JsonObject, (int Status, string Body)?>? Script { get; set; }

    /// <summary>Holds requests up.</summary>
    internal Func<ServiceNode, CancellationToken, Task>? Delay { get; set; }

    /// <summary>Says how long a node takes for its answer. A call that may not take so long ends as one over a frozen path does.</summary>
    internal Func<ServiceNode, JsonObject, TimeSpan>? Pace { get; set; }

    internal ConcurrentQueue<(ServiceNode Node, string Method, string Json)> Calls { get; } = new();

    internal ConcurrentQueue<OnionRequestOptions> Options { get; } = new();

    internal ConcurrentQueue<(ServiceNode Node, NodeFault Fault)> Reports { get; } = new();

    internal HashSet<ServiceNode> Unreachable { get; } = [];

    internal int ClockSyncs { get; private set; }

    internal int Refreshes { get; private set; }

    internal Action? OnRefresh { get; set; }

    /// <summary>Fails the setting of the clock.</summary>
    internal SessionException? SyncFailure { get; set; }

    /// <summary>Fails the list of nodes, as when there is none.</summary>
    internal SessionException? ListFailure { get; set; }

    internal IEnumerable<TestNode> MembersOf(SessionAddress address)
    {
        ulong id = new SwarmMap(Listed).Find(address)!.Id;
        return Nodes.Where(node => node.Node.SwarmId == id);
    }

    internal TestNode Of(ServiceNode node) => Nodes.Single(candidate => candidate.Node.IsSameNode(node));

    public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default) =>
        ListFailure is null ? new(Listed) : ValueTask.FromException<IReadOnlyList<ServiceNode>>(ListFailure);

    public Task RefreshNodesAsync(CancellationToken cancellationToken = default)
    {
        Refreshes++;
        OnRefresh?.Invoke();
        return Task.CompletedTask;
    }

    public Task SyncClockAsync(CancellationToken cancellationToken = default)
    {
        ClockSyncs++;
        if (SyncFailure is not null)
        {
            return Task.FromException(SyncFailure);
        }

        Clock.Set(ServerClock());
        return Task.CompletedTask;
    }

    public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default) => SyncClockAsync(cancellationToken);

    public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => new(Clock.UtcNow);

    public void Report(ServiceNode node, NodeFault severity) => Reports.Enqueue((node, severity));

    public void NoteHardFork(ServiceNode node, HardFork told) => HardFork = told > HardFork ? told : HardFork;

    public Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = (JsonObject)JsonNode.Parse(payload.Span)!;
        Calls.Enqueue((destination, (string)request["method"]!, request.ToJsonString()));
        options ??= OnionRequestOptions.ForNodes;
        Options.Enqueue(options);
        if (Delay is { } delay)
        {
            await delay(destination, cancellationToken);
        }

        if (Pace is { } pace)
        {
            TimeSpan longest = options.TryTimeout < options.Deadline ? options.TryTimeout : options.Deadline;
            TimeSpan takes = pace(destination, request);
            await Task.Delay(takes < longest ? takes : longest, _time, cancellationToken);
            if (takes > longest)
            {
                throw new OnionPathException("No path brought an answer.", new TimeoutException());
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Unreachable.Contains(destination))
        {
            throw new DestinationUnreachableException(destination);
        }

        (int status, string body) = Script?.Invoke(destination, request) ?? Server.Answer(Of(destination), request);
        return new OnionResponse
        {
            StatusCode = status,
            Body = System.Text.Encoding.UTF8.GetBytes(body),
            Node = destination,
            Path = new OnionPath([Nodes[0].Node, Nodes[1].Node, Nodes[2].Node]),
            RoundTrip = TimeSpan.FromMilliseconds(5),
        };
    }
}
