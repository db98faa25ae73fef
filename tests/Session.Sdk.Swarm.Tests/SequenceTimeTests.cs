using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

/// <summary>A swarm with a frozen member takes 5.1 seconds for each request that all members execute (recorded), and a sequence the sum.</summary>
public sealed class SequenceTimeTests : IDisposable
{
    private static readonly TimeSpan Forwarding = TimeSpan.FromSeconds(5.1);
    private static readonly TimeSpan RelayPatience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network;
    private readonly SwarmClient _client;

    public SequenceTimeTests()
    {
        _network = new FakeNetwork(_time);
        _client = new SwarmClient(_network, timeProvider: _time);
        _network.MembersOf(_keys.Id).Last().IsFrozen = true;
        _network.Pace = (node, request) => _network.Of(node).IsFrozen ? RelayPatience : Forwarding * Rounds(request);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_sequence_that_stores_has_the_time_that_it_takes(int parts)
    {
        BatchResult result = await SendAsync(parts, IsAskedFirst.Healthy);
        Assert.True(result.IsSuccess);
        Assert.Single(_network.Calls);
        Assert.Equal(4, result.Get((StoreRequest)result.Answers[^1].Request).Confirmed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_frozen_member_that_is_asked_first_leaves_the_next_one_the_time_that_it_takes(int parts)
    {
        BatchResult result = await SendAsync(parts, IsAskedFirst.Frozen);
        Assert.True(result.IsSuccess);
        Assert.Equal(2, _network.Calls.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(20)]
    public async Task No_call_waits_longer_than_relays_do_and_no_sequence_runs_beside_itself(int parts)
    {
        Task<BatchResult> sending = _client.SequenceAsync(Stores(parts), Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => sending.IsCompleted);
        await Task.WhenAny(sending);
        Assert.All(_network.Options, options =>
        {
            Assert.InRange(options.Deadline, TimeSpan.Zero, TimeSpan.FromSeconds(29));
            Assert.Equal(options.Deadline, options.TryTimeout);
            Assert.Null(options.OverlapDelay);
        });
        if (parts == BatchRequest.MaxSwarmWideParts)
        {
            Assert.True((await sending).IsSuccess);
        }
    }

    [Fact]
    public async Task What_takes_one_forwarding_is_sent_once_and_waited_for_as_long_as_a_dead_member_makes_it_take()
    {
        StoreRequest[] stores = Stores(3);
        _network.Pace = null;
        await _client.StoreAsync(stores[0], Token);
        await _client.BatchAsync(new BatchRequest { Requests = stores }, Token);
        Assert.All(_network.Options, options => Assert.InRange(options.Deadline, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.1)));
        Assert.Equal([null, null], _network.Options.Select(options => options.OverlapDelay));
    }

    private static int Rounds(JsonObject request) => request["params"]!["requests"] is JsonArray parts ? parts.Count : 1;

    private enum IsAskedFirst
    {
        Healthy,
        Frozen,
    }

    private async Task<BatchResult> SendAsync(int parts, IsAskedFirst wanted)
    {
        // Which member is asked is drawn at random: the one that is asked first becomes what the test needs.
        TestNode[] members = [.. _network.MembersOf(_keys.Id)];
        _network.Pace = (node, request) =>
        {
            if (_network.Calls.Count == 1)
            {
                TestNode asked = _network.Of(node);
                foreach (TestNode member in members)
                {
                    member.IsFrozen = wanted == IsAskedFirst.Frozen ? member == asked : member == members.First(other => other != asked);
                }
            }

            return _network.Of(node).IsFrozen ? RelayPatience : Forwarding * Rounds(request);
        };
        Task<BatchResult> sending = _client.SequenceAsync(Stores(parts), Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => sending.IsCompleted);
        return await sending;
    }

    private StoreRequest[] Stores(int count) => [.. Enumerable.Range(0, count).Select(i => new StoreRequest { Address = _keys.Id, Data = new byte[] { (byte)i }, TimeToLive = TimeSpan.FromDays(1) })];
}
