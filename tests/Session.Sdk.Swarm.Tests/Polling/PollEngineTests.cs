using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Polling;

[Collection(MeasuredAlone.Name)]
public sealed class PollEngineTests : IAsyncDisposable
{
    private static readonly Namespace[] AccountNamespaces = [Namespace.Messages, Namespace.UserProfile, Namespace.Contacts, Namespace.ConversationInfo, Namespace.UserGroups];

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network;
    private readonly SwarmClient _client;
    private readonly InMemoryPollCursorStore _cursors = new();
    private readonly FakeLogger<PollEngine> _log = new();
    private readonly PollEngine _engine;
    private readonly ConcurrentQueue<PollResult> _results = new();

    public PollEngineTests()
    {
        _network = new FakeNetwork(_time);
        _client = new SwarmClient(_network, timeProvider: _time);
        _engine = new PollEngine(_client, _cursors, null, _log, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _keys.Dispose();
    }

    [Fact]
    public async Task Messages_are_handed_over_and_positions_move_on()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.Equal(["one"], Texts());
        TestNode node = _network.Of(_results.First().Node);
        MessagePosition? position = await _cursors.GetAsync(new PollCursorKey(node.Node.Ed25519PublicKey, _keys.Id, default), Token);
        Assert.Equal(node.Messages[^1].Hash, position!.Value.Hash.ToString());
        Assert.Equal(0, handle.ConsecutiveFailures);
        Assert.NotNull(handle.LastSuccess);
    }

    [Fact]
    public async Task A_node_is_asked_with_its_own_position_and_another_one_every_time()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription());
        for (int i = 0; i < 10; i++)
        {
            await handle.PollNowAsync(Token);
        }

        // Five members: each tells the message once, in the first half.
        Assert.Equal(5, Texts().Length);
        ServiceNode[] asked = [.. _network.Calls.Where(call => call.Method == "batch").Select(call => call.Node)];
        Assert.Equal(5, asked.Take(5).Distinct().Count());
        Assert.Equal(5, asked.Skip(5).Take(5).Distinct().Count());
        Assert.NotSame(asked[4], asked[5]);
    }

    [Fact]
    public async Task Configs_are_asked_for_with_their_share_and_come_before_messages()
    {
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        PollResult result = Assert.Single(_results);
        Assert.Equal([2, 3, 5, 4, 0], result.Namespaces.Select(part => (int)part.Namespace.Value));
        JsonArray requests = Requests(_network.Calls.Last(call => call.Method == "batch").Json);
        Assert.Equal([-8, -8, -8, -8, -2], requests.Select(request => (int)request!["params"]!["max_size"]!));
    }

    [Theory]
    [InlineData(new short[] { 0, 2, 3, 4, 5 }, new[] { -2, -8, -8, -8, -8 })]
    [InlineData(new short[] { -11, 11, 12, 13, 14 }, new[] { -8, -2, -8, -8, -8 })]
    [InlineData(new short[] { 2 }, new[] { -1 })]
    [InlineData(new short[] { 0 }, new[] { -1 })]
    [InlineData(new short[] { 0, -10 }, new[] { -2, -2 })]
    [InlineData(new short[] { 2, 3 }, new[] { -2, -2 })]
    public void Shares_fill_one_answer(short[] namespaces, int[] shares) => Assert.Equal(shares, PollSizes.Divide([.. namespaces.Select(number => new Namespace(number))]));

    [Fact]
    public async Task A_node_that_has_more_is_asked_again_at_once()
    {
        for (int i = 0; i < 60; i++)
        {
            await StoreAsync(new string((char)('A' + (i % 26)), 76_000) + i);
        }

        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.Equal(60, Texts().Distinct().Count());
        Assert.True(_results.Count >= 2);
        Assert.Single(_results.Select(result => result.Node).Distinct());
        Assert.Equal(Enumerable.Range(0, _results.Count), _results.Select(result => result.Round));
    }

    [Fact]
    public async Task Rounds_are_bounded()
    {
        _network.Script = (_, request) => (string)request["method"]! == "batch" ? (200, Endless()) : null;
        PollHandle handle = _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Messages] });
        await handle.PollNowAsync(Token);
        Assert.Equal(20, _results.Count);
    }

    [Fact]
    public async Task A_handler_that_throws_gets_the_same_messages_again()
    {
        await StoreAsync("one");
        int calls = 0;
        PollHandle handle = _engine.Subscribe(Subscription() with
        {
            Handler = (result, _) =>
            {
                _results.Enqueue(result);
                return calls++ < 2 ? throw new InvalidOperationException("disk full") : ValueTask.CompletedTask;
            },
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => handle.PollNowAsync(Token));
        Assert.Equal(1, handle.ConsecutiveFailures);
        Assert.IsType<InvalidOperationException>(handle.LastFailure);
        foreach (TestNode member in _network.Nodes)
        {
            Assert.Null(await _cursors.GetAsync(new PollCursorKey(member.Node.Ed25519PublicKey, _keys.Id, default), Token));
        }

        await ReactionTests.AdvanceUntilAsync(_time, () => handle.LastSuccess is not null);
        Assert.Equal(["one", "one", "one"], Texts());
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Id.Id == 4102);
    }

    [Fact]
    public async Task An_expired_position_is_forgotten()
    {
        await StoreAsync("one");
        var position = new MessagePosition(MessageHash.Compute(_keys.Id, default, "one"u8), _network.Clock.UtcNow.AddSeconds(-1));
        foreach (TestNode node in _network.Nodes)
        {
            await _cursors.SetAsync(new PollCursorKey(node.Node.Ed25519PublicKey, _keys.Id, default), position, Token);
        }

        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.Equal(["one"], Texts());
    }

    [Fact]
    public async Task Polls_follow_the_interval()
    {
        PollHandle handle = _engine.Subscribe(Subscription());
        await ReactionTests.AdvanceUntilAsync(_time, () => _results.Count == 1);
        DateTimeOffset first = handle.LastSuccess!.Value;
        await ReactionTests.AdvanceUntilAsync(_time, () => _results.Count == 4);
        TimeSpan three = _network.Clock.UtcNow - first;
        Assert.InRange(three, TimeSpan.FromSeconds(3 * 3 * 0.8), TimeSpan.FromSeconds((3 * 3 * 1.2) + 30));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 60)]
    [InlineData(30, 120)]
    public async Task Groups_are_polled_by_their_activity(int days, int seconds)
    {
        PollHandle handle = _engine.Subscribe(Subscription() with { LastActivity = () => _network.Clock.UtcNow.AddDays(-days) });
        await handle.PollNowAsync(Token);
        long due = await DueAsync(handle);
        Assert.InRange(TimeSpan.FromTicks(due).TotalSeconds, seconds * 0.79, seconds * 1.21);
    }

    [Fact]
    public async Task An_outage_is_one_line_at_its_beginning_and_one_at_its_end()
    {
        _network.Script = (_, _) => (500, "request failed");
        PollHandle handle = _engine.Subscribe(Subscription());
        for (int i = 0; i < 4; i++)
        {
            await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
            await DueAsync(handle);
        }

        _network.Script = null;
        await handle.PollNowAsync(Token);

        FakeLogRecord[] shown = [.. _log.Collector.GetSnapshot().Where(record => record.Level >= LogLevel.Information)];
        Assert.Equal([(4101, LogLevel.Warning), (4104, LogLevel.Information)], shown.Select(record => (record.Id.Id, record.Level)));
        Assert.All(shown, record => Assert.Null(record.Exception));
        Assert.StartsWith("Polling fails and is tried again until it works; messages wait in the swarm meanwhile: ", shown[0].Message, StringComparison.Ordinal);
        Assert.Equal("Polling works again after 4 failures", shown[1].Message);
    }

    [Fact]
    public async Task A_poll_that_is_ended_is_no_failure()
    {
        var began = new TaskCompletionSource();
        PollHandle handle = _engine.Subscribe(Subscription() with
        {
            Handler = async (_, cancellationToken) =>
            {
                began.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            },
        });
        await ReactionTests.AdvanceUntilAsync(_time, () => began.Task.IsCompleted);

        await handle.DisposeAsync();

        Assert.DoesNotContain(_log.Collector.GetSnapshot(), record => record.Level >= LogLevel.Information);
        Assert.Equal(0, handle.ConsecutiveFailures);
    }

    [Fact]
    public async Task Failures_slow_polling_down_to_a_minute()
    {
        _network.Script = (_, _) => (500, "request failed");
        PollHandle handle = _engine.Subscribe(Subscription());
        double[] expected = [2, 4, 8, 16, 32, 60, 60];
        for (int i = 0; i < expected.Length; i++)
        {
            await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
            Assert.Equal(i + 1, handle.ConsecutiveFailures);
            Assert.InRange(TimeSpan.FromTicks(await DueAsync(handle)).TotalSeconds, expected[i] * 0.79, expected[i] * 1.21);
        }

        _network.Script = null;
        await handle.PollNowAsync(Token);
        Assert.Equal(0, handle.ConsecutiveFailures);
        Assert.Null(handle.LastFailure);
    }

    [Fact]
    public async Task A_failed_node_is_not_the_next_one_asked()
    {
        _network.Script = (_, _) => (500, "request failed");
        PollHandle handle = _engine.Subscribe(Subscription());
        for (int i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
        }

        Assert.Equal(5, _network.Calls.Select(call => call.Node).Distinct().Count());
    }

    [Fact]
    public async Task Config_messages_are_extended_when_they_change_or_an_hour_has_passed()
    {
        MessageHash one = await StoreAsync("one", Namespace.Contacts);
        MessageHash two = await StoreAsync("two", Namespace.Contacts);
        IReadOnlyList<MessageHash> active = [one];
        PollHandle handle = _engine.Subscribe(Subscription() with { MessagesToExtend = () => active });
        await handle.PollNowAsync(Token);
        Assert.Equal([one], _results.Last().Extension!.Updated);
        await handle.PollNowAsync(Token);
        Assert.Null(_results.Last().Extension);
        active = [one, two];
        await handle.PollNowAsync(Token);
        Assert.Equal([two], _results.Last().Extension!.Updated);
        active = [two, one];
        await handle.PollNowAsync(Token);
        Assert.Null(_results.Last().Extension);
        handle.Pause();
        _time.Advance(TimeSpan.FromMinutes(61));
        handle.Resume();
        await handle.PollNowAsync(Token);
        Assert.Contains(_results, result => result.Round == 0 && result.Extension is { Updated.Count: 2 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_extension_that_fails_comes_with_the_next_poll_and_when_it_fails_again_after_a_while(bool isWholePollLost)
    {
        MessageHash one = await StoreAsync("one", Namespace.Contacts);
        IReadOnlyList<MessageHash> active = [one];
        bool isBroken = true;
        _network.Script = (node, request) =>
        {
            if (!isBroken || Extensions(request) == 0)
            {
                return null;
            }

            if (isWholePollLost)
            {
                return (500, "request failed");
            }

            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
            answer["results"]!.AsArray()[^1] = new JsonObject { ["code"] = 500, ["body"] = "request failed" };
            return (200, answer.ToJsonString());
        };
        PollHandle handle = _engine.Subscribe(Subscription() with { MessagesToExtend = () => active });
        Exception? failure = await Record.ExceptionAsync(() => handle.PollNowAsync(Token));
        Assert.Equal(isWholePollLost, failure is SwarmRefusedException);
        Assert.Equal(1, Sent());

        failure = await Record.ExceptionAsync(() => handle.PollNowAsync(Token));
        Assert.Equal(isWholePollLost, failure is SwarmRefusedException);
        Assert.Equal(2, Sent());
        await handle.PollNowAsync(Token);
        await handle.PollNowAsync(Token);
        Assert.Equal(2, Sent());

        handle.Pause();
        _time.Advance(TimeSpan.FromMinutes(6));
        isBroken = false;
        handle.Resume();
        await handle.PollNowAsync(Token);
        Assert.Equal(3, Sent());

        active = [one, await StoreAsync("two", Namespace.Contacts)];
        await handle.PollNowAsync(Token);
        Assert.Equal(4, Sent());

        int Sent() => _network.Calls.Sum(call => Extensions((JsonObject)JsonNode.Parse(call.Json)!));

        static int Extensions(JsonObject request) => (string?)request["method"] == "batch" ? request["params"]!["requests"]!.AsArray().Count(each => (string?)each!["method"] == "expire") : 0;
    }

    [Fact]
    public async Task A_lost_config_message_is_told()
    {
        MessageHash lost = MessageHash.Compute(_keys.Id, Namespace.Contacts, "lost"u8);
        PollHandle handle = _engine.Subscribe(Subscription() with { MessagesToExtend = () => [lost] });
        await handle.PollNowAsync(Token);
        Assert.Equal([lost], _results.Last().Extension!.Missing);
    }

    [Fact]
    public async Task A_removed_member_still_reads_what_is_kept_for_it()
    {
        using GroupKeys group = GroupKeys.Generate();
        Assert.True(SubaccountKeys.TryCreate(_keys, group.CreateSubaccount(_keys.Id), out SubaccountKeys? member));
        using (member)
        {
            await _client.RevokeSubaccountsAsync(new RevokeSubaccountsRequest { Address = group.Id, Signer = SwarmSigner.ForGroup(group), Tokens = [member.Token] }, Token);
            PollHandle handle = _engine.Subscribe(Subscription() with
            {
                Address = group.Id,
                Signer = SwarmSigner.ForSubaccount(group.Id, member),
                Namespaces = [Namespace.GroupMessages, Namespace.GroupKeys, Namespace.RevokedRetrievable],
            });
            await handle.PollNowAsync(Token);
            PollResult result = Assert.Single(_results);
            Assert.Equal([401, 401, 200], result.Namespaces.Select(part => part.Status));
            Assert.Equal("retrieve signature verification failed", result.Namespaces[0].Reason);
        }
    }

    [Fact]
    public async Task Pausing_stops_and_resuming_polls_at_once()
    {
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        handle.Pause();
        Assert.True(handle.IsPaused);
        int before = _results.Count;
        await PassAnHourAsync();
        Assert.Equal(before, _results.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => handle.PollNowAsync(Token));
        handle.Resume();
        await ReactionTests.AdvanceUntilAsync(_time, () => _results.Count > before);
    }

    [Fact]
    public async Task Without_a_network_nothing_is_polled()
    {
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        _engine.Suspend();
        int before = _results.Count;
        await PassAnHourAsync();
        Assert.Equal(before, _results.Count);
        _engine.Resume();
        await ReactionTests.AdvanceUntilAsync(_time, () => _results.Count > before);
    }

    [Fact]
    public async Task One_account_is_never_polled_twice_at_once()
    {
        var go = new SemaphoreSlim(0);
        int under = 0;
        int most = 0;
        PollHandle handle = _engine.Subscribe(Subscription() with
        {
            Handler = async (_, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref under));
                await go.WaitAsync(token);
                Interlocked.Decrement(ref under);
            },
        });
        Task first = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => Volatile.Read(ref under) == 1);
        Task second = handle.PollNowAsync(Token);
        handle.PollNow();
        Assert.False(second.IsCompleted);
        go.Release(100);
        await Task.WhenAll(first, second);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Slow_swarms_and_slow_handlers_do_not_hold_up_others()
    {
        var never = new TaskCompletionSource();
        var hostile = new List<AccountKeys>();
        ulong ownSwarm = (await _client.GetSwarmAsync(_keys.Id, Token)).Id;
        while (hostile.Count < 60)
        {
            AccountKeys keys = AccountKeys.Generate();
            if ((await _client.GetSwarmAsync(keys.Id, Token)).Id != ownSwarm)
            {
                hostile.Add(keys);
            }
        }

        _network.Delay = (node, token) => node.SwarmId == ownSwarm ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        foreach (AccountKeys keys in hostile)
        {
            _engine.Subscribe(Subscription() with { Address = keys.Id, Signer = SwarmSigner.ForAccount(keys), Handler = (_, _) => new ValueTask(never.Task) });
        }

        // The hostile accounts take all places first and time out; from then on they only use the slow places.
        await ReactionTests.AdvanceUntilAsync(_time, () => _network.Calls.Count >= 15);
        PollHandle handle = _engine.Subscribe(Subscription());
        await ReactionTests.AdvanceUntilAsync(_time, () => !_results.IsEmpty);
        int before = _results.Count;
        DateTimeOffset start = _time.GetUtcNow();
        await ReactionTests.AdvanceUntilAsync(_time, () => _results.Count >= before + 10);
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.Zero, TimeSpan.FromSeconds(90));
        never.SetResult();
        await handle.DisposeAsync();
        await _engine.DisposeAsync();
        hostile.ForEach(keys => keys.Dispose());
    }

    [Fact]
    public async Task Resetting_throws_away_what_is_under_way_and_begins_anew()
    {
        await StoreAsync("one");
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        _network.Delay = async (_, token) =>
        {
            entered.TrySetResult();
            await go.Task.WaitAsync(token);
        };
        Task second = handle.PollNowAsync(Token);
        await entered.Task;
        int before = _results.Count;
        await handle.ResetAsync(Token);
        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => second.IsCompleted);
        await second;
        Assert.All(_results.Skip(before), result => Assert.Contains(result.Namespaces, part => part.Messages.Count == 1));
        Assert.True(_results.Count > before);
    }

    [Fact]
    public async Task Disposing_a_handle_ends_its_poll_and_its_waiters()
    {
        _network.Delay = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        PollHandle handle = _engine.Subscribe(Subscription());
        Task poll = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => !_network.Calls.IsEmpty);
        await handle.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => poll);
        Assert.Throws<ObjectDisposedException>(handle.PollNow);
        int calls = Calls();
        _network.Delay = null;
        await PassAnHourAsync();
        Assert.Equal(calls, Calls());

        int Calls() => _network.Calls.Count(call => call.Json.Contains(_keys.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_may_end_its_own_polling()
    {
        PollHandle? handle = null;
        var done = new TaskCompletionSource();
        handle = _engine.Subscribe(Subscription() with
        {
            Handler = async (_, _) =>
            {
                await handle!.DisposeAsync();
                done.SetResult();
            },
        });
        await ReactionTests.AdvanceUntilAsync(_time, () => done.Task.IsCompleted);
    }

    [Fact]
    public async Task Disposing_the_engine_ends_everything()
    {
        _network.Delay = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        for (int i = 0; i < 50; i++)
        {
            _engine.Subscribe(Subscription());
        }

        await ReactionTests.AdvanceUntilAsync(_time, () => !_network.Calls.IsEmpty);
        await _engine.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => _engine.Subscribe(Subscription()));
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Thousands_of_idle_accounts_cost_little_each()
    {
        const int Count = 3000;
        SwarmSigner signer = SwarmSigner.ForAccount(_keys);
        PollSubscription shared = Subscription() with { Signer = signer, Handler = static (_, _) => ValueTask.CompletedTask, Namespaces = [Namespace.Messages] };
        await using var engine = new PollEngine(_client, _cursors, null, null, _time);
        var handles = new List<PollHandle>(Count);
        engine.Subscribe(shared);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Count; i++)
        {
            handles.Add(engine.Subscribe(shared with { }));
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.True(each <= 2048, $"{each} bytes for each account");
        await ReactionTests.AdvanceUntilAsync(_time, () => handles.TrueForAll(handle => handle.LastSuccess is not null));
        _network.Calls.Clear();
        each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.True(each <= 8192, $"{each} bytes for each account");
    }

    [Fact]
    public void Subscriptions_that_cannot_work_are_refused()
    {
        using AccountKeys other = AccountKeys.Generate();
        Assert.Throws<ArgumentException>(() => _engine.Subscribe(Subscription() with { Namespaces = [] }));
        Assert.Throws<ArgumentException>(() => _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Contacts, Namespace.Contacts] }));
        Assert.Throws<ArgumentException>(() => _engine.Subscribe(Subscription() with { Signer = SwarmSigner.ForAccount(other) }));
        Assert.Throws<ArgumentException>(() => new PollEngine(_client, options: new PollEngineOptions { Jitter = 1 }));
    }

    private static JsonArray Requests(string json) => JsonNode.Parse(json)!["params"]!["requests"]!.AsArray();

    private string Endless()
    {
        byte[] data = System.Text.Encoding.UTF8.GetBytes($"again {_network.Calls.Count}");
        MessageHash hash = MessageHash.Compute(_keys.Id, default, data);
        long expiry = _network.Clock.UtcNow.AddDays(1).ToUnixTimeMilliseconds();
        var message = new JsonObject { ["hash"] = hash.ToString(), ["timestamp"] = 1, ["expiration"] = expiry, ["data"] = Convert.ToBase64String(data) };
        var body = new JsonObject { ["messages"] = new JsonArray(message), ["more"] = true };
        return new JsonObject { ["results"] = new JsonArray(new JsonObject { ["code"] = 200, ["body"] = body }) }.ToJsonString();
    }

    private async Task<long> DueAsync(PollHandle handle)
    {
        // The waiters end just after the next poll was planned.
        await ReactionTests.AdvanceUntilAsync(new FakeTimeProvider(), () => handle.State == PollState.Waiting);
        return handle.Due - (_time.GetUtcNow() - _time.Start).Ticks;
    }

    private async Task<MessageHash> StoreAsync(string text, Namespace ns = default) =>
        (await _client.StoreAsync(
            new StoreRequest { Address = _keys.Id, Signer = SwarmSigner.ForAccount(_keys), Namespace = ns, Data = System.Text.Encoding.UTF8.GetBytes(text), TimeToLive = TimeSpan.FromDays(1) },
            Token)).Hash;

    private string[] Texts() => [.. _results.SelectMany(result => result.Namespaces).SelectMany(part => part.Messages).Select(message => System.Text.Encoding.UTF8.GetString(message.Data.Span))];

    /// <summary>Lets an hour pass in which another engine polls another account: what the one under test does not do by then, it does not do.</summary>
    private async Task PassAnHourAsync()
    {
        using AccountKeys keys = AccountKeys.Generate();
        await using var engine = new PollEngine(_client, timeProvider: _time);
        PollHandle handle = engine.Subscribe(new PollSubscription
        {
            Address = keys.Id,
            Signer = SwarmSigner.ForAccount(keys),
            Namespaces = [Namespace.Messages],
            Handler = static (_, _) => ValueTask.CompletedTask,
        });
        await handle.PollNowAsync(Token);
        DateTimeOffset? first = handle.LastSuccess;
        _time.Advance(TimeSpan.FromHours(1));
        await Eventually.True(() => handle.LastSuccess != first);
    }

    private PollSubscription Subscription() => new()
    {
        Address = _keys.Id,
        Signer = SwarmSigner.ForAccount(_keys),
        Namespaces = AccountNamespaces,
        Handler = (result, _) =>
        {
            _results.Enqueue(result);
            return ValueTask.CompletedTask;
        },
    };
}
