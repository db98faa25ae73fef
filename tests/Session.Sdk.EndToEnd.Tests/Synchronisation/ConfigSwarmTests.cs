using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;
using MessageHash = SessionSdk.Identity.MessageHash;

namespace SessionSdk.EndToEnd.Tests.Synchronisation;

/// <summary>What a push of the synced state sends to a real swarm.</summary>
public sealed class ConfigSwarmTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, new[] { 4 })]
    [InlineData(4, new[] { 3, 2 })]
    [InlineData(5, new[] { 3, 3 })]
    public async Task A_large_push_is_confirmed_while_a_member_is_frozen(int parts, int[] sizes)
    {
        // Relays wait six times as long as members wait for each other, as on the real network.
        await using Floors floors = await Floors.StartAsync(relayTimeout: TimeSpan.FromSeconds(3));
        var onion = new RecordingOnion(floors.Onion);
        var client = new SwarmClient(onion, timeProvider: floors.Time);
        await using var polling = new PollEngine(client, timeProvider: floors.Time);
        var swarm = new ConfigSwarm(new SessionNetwork(onion, client, polling), floors.Signer);
        ConfigUploadResult first = await swarm.UploadAsync([Upload(floors, 0)], [], Token);
        Assert.True(first.IsComplete);
        onion.Sequences.Clear();
        MessageHash old = Upload(floors, 0).Hash;
        DevNode frozen = floors.Members[0];
        frozen.Freeze();
        floors.Onion.Report(await floors.AsListedAsync(frozen), NodeFault.Permanent);

        ConfigUpload[] uploads = [.. Enumerable.Range(1, parts).Select(number => Upload(floors, number))];
        ConfigUploadResult result = await swarm.UploadAsync(uploads, [old], Token);

        Assert.Null(result.Failure);
        Assert.Equal((parts, true), (result.Stored, result.IsComplete));
        string[][] sequences = [.. onion.Sequences.Distinct(EqualityComparer<string[]>.Create((left, right) => left!.SequenceEqual(right!), methods => methods.Length))];
        Assert.Equal(sizes.Order(), sequences.Select(methods => methods.Length).Order());
        Assert.Equal(["store", "delete"], sequences.Single(methods => methods.Contains("delete"))[^2..]);
        RetrieveResult kept = await floors.Swarm.RetrieveAsync(
            new RetrieveRequest { Address = floors.Keys.Id, Signer = floors.Signer, Namespace = Namespace.Contacts, Node = (await floors.Onion.GetNodesAsync(Token)).First(node => node.Ed25519PublicKey == floors.Members[1].Ed25519PublicKey) },
            Token);
        Assert.Equal(uploads.Select(upload => upload.Hash), kept.Messages.Select(message => message.Hash));
        frozen.Thaw();
    }

    [Fact]
    public async Task A_pull_does_not_wait_for_a_member_that_is_silent_for_ever()
    {
        await using Floors floors = await Floors.StartAsync();
        var onion = new RecordingOnion(floors.Onion);
        var client = new SwarmClient(onion, new SwarmClientOptions { RequestDeadline = TimeSpan.FromHours(1) }, timeProvider: floors.Time);
        await using var polling = new PollEngine(client, timeProvider: floors.Time);
        var swarm = new ConfigSwarm(new SessionNetwork(onion, client, polling), floors.Signer);
        ConfigUpload upload = Upload(floors, 0);
        Assert.True((await swarm.UploadAsync([upload], [], Token)).IsComplete);
        int asked = 0;
        onion.Hangs = _ => Interlocked.Increment(ref asked) == 1;

        PulledConfigs pulled = await swarm.PullAsync(Token);

        Assert.True(asked > 2);
        Assert.Equal(upload.Hash, Assert.Single(pulled.Messages[Namespace.Contacts]).Hash);
        Assert.Equal(2, pulled.Claims.Count(claim => claim.Hash == upload.Hash));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_refusal_needs_the_word_of_two_members(int refusing, bool isPassing)
    {
        await using Floors floors = await Floors.StartAsync();
        await using var polling = new PollEngine(floors.Swarm, timeProvider: floors.Time);
        var swarm = new ConfigSwarm(new SessionNetwork(floors.Onion, floors.Swarm, polling), floors.Signer);
        var asked = new ConcurrentDictionary<DevNode, bool>();
        var gate = new Lock();
        foreach (DevNode node in floors.Members)
        {
            // The first ones refuse, the others are out of order.
            node.Lie = new Lie
            {
                Rpc = exchange =>
                {
                    lock (gate)
                    {
                        return exchange.Method != "batch" ? exchange : exchange with { Status = asked.GetOrAdd(exchange.Node, _ => asked.Count < refusing) ? 401 : 503, Body = "no" };
                    }
                },
            };
        }

        SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(() => swarm.PullAsync(Token));

        Assert.True(asked.Count > refusing);
        Assert.Equal(isPassing, failure.IsTransient);
        Assert.Equal(!isPassing, failure is SwarmRefusedException { Status: 401 });
    }

    private static ConfigUpload Upload(Floors floors, int number)
    {
        byte[] data = [(byte)number, 1, 2, 3];
        return new ConfigUpload(Namespace.Contacts, data, MessageHash.Compute(floors.Keys.Id, Namespace.Contacts, data));
    }

    /// <summary>Notes the methods of each sequence.</summary>
    private sealed class RecordingOnion(IOnionNetwork inner) : IOnionNetwork
    {
        public NetworkClock Clock => inner.Clock;

        public HardFork HardFork => inner.HardFork;

        internal ConcurrentQueue<string[]> Sequences { get; } = new();

        /// <summary>Gets or sets what says whether a batch to a node is never answered.</summary>
        internal Func<ServiceNode, bool>? Hangs { get; set; }

        public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default) => inner.GetNodesAsync(cancellationToken);

        public Task RefreshNodesAsync(CancellationToken cancellationToken = default) => inner.RefreshNodesAsync(cancellationToken);

        public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => inner.GetTimeAsync(cancellationToken);

        public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default) => inner.SyncClockAfterAsync(signedAt, cancellationToken);

        public Task SyncClockAsync(CancellationToken cancellationToken = default) => inner.SyncClockAsync(cancellationToken);

        public Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default)
        {
            JsonNode request = JsonNode.Parse(payload.Span)!;
            if ((string?)request["method"] == "sequence")
            {
                Sequences.Enqueue([.. request["params"]!["requests"]!.AsArray().Select(part => (string)part!["method"]!)]);
            }

            return (string?)request["method"] == "batch" && Hangs?.Invoke(destination) == true
                ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ContinueWith<OnionResponse>(_ => throw new OperationCanceledException(cancellationToken), TaskScheduler.Default)
                : inner.SendToNodeAsync(destination, payload, options, cancellationToken);
        }

        public Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.SendToServerAsync(destination, request, options, cancellationToken);

        public void Report(ServiceNode node, NodeFault severity) => inner.Report(node, severity);

        public void NoteHardFork(ServiceNode node, HardFork told) => inner.NoteHardFork(node, told);
    }
}
