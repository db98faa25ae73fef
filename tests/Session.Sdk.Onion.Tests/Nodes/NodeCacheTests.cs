using System.Buffers.Binary;
using CsCheck;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

/// <summary>What is kept of the nodes between runs, byte for byte and from one run to the next.</summary>
public sealed class NodeCacheTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly ServiceNode[] Nodes = [.. Enumerable.Range(0, 3).Select(index => new FakeNode(index).Node)];

    private static readonly NodeCache Cache = new(Time, Nodes, [new Guard(Nodes[1].Ed25519PublicKey, Time.AddHours(-1))])
    {
        Strikes = [new NodeStrike(Nodes[0].Ed25519PublicKey, StrikeTimes.Of(Time.AddHours(-5), Time.AddHours(-2)), StrikeTimes.Of(1, Time.AddHours(-3))), NodeStrike.Of(Nodes[2].Ed25519PublicKey, 0, 3, Time)],
        HardFork = new HardFork(19, 6),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Everything_round_trips()
    {
        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(Cache.Write(), out NodeCache read));

        Assert.Equal(Cache.FetchedAt, read.FetchedAt);
        Assert.Equal(Cache.Nodes, read.Nodes);
        Assert.Equal(Cache.Guards, read.Guards);
        Assert.Equal(Cache.Strikes, read.Strikes);
        Assert.Equal(Cache.HardFork, read.HardFork);
        Assert.Equal(0, read.Skipped);
    }

    [Fact]
    public void The_first_format_still_loads()
    {
        NodeCache old = Cache with { Strikes = [], HardFork = default };
        byte[] state = InFirstFormat(old.Write());

        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(state, out NodeCache read));
        Assert.Equal(old.FetchedAt, read.FetchedAt);
        Assert.Equal(old.Nodes, read.Nodes);
        Assert.Equal(old.Guards, read.Guards);
        Assert.Empty(read.Strikes);
        Assert.Equal(default, read.HardFork);
        for (int length = 0; length < state.Length; length++)
        {
            Assert.NotEqual(NodeCacheFlaw.None, NodeCache.Read(state.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void The_second_format_still_loads_with_all_strikes_at_the_time_of_the_last()
    {
        byte[] state = InSecondFormat((Cache with { Strikes = [] }).Write(), Nodes[0], 2, 200, Time.AddHours(-2));

        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(state, out NodeCache read));
        Assert.Equal(Cache.Nodes, read.Nodes);
        Assert.Equal(Cache.Guards, read.Guards);
        Assert.Equal(Cache.HardFork, read.HardFork);
        Assert.Equal([NodeStrike.Of(Nodes[0].Ed25519PublicKey, 2, 3, Time.AddHours(-2))], read.Strikes);
        for (int length = 0; length < state.Length; length++)
        {
            Assert.NotEqual(NodeCacheFlaw.None, NodeCache.Read(state.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void No_truncation_and_no_longer_form_is_used()
    {
        byte[] state = Cache.Write();
        for (int length = 0; length < state.Length; length++)
        {
            NodeCacheFlaw flaw = NodeCache.Read(state.AsSpan(0, length), out NodeCache read);
            Assert.Equal(length < 28 ? NodeCacheFlaw.TooShort : NodeCacheFlaw.WrongLength, flaw);
            Assert.Empty(read.Nodes);
        }

        Assert.Equal(NodeCacheFlaw.WrongLength, NodeCache.Read([.. state, 0], out _));
    }

    [Fact]
    public void No_flipped_bit_throws()
    {
        byte[] state = Cache.Write();
        for (int bit = 0; bit < 8 * state.Length; bit++)
        {
            byte[] changed = [.. state];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = NodeCache.Read(changed, out _);
        }
    }

    [Fact]
    public void Arbitrary_bytes_never_throw()
        => Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            _ = NodeCache.Read([0x53, 0x53, 0x4E, 0x02, .. bytes], out _);
            return NodeCache.Read(bytes, out _) != NodeCacheFlaw.None;
        });

    [Theory]
    [InlineData(12, int.MaxValue)]
    [InlineData(12, -1)]
    [InlineData(12, 20_001)]
    [InlineData(16, 17)]
    [InlineData(16, -1)]
    [InlineData(20, 4)]
    [InlineData(20, -1)]
    public void Counts_that_cannot_be_are_refused_before_memory_is_taken(int offset, int count)
    {
        byte[] state = Cache.Write();
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(offset), count);

        Assert.Equal(NodeCacheFlaw.CountOutOfRange, NodeCache.Read(state, out _));
    }

    [Fact]
    public void A_later_format_and_a_time_that_is_none_are_refused()
    {
        byte[] later = Cache.Write();
        later[3]++;
        byte[] timeless = Cache.Write();
        timeless[4] = 0x80;

        Assert.Equal(NodeCacheFlaw.UnknownFormat, NodeCache.Read(later, out _));
        Assert.Equal(NodeCacheFlaw.WrongTime, NodeCache.Read(timeless, out _));
    }

    [Fact]
    public void Single_entries_that_cannot_be_used_are_left_out_and_counted()
    {
        byte[] state = Cache.Write();
        const int FirstNode = 28;
        const int Guard = FirstNode + 3 * 51;
        const int FirstStrike = Guard + 40;
        state[FirstNode + 51 + 44] = 0;
        state[FirstNode + 51 + 45] = 0;
        state[Guard + 32] = 0xFF;
        state[FirstStrike + 32] = 0xFF;

        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(state, out NodeCache read));
        Assert.Equal([Nodes[0], Nodes[2]], read.Nodes);
        Assert.Empty(read.Guards);
        Assert.Equal(Cache.Strikes[1], Assert.Single(read.Strikes));
        Assert.Equal(3, read.Skipped);
    }

    [Fact]
    public void Strikes_of_nodes_that_are_not_listed_or_come_twice_are_neither_written_nor_read()
    {
        NodeStrike known = Cache.Strikes[0];
        var stranger = NodeStrike.Of(new FakeNode(7).Node.Ed25519PublicKey, 1, 0, Time);
        byte[] state = (Cache with { Strikes = [known, known, stranger] }).Write();
        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(state, out NodeCache read));
        Assert.Equal([known], read.Strikes);

        byte[] twice = Cache.Write();
        twice.AsSpan(twice.Length - 160, 80).CopyTo(twice.AsSpan(twice.Length - 80));
        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(twice, out read));
        Assert.Equal((1, 1), (read.Strikes.Count, read.Skipped));
    }

    [Fact]
    public void Numbers_too_large_for_their_place_are_cut()
    {
        NodeCache large = Cache with { HardFork = new HardFork(100_000, -1) };

        Assert.Equal(NodeCacheFlaw.None, NodeCache.Read(large.Write(), out NodeCache read));
        Assert.Equal(new HardFork(ushort.MaxValue, 0), read.HardFork);
    }

    [Fact]
    public async Task A_node_that_was_struck_out_stays_out_of_new_paths_after_a_restart_until_its_strikes_expire()
    {
        using var fake = new FakeNetwork(18);
        var store = new MemoryStore();
        var time = new EagerTime();
        fake.Now = () => time.GetUtcNow().AddSeconds(5);
        ServiceNode[] struck = [.. fake.Nodes.Take(2).Select(node => node.Node)];
        await using (OnionNetwork first = Connect(fake, store, time))
        {
            await first.SyncClockAsync(Token);
            first.Report(struck[0], NodeFault.Permanent);
            first.Report(struck[1], NodeFault.Strike);
            first.Report(struck[1], NodeFault.Strike);
            Tell(first, fake, new HardFork(19, 6));
            Tell(first, fake, new HardFork(19, 5));
        }

        fake.Seed = () => throw new HttpRequestException("refused");
        time.Advance(TimeSpan.FromHours(1));
        await using (OnionNetwork second = Connect(fake, store, time))
        {
            Assert.DoesNotContain(struck[0], await second.GetNodesAsync(Token));
            Assert.Equal(new HardFork(19, 6), second.HardFork);
            await second.SyncClockAsync(Token);
            Assert.DoesNotContain(second.Paths, path => path.Nodes.Any(struck[0].IsSameNode));

            // The third strike counts together with those of the first run, as long as these do.
            second.Report(struck[1], NodeFault.Strike);
            Assert.DoesNotContain(struck[1], await second.GetNodesAsync(Token));
        }

        // The strike is of the network's time, which is a little ahead of the machine's.
        time.Advance(TimeSpan.FromHours(47) + TimeSpan.FromMinutes(1));
        await using OnionNetwork third = Connect(fake, store, time);
        IReadOnlyList<ServiceNode> usable = await third.GetNodesAsync(Token);
        Assert.Contains(struck[0], usable);
        Assert.Contains(struck[1], usable);
        third.Report(struck[1], NodeFault.Strike);
        Assert.Contains(struck[1], await third.GetNodesAsync(Token));
        third.Report(struck[1], NodeFault.Strike);
        Assert.DoesNotContain(struck[1], await third.GetNodesAsync(Token));
    }

    [Fact]
    public async Task Strikes_that_have_expired_or_come_from_a_time_ahead_do_not_count_and_are_dropped_once_the_time_is_known()
    {
        using var fake = new FakeNetwork(18);
        var time = new EagerTime();
        DateTimeOffset now = time.GetUtcNow();
        ServiceNode[] nodes = [.. fake.Nodes.Select(node => node.Node)];
        var store = new MemoryStore
        {
            State = new NodeCache(now, nodes, [])
            {
                Strikes =
                [
                    NodeStrike.Of(nodes[0].Ed25519PublicKey, 3, 0, now.AddHours(-48)),
                    NodeStrike.Of(nodes[1].Ed25519PublicKey, 3, 0, now.AddHours(-47)),
                    NodeStrike.Of(nodes[2].Ed25519PublicKey, 3, 0, now.AddHours(49)),
                ],
            }.Write(),
        };
        await using (OnionNetwork network = Connect(fake, store, time))
        {
            Assert.Equal(nodes.Length - 1, (await network.GetNodesAsync(Token)).Count);
            await network.SyncClockAsync(Token);
            Assert.Equal(nodes.Length - 1, (await network.GetNodesAsync(Token)).Count);
            Tell(network, fake, new HardFork(19, 6));
        }

        Assert.Equal(nodes[1].Ed25519PublicKey, Assert.Single(store.Kept!.Strikes).Node);
    }

    [Fact]
    public async Task A_record_of_the_first_format_is_used_and_replaced()
    {
        using var fake = new FakeNetwork(18);
        var time = new EagerTime();
        byte[] old = InFirstFormat(new NodeCache(time.GetUtcNow(), [.. fake.Nodes.Select(node => node.Node)], []).Write());
        var store = new MemoryStore { State = old };
        await using (OnionNetwork network = Connect(fake, store, time))
        {
            Assert.Equal(18, (await network.GetNodesAsync(Token)).Count);
            Assert.Equal(0, fake.SeedRequests);
            network.Report(fake.Nodes[0].Node, NodeFault.Strike);
        }

        Assert.Single(store.Kept!.Strikes);
    }

    [Theory]
    [InlineData("truncated", nameof(NodeCacheFlaw.WrongLength))]
    [InlineData("later", nameof(NodeCacheFlaw.UnknownFormat))]
    [InlineData("small", nameof(NodeCacheFlaw.TooFewNodes))]
    [InlineData("empty", nameof(NodeCacheFlaw.TooShort))]
    public async Task A_bad_record_is_passed_over_with_a_logged_reason(string kind, string reason)
    {
        using var fake = new FakeNetwork(18);
        using var log = new FakeLoggerProvider();
        byte[] state = new NodeCache(Time, [.. fake.Nodes.Select(node => node.Node)], []).Write();
        var store = new MemoryStore
        {
            State = kind switch
            {
                "truncated" => state[..^1],
                "later" => [.. state[..3], 9, .. state[4..]],
                "small" => Cache.Write(),
                _ => [],
            },
        };
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { CacheStore = store }, log: log);

        Assert.Equal(18, (await network.GetNodesAsync(Token)).Count);

        Assert.Equal(1, fake.SeedRequests);
        Assert.EndsWith(reason, Assert.Single(log.Collector.GetSnapshot(), record => record.Id.Id == 3007).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_that_are_left_out_are_logged()
    {
        using var fake = new FakeNetwork(18);
        using var log = new FakeLoggerProvider();
        byte[] state = new NodeCache(Time, [.. fake.Nodes.Select(node => node.Node)], []).Write();
        state.AsSpan(28 + 40, 4).Clear();
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { CacheStore = new MemoryStore { State = state } }, log: log);

        Assert.Equal(17, (await network.GetNodesAsync(Token)).Count);

        Assert.StartsWith("1 ", Assert.Single(log.Collector.GetSnapshot(), record => record.Id.Id == 3008).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strikes_are_saved_together_and_not_one_by_one()
    {
        using var fake = new FakeNetwork(18);
        var store = new MemoryStore();
        var time = new EagerTime();
        await using OnionNetwork network = Connect(fake, store, time);
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(Token);
        int before = store.Saves;
        foreach (ServiceNode node in nodes)
        {
            network.Report(node, NodeFault.Strike);
        }

        Assert.Equal(before, store.Saves);
        await Eventually.True(() =>
        {
            time.Advance(NodeCacheKeeper.Soon);
            return store.Saves > before;
        });
        Assert.Equal(before + 1, store.Saves);
        Assert.Equal(18, store.Kept!.Strikes.Count);
    }

    [Fact]
    public async Task Saving_does_not_keep_a_node_out_whose_strikes_have_expired()
    {
        using var fake = new FakeNetwork(18);
        var store = new MemoryStore();
        var time = new EagerTime();
        await using OnionNetwork network = Connect(fake, store, time);
        await network.SyncClockAsync(Token);
        network.Report(fake.Nodes[0].Node, NodeFault.Permanent);
        Assert.Equal(17, (await network.GetNodesAsync(Token)).Count);
        await SavedAsync();

        time.Advance(NodeStrikes.Lifetime);
        Tell(network, fake, new HardFork(19, 6));
        await SavedAsync();

        Assert.Empty(store.Kept!.Strikes);
        Assert.Equal(18, (await network.GetNodesAsync(Token)).Count);

        async Task SavedAsync()
        {
            int before = store.Saves;
            await Eventually.True(() =>
            {
                time.Advance(NodeCacheKeeper.Soon);
                return store.Saves > before;
            });
        }
    }

    [Fact]
    public async Task Nodes_that_were_silent_in_an_earlier_run_are_looked_for()
    {
        using var fake = new FakeNetwork(18);
        var time = new EagerTime();
        ServiceNode[] nodes = [.. fake.Nodes.Select(node => node.Node)];
        var store = new MemoryStore
        {
            State = new NodeCache(time.GetUtcNow(), nodes, []) { Strikes = [.. nodes.Take(7).Select(node => NodeStrike.Of(node.Ed25519PublicKey, 0, 3, time.GetUtcNow()))] }.Write(),
        };
        await using OnionNetwork network = Connect(fake, store, time);
        await network.GetNodesAsync(Token);

        // Nothing else is asked of nodes that are struck out. With the second that is back there are enough again.
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return fake.Calls.Any(call => nodes.Take(7).Any(call.Node.IsSameNode));
        });
    }

    [Fact]
    public async Task Nothing_replaces_what_was_kept_before_there_is_a_list()
    {
        using var fake = new FakeNetwork(18);
        byte[] kept = Cache.Write();
        var store = new MemoryStore { State = kept };
        await using (OnionNetwork network = Connect(fake, store, new EagerTime()))
        {
            network.Report(fake.Nodes[0].Node, NodeFault.Strike);
            Tell(network, fake, new HardFork(19, 6));
        }

        Assert.Same(kept, store.State);
    }

    private static void Tell(OnionNetwork network, FakeNetwork fake, HardFork told)
    {
        network.NoteHardFork(fake.Nodes[0].Node, told);
        network.NoteHardFork(fake.Nodes[1].Node, told);
    }

    private static OnionNetwork Connect(FakeNetwork fake, MemoryStore store, TimeProvider time) =>
        FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store });

    /// <summary>Turns a record without strikes into what the second format made of it and one node that has failed.</summary>
    private static byte[] InSecondFormat(byte[] state, ServiceNode failed, byte wrongs, byte silences, DateTimeOffset last)
    {
        byte[] milliseconds = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, last.ToUnixTimeMilliseconds());
        return [.. state[..3], 2, .. state[4..23], 1, .. state[24..], .. failed.Ed25519PublicKey.AsSpan(), wrongs, silences, .. milliseconds];
    }

    /// <summary>Turns a record without strikes into what the first format made of it.</summary>
    private static byte[] InFirstFormat(byte[] state) => [.. state[..3], 1, .. state[4..20], .. state[28..]];
}
