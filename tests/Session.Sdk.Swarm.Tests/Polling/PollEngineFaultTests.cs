using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Polling;

/// <summary>Members that lie, stores and subscribers that fail or hang, and stops in the middle: polling neither loses a message nor hangs.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class PollEngineFaultTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network;
    private readonly SwarmClient _client;
    private readonly SlowStore _cursors = new();
    private readonly PollEngine _engine;
    private readonly ConcurrentQueue<PollResult> _results = new();

    public PollEngineFaultTests()
    {
        _network = new FakeNetwork(_time);
        _client = new SwarmClient(_network, timeProvider: _time);
        _engine = new PollEngine(_client, _cursors, null, new ThrowingLogger(), _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _cursors.Open();
        await _engine.DisposeAsync();
        _keys.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_for_a_poll_that_never_comes_is_told(bool isSuspended)
    {
        var go = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        PollHandle handle = _engine.Subscribe(Subscription() with
        {
            Handler = async (_, token) =>
            {
                entered.TrySetResult();
                await go.Task.WaitAsync(token);
            },
        });
        Task first = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => entered.Task.IsCompleted);
        Task next = handle.PollNowAsync(Token);
        if (isSuspended)
        {
            _engine.Suspend();
        }
        else
        {
            handle.Pause();
        }

        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => first.IsCompleted && next.IsCompleted);
        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => next);
    }

    [Fact]
    public async Task Who_waits_in_the_queue_is_told_of_a_suspension()
    {
        _network.Delay = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        for (int i = 0; i < 40; i++)
        {
            _engine.Subscribe(Subscription()).PollNow();
        }

        await ReactionTests.AdvanceUntilAsync(_time, () => _network.Calls.Count >= 15);
        Task waiting = _engine.Subscribe(Subscription()).PollNowAsync(Token);
        _engine.Suspend();
        await ReactionTests.AdvanceUntilAsync(_time, () => waiting.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
    }

    [Fact]
    public async Task A_void_poll_of_a_suspended_engine_leaves_nobody_waiting()
    {
        var go = new TaskCompletionSource();
        _network.Delay = (_, token) => go.Task.WaitAsync(token);
        PollHandle handle = _engine.Subscribe(Subscription());
        Task poll = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => !_network.Calls.IsEmpty);
        await handle.ResetAsync(Token);
        _engine.Suspend();
        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => poll.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => poll);
    }

    [Fact]
    public async Task A_save_that_is_late_revives_no_position()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription());
        _cursors.HoldSets = true;
        Task poll = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => _cursors.Sets > 0);
        Task reset = handle.ResetAsync(Token);

        // The poll that follows at once would keep positions of its own.
        var go = new TaskCompletionSource();
        _network.Delay = (_, token) => go.Task.WaitAsync(token);
        _cursors.Open();
        await reset;
        Assert.Equal(0, _cursors.Kept);
        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => poll.IsCompleted);
    }

    [Fact]
    public async Task A_poll_that_read_a_position_while_it_was_being_forgotten_is_void()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription());
        for (int i = 0; i < 5; i++)
        {
            await handle.PollNowAsync(Token);
        }

        _cursors.HoldForgets = true;
        Task reset = handle.ResetAsync(Token);
        int calls = _network.Calls.Count;
        var go = new TaskCompletionSource();
        _network.Delay = (_, token) => go.Task.WaitAsync(token);
        Task poll = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => _network.Calls.Count > calls);
        _cursors.Open();
        await reset;
        int before = _results.Count;
        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => poll.IsCompleted);
        await poll;
        Assert.Contains(_results.Skip(before), result => result.Namespaces.Any(part => part.Messages.Count == 1));
    }

    [Fact]
    public async Task A_store_may_reset_from_within_its_own_save()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription());
        bool isReset = false;
        _cursors.OnSet = async () =>
        {
            if (!isReset)
            {
                isReset = true;
                await handle.ResetAsync(Token);
            }
        };
        Task poll = handle.PollNowAsync(Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => poll.IsCompleted);
        await poll;
        Assert.True(isReset);
    }

    [Fact]
    public async Task What_a_handler_left_behind_waits_for_the_polls_after_it_like_everybody_else()
    {
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        PollHandle? handle = null;
        Task<Task>? leftBehind = null;
        handle = _engine.Subscribe(Subscription() with
        {
            Handler = async (_, _) =>
            {
                if (leftBehind is null)
                {
                    leftBehind = Task.Run(
                        async () =>
                        {
                            await again.Task;
                            return handle!.DisposeAsync().AsTask();
                        },
                        Token);
                    return;
                }

                again.SetResult();
                await go.Task;
            },
        });
        await handle.PollNowAsync(Token);
        Task next = handle.PollNowAsync(Token);

        Task ending = await leftBehind!;
        Assert.False(ending.IsCompleted);

        go.SetResult();
        await ending;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
    }

    [Fact]
    public async Task Nobody_who_left_leaves_an_unobserved_failure()
    {
        Exception? unobserved = null;
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, told) => unobserved = told.Exception.InnerException is SwarmRefusedException ? told.Exception : unobserved;
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await FailWithoutAWaiterAsync();
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.Null(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }
    }

    [Fact]
    public async Task A_subscriber_that_throws_when_asked_what_to_extend_still_gets_its_messages()
    {
        await StoreAsync("one");
        PollHandle handle = _engine.Subscribe(Subscription() with { MessagesToExtend = () => throw new InvalidOperationException("broken") });
        await handle.PollNowAsync(Token);
        Assert.Equal(["one"], Texts());
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_stop_polling()
    {
        _network.Script = (_, _) => (500, "request failed");
        PollHandle handle = _engine.Subscribe(Subscription());
        await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
        _network.Script = null;
        await handle.PollNowAsync(Token);
        Assert.NotNull(handle.LastSuccess);
    }

    [Fact]
    public async Task A_member_that_says_that_there_is_nothing_keeps_nothing_back()
    {
        await StoreAsync("config", Namespace.Contacts);
        ServiceNode liar = _network.MembersOf(_keys.Id).First().Node;
        _network.Script = (node, request) => node == liar && (string?)request["method"] == "batch" ? (200, Empty(request)) : null;
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.Equal(["config"], Texts());
        Assert.False(PartOf(_results.First(), Namespace.Contacts).IsConfirmedEmpty);
        await StoreAsync("message");
        for (int i = 0; i < 2; i++)
        {
            await handle.PollNowAsync(Token);
        }

        Assert.Contains("message", Texts());
    }

    [Fact]
    public async Task A_namespace_is_empty_when_two_members_say_so_and_then_is_not_asked_for_twice_again()
    {
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.All(_results.First().Namespaces, part => Assert.True(part.IsConfirmedEmpty));
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(2, _network.Calls.Count);
        await handle.PollNowAsync(Token);
        Assert.Equal(3, _network.Calls.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_that_alone_refuses_to_be_read_is_not_believed(bool refusesAll)
    {
        await StoreAsync("one");
        ServiceNode? liar = null;
        _network.Script = (node, request) =>
        {
            liar ??= node;
            return node == liar ? Refused(node, request, refusesAll) : null;
        };
        PollHandle handle = _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Messages, Namespace.Contacts] });
        await handle.PollNowAsync(Token);
        Assert.Equal(["one"], Texts());
        Assert.All(_results.First().Namespaces, part => Assert.Equal((200, false), (part.Status, part.IsConfirmedRefusal)));
        Assert.Equal([(liar!, NodeFault.Strike)], _network.Reports);
    }

    [Fact]
    public async Task A_refusal_of_two_members_is_one_and_then_is_not_asked_for_twice_again()
    {
        await StoreAsync("one");
        await StoreAsync("config", Namespace.Contacts);
        int before = _network.Calls.Count;
        _network.Script = (node, request) => Refused(node, request, refusesAll: false);
        PollHandle handle = _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Messages, Namespace.Contacts] });
        await handle.PollNowAsync(Token);
        NamespaceResult part = PartOf(_results.Last(), Namespace.Messages);
        Assert.Equal((401, true), (part.Status, part.IsConfirmedRefusal));
        Assert.Equal(before + 2, _network.Calls.Count);
        await handle.PollNowAsync(Token);
        part = PartOf(_results.Last(), Namespace.Messages);
        Assert.Equal((401, true), (part.Status, part.IsConfirmedRefusal));
        Assert.Equal(before + 3, _network.Calls.Count);
        Assert.Empty(_network.Reports);

        _network.Script = null;
        await handle.PollNowAsync(Token);
        Assert.Contains("one", Texts());
    }

    [Fact]
    public async Task A_refusal_of_everything_fails_a_poll_when_two_members_say_so_and_then_is_not_asked_for_twice_again()
    {
        _network.Script = (node, request) => Refused(node, request, refusesAll: true);
        PollHandle handle = _engine.Subscribe(Subscription());
        await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
        Assert.Equal(2, _network.Calls.Count);
        await Assert.ThrowsAsync<SwarmRefusedException>(() => handle.PollNowAsync(Token));
        Assert.Equal(3, _network.Calls.Count);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_second_member_that_fails_leaves_the_word_of_the_first()
    {
        bool isFirst = true;
        _network.Script = (_, _) =>
        {
            bool answers = isFirst;
            isFirst = false;
            return answers ? null : (500, "request failed");
        };
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.All(_results.First().Namespaces, part => Assert.False(part.IsConfirmedEmpty));
    }

    [Fact]
    public async Task Positions_stand_with_the_node_that_gave_the_messages()
    {
        MessageHash config = await StoreAsync("config", Namespace.Contacts);
        TestNode[] members = [.. _network.MembersOf(_keys.Id)];
        TestNode? lacking = null;
        _network.Script = (node, request) =>
        {
            lacking ??= _network.Of(node);
            return _network.Of(node) == lacking ? (200, Empty(request)) : null;
        };
        PollHandle handle = _engine.Subscribe(Subscription());
        await handle.PollNowAsync(Token);
        Assert.Null(await _cursors.GetAsync(new PollCursorKey(lacking!.Node.Ed25519PublicKey, _keys.Id, Namespace.Contacts), Token));
        MessagePosition?[] positions = await Task.WhenAll(members.Select(member => _cursors.GetAsync(new PollCursorKey(member.Node.Ed25519PublicKey, _keys.Id, Namespace.Contacts), Token).AsTask()));
        Assert.Equal(config, Assert.Single(positions, position => position is not null)!.Value.Hash);
    }

    [Fact]
    public async Task A_node_that_has_more_of_the_same_for_ever_is_asked_twice()
    {
        await StoreAsync("one");
        _network.Script = (node, request) =>
        {
            foreach (JsonNode? retrieve in request["params"]!["requests"]?.AsArray() ?? [])
            {
                retrieve!["params"]!.AsObject().Remove("last_hash");
            }

            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
            foreach (JsonNode? part in answer["results"]?.AsArray() ?? [])
            {
                part!["body"]!["more"] = true;
            }

            return (200, answer.ToJsonString());
        };
        PollHandle handle = _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Messages] });
        await handle.PollNowAsync(Token);
        Assert.Equal(2, _results.Count);
    }

    [Fact]
    public async Task A_position_that_a_node_made_up_skips_nothing_at_the_others()
    {
        await StoreAsync("one");
        TestNode liar = _network.MembersOf(_keys.Id).First();
        MessageHash invented = MessageHash.Compute(_keys.Id, default, "invented"u8);
        _network.Script = (node, request) =>
        {
            if (node != liar.Node)
            {
                return null;
            }

            JsonNode answer = JsonNode.Parse(_network.Server.Answer(liar, request).Body)!;
            answer["results"]![0]!["body"]!["messages"] = new JsonArray(new JsonObject { ["hash"] = invented.ToString(), ["timestamp"] = 1, ["expiration"] = 253_402_300_799_999, ["data"] = "AAAA" });
            return (200, answer.ToJsonString());
        };
        PollHandle handle = _engine.Subscribe(Subscription() with { Namespaces = [Namespace.Messages] });
        for (int i = 0; i < 5; i++)
        {
            await handle.PollNowAsync(Token);
        }

        Assert.Equal(4, Texts().Length);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task Positions_in_memory_are_bounded()
    {
        var store = new InMemoryPollCursorStore();
        DateTimeOffset now = _time.GetUtcNow();
        MessageHash hash = MessageHash.Compute(_keys.Id, default, "x"u8);
        PollCursorKey Key(int number) => new(_network.Nodes[0].Node.Ed25519PublicKey, _keys.Id, new Namespace((short)number));
        for (int i = 0; i <= InMemoryPollCursorStore.MaxPositionsPerAccount; i++)
        {
            await store.SetAsync(Key(i), new MessagePosition(hash, now.AddSeconds(i == 7 ? -1 : i)), Token);
        }

        Assert.Null(await store.GetAsync(Key(7), Token));
        Assert.NotNull(await store.GetAsync(Key(0), Token));
        Assert.NotNull(await store.GetAsync(Key(InMemoryPollCursorStore.MaxPositionsPerAccount), Token));

        byte[] id = new byte[33];
        id[0] = 3;
        for (int i = 0; i < InMemoryPollCursorStore.MaxAccounts; i++)
        {
            BitConverter.TryWriteBytes(id.AsSpan(1), i);
            Assert.True(SessionAddress.TryParse(Convert.ToHexStringLower(id), out SessionAddress address));
            await store.SetAsync(Key(0) with { Address = address }, new MessagePosition(hash, now), Token);
            _ = await store.GetAsync(Key(0), Token);
        }

        Assert.NotNull(await store.GetAsync(Key(0), Token));
        BitConverter.TryWriteBytes(id.AsSpan(1), 0);
        Assert.True(SessionAddress.TryParse(Convert.ToHexStringLower(id), out SessionAddress oldest));
        Assert.Null(await store.GetAsync(Key(0) with { Address = oldest }, Token));
    }

    private async Task FailWithoutAWaiterAsync()
    {
        _network.Script = (_, _) => (500, "request failed");
        PollHandle handle = _engine.Subscribe(Subscription());
        var go = new TaskCompletionSource();
        _network.Delay = (_, token) => go.Task.WaitAsync(token);
        using var stop = new CancellationTokenSource();
        Task poll = handle.PollNowAsync(stop.Token);
        await ReactionTests.AdvanceUntilAsync(_time, () => !_network.Calls.IsEmpty);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        go.SetResult();
        await ReactionTests.AdvanceUntilAsync(_time, () => handle.LastFailure is not null);
        handle.Pause();
        await ReactionTests.AdvanceUntilAsync(_time, () => handle.State == PollState.Resting);
        handle.LastFailure = null;
    }

    /// <summary>Answers a retrieval, alone or in a batch, with nothing.</summary>
    private static string Empty(JsonObject request)
    {
        JsonObject nothing = new() { ["messages"] = new JsonArray(), ["more"] = false };
        return (request["params"]!["requests"] is JsonArray parts
            ? new JsonObject { ["results"] = new JsonArray([.. parts.Select(_ => (JsonNode)new JsonObject { ["code"] = 200, ["body"] = nothing.DeepClone() })]) }
            : nothing).ToJsonString();
    }

    /// <summary>Refuses all parts of a batch, or those of the namespace of messages.</summary>
    private (int Status, string Body) Refused(ServiceNode node, JsonObject request, bool refusesAll)
    {
        JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
        JsonArray results = answer["results"]!.AsArray();
        JsonArray requests = request["params"]!["requests"]!.AsArray();
        for (int i = 0; i < results.Count; i++)
        {
            if (refusesAll || requests[i]!["params"]!["namespace"] is not { } ns || ns.GetValue<int>() == 0)
            {
                results[i] = new JsonObject { ["code"] = 401, ["body"] = "retrieve signature verification failed" };
            }
        }

        return (200, answer.ToJsonString());
    }

    private static NamespaceResult PartOf(PollResult result, Namespace ns) => result.Namespaces.Single(part => part.Namespace == ns);

    private async Task<MessageHash> StoreAsync(string text, Namespace ns = default) =>
        (await _client.StoreAsync(
            new StoreRequest { Address = _keys.Id, Signer = SwarmSigner.ForAccount(_keys), Namespace = ns, Data = System.Text.Encoding.UTF8.GetBytes(text), TimeToLive = TimeSpan.FromDays(1) },
            Token)).Hash;

    private string[] Texts() => [.. _results.SelectMany(result => result.Namespaces).SelectMany(part => part.Messages).Select(message => System.Text.Encoding.UTF8.GetString(message.Data.Span))];

    private PollSubscription Subscription() => new()
    {
        Address = _keys.Id,
        Signer = SwarmSigner.ForAccount(_keys),
        Namespaces = [Namespace.Messages, Namespace.Contacts],
        Handler = (result, _) =>
        {
            _results.Enqueue(result);
            return ValueTask.CompletedTask;
        },
    };

    /// <summary>Keeps positions in memory and holds calls up.</summary>
    private sealed class SlowStore : IPollCursorStore
    {
        private readonly ConcurrentDictionary<PollCursorKey, MessagePosition> _kept = new();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _sets;

        internal bool HoldSets { get; set; }

        internal bool HoldForgets { get; set; }

        internal Func<Task>? OnSet { get; set; }

        internal int Sets => Volatile.Read(ref _sets);

        internal int Kept => _kept.Count;

        internal void Open() => _open.TrySetResult();

        public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) => new(_kept.TryGetValue(key, out MessagePosition position) ? position : null);

        public async ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _sets);
            if (HoldSets)
            {
                await _open.Task.WaitAsync(cancellationToken);
            }

            if (OnSet is { } onSet)
            {
                await onSet();
            }

            _kept[key] = position;
        }

        public async ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken)
        {
            if (HoldForgets)
            {
                await _open.Task.WaitAsync(cancellationToken);
            }

            _kept.Clear();
        }
    }

    /// <summary>Takes everything and always fails.</summary>
    private sealed class ThrowingLogger : ILogger<PollEngine>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("disk full");
    }
}
