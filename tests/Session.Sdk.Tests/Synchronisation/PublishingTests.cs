using System.Text.Json.Nodes;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>When edits are published, in which order, and what happens when that fails.</summary>
public sealed class PublishingTests : IAsyncDisposable
{
    private readonly TestSwarm _swarm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task Edits_are_published_when_two_seconds_were_quiet()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.Name = "A";
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(1.9));
        client.State.Profile.Name = "Ad";
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _swarm.Stores);
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        await PublishedAsync(client);

        Assert.Equal(1, _swarm.Stores);
        Assert.Equal("Ad", (await RestoreAsync()).State.Profile.Name);
    }

    [Fact]
    public async Task Edits_that_keep_coming_are_published_after_ten_seconds()
    {
        SessionClient client = await _swarm.ConnectAsync();
        for (int second = 0; second < 10; second++)
        {
            client.State.Profile.Name = $"name {second}";
            Assert.Equal(0, _swarm.Stores);
            await _swarm.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await PublishedAsync(client);
        Assert.Equal(1, _swarm.Stores);
    }

    [Fact]
    public async Task Nothing_is_published_by_itself_when_that_is_switched_off()
    {
        SessionClient client = await _swarm.ConnectAsync(options => options.PushStateAutomatically = false);
        client.State.Profile.Name = "Ada";
        await client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _swarm.Stores);
        Assert.True(client.State.IsPushPending);

        await client.State.PushAsync(Token);
        Assert.Equal(1, _swarm.Stores);
        Assert.False(client.State.IsPushPending);
    }

    [Fact]
    public async Task A_state_that_is_not_shared_neither_leaves_the_device_nor_takes_anything_in()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.Name = "from elsewhere";
        await other.State.PushAsync(Token);
        var store = new InMemorySessionStore();
        int requests = _swarm.Requests.Count();
        SessionClient client = await _swarm.ConnectAsync(options =>
        {
            options.SyncState = false;
            options.Store = store;
        });
        client.State.Profile.Name = "here";
        await client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.All(_swarm.Requests.Skip(requests), request => Assert.Equal(("retrieve", 0), (request.Method, TestSwarm.Namespace(request.Parameters))));
        Assert.False(client.State.IsPushPending);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.State.PushAsync(Token));
        await client.DisposeAsync();

        SessionClient sharing = await _swarm.ConnectAsync(options => options.Store = store);
        Assert.Equal("here", sharing.State.Profile.Name);
        Assert.True(sharing.State.IsPushPending);
    }

    [Fact]
    public async Task A_batch_of_edits_is_one_message_and_one_event()
    {
        SessionClient client = await _swarm.ConnectAsync();
        var events = new List<AccountStateChangedEventArgs>();
        client.State.Changed += (_, change) => events.Add(change);
        AccountStateBatch batch = client.State.BatchEdits();
        batch.Profile.Name = "Ada";
        batch.Profile.NoteToSelfPriority = 1;
        batch.Contacts.Update(NewId(), contact => contact with { Nickname = "Charles" });
        Assert.Equal("Ada", client.State.Profile.Name);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(events);
        Assert.Equal(0, _swarm.Stores);
        batch.Dispose();
        batch.Dispose();
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(client);

        Assert.Equal(3, Assert.Single(events).Changes.Count);
        Assert.Equal(2, _swarm.Stores);
        Assert.Single(_swarm.Stored(Namespace.UserProfile));
        Assert.Single(_swarm.Stored(Namespace.Contacts));
        Assert.Throws<ObjectDisposedException>(() => batch.Profile.Name = "too late");
        Assert.Equal("Ada", client.State.Profile.Name);
    }

    [Fact]
    public async Task A_batch_holds_nobody_elses_edits_back()
    {
        SessionClient client = await _swarm.ConnectAsync();
        var events = new List<AccountStateChangedEventArgs>();
        client.State.Changed += (_, change) => events.Add(change);
        using AccountStateBatch batch = client.State.BatchEdits();
        batch.Profile.NoteToSelfPriority = 1;
        client.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Charles" });

        Assert.Equal(Namespace.Contacts, Assert.Single(Assert.Single(events).Changes).Config);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(client);
        Assert.Single(_swarm.Stored(Namespace.Contacts));
    }

    [Fact]
    public async Task What_a_push_replaces_is_deleted_in_the_same_sequence_and_after_it()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.Name = "Ada";
        await client.State.PushAsync(Token);
        string replaced = Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash;
        client.State.Profile.Name = "Ada L.";
        await client.State.PushAsync(Token);

        JsonArray sequence = JsonNode.Parse(_swarm.Network.Calls.Last(call => call.Method == "sequence").Json)!["params"]!["requests"]!.AsArray();
        Assert.Equal(["store", "delete"], sequence.Select(request => (string)request!["method"]!));
        Assert.Equal([replaced], sequence[1]!["params"]!["messages"]!.AsArray().Select(hash => (string)hash!));
        Assert.DoesNotContain(_swarm.Stored(Namespace.UserProfile), message => message.Hash == replaced);
    }

    [Fact]
    public async Task A_failed_push_is_tried_again_with_growing_pauses_and_carries_what_was_edited_meanwhile()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        Refuse("sequence");
        client.State.Profile.Name = "Ada";
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        foreach ((double pause, int times) in new[] { (15.0, 1), (30, 1), (60, 1), (120, 1), (240, 1), (300, 1), (300, 2) })
        {
            await _swarm.Time.UntilSetAsync(TimeSpan.FromSeconds(pause), times);
            int before = Sequences();
            await _swarm.AdvanceAsync(TimeSpan.FromSeconds(pause - 0.5));
            Assert.Equal(before, Sequences());
            await _swarm.AdvanceAsync(TimeSpan.FromSeconds(0.5));
            await Eventually.True(() => Sequences() > before);
        }

        await _swarm.Time.UntilSetAsync(PushSchedule.LongestRetryDelay, 3);

        client.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Charles" });
        _swarm.Network.Script = null;
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(client);

        Assert.Null(client.State.LastPushFailure);
        SessionClient restored = await RestoreAsync();
        Assert.Equal("Ada", restored.State.Profile.Name);
        Assert.Equal("Charles", Assert.Single(restored.State.Contacts).Nickname);
    }

    [Fact]
    public async Task A_failure_is_forgotten_once_a_push_succeeded()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        for (int round = 0; round < 2; round++)
        {
            Refuse("sequence");
            client.State.Profile.Name = $"name {round}";
            await _swarm.AdvanceAsync(TestSwarm.Quiet);
            await _swarm.Time.UntilSetAsync(PushSchedule.FirstRetryDelay, round + 1);
            Assert.NotNull(client.State.LastPushFailure);
            _swarm.Network.Script = null;
            await _swarm.AdvanceAsync(PushSchedule.FirstRetryDelay);
            await PublishedAsync(client);
            Assert.Null(client.State.LastPushFailure);
        }
    }

    [Fact]
    public async Task A_push_that_failed_does_not_wait_any_longer_when_the_network_is_back()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        _swarm.Network.Script = static (_, _) => (400, "refused by the test");
        client.State.Profile.Name = "Ada";
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        foreach (double pause in new[] { 15.0, 30, 60 })
        {
            await _swarm.Time.UntilSetAsync(TimeSpan.FromSeconds(pause));
            await _swarm.AdvanceAsync(TimeSpan.FromSeconds(pause));
        }

        await _swarm.Time.UntilSetAsync(TimeSpan.FromSeconds(120));
        await Assert.ThrowsAnyAsync<SessionException>(() => client.PollNowAsync(Token));
        _swarm.Network.Script = null;
        await client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(client);
        Assert.Null(client.State.LastPushFailure);
    }

    [Fact]
    public async Task A_poll_that_succeeds_does_not_hasten_a_push_that_the_swarm_refuses()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        Refuse("sequence");
        client.State.Profile.Name = "Ada";
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await _swarm.Time.UntilSetAsync(PushSchedule.FirstRetryDelay);
        int sequences = Sequences();
        for (int i = 0; i < 4; i++)
        {
            await client.PollNowAsync(Token);
            await _swarm.AdvanceAsync(TestSwarm.Quiet);
        }

        Assert.Equal(sequences, Sequences());
    }

    [Fact]
    public async Task When_the_deletion_fails_only_that_is_made_up_for()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.Name = "Ada";
        await client.State.PushAsync(Token);
        string replaced = Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash;
        client.State.Profile.Name = "Ada L.";
        _swarm.Network.Script = (node, request) => (string)request["method"]! == "sequence" ? WithoutLast(node, request) : null;
        await Assert.ThrowsAnyAsync<SessionException>(() => client.State.PushAsync(Token));
        Assert.Equal(2, _swarm.Stored(Namespace.UserProfile).Length);
        Assert.True(client.State.IsPushPending);

        _swarm.Network.Script = null;
        int stores = _swarm.Stores;
        await client.State.PushAsync(Token);
        Assert.Equal(stores, _swarm.Stores);
        Assert.DoesNotContain(_swarm.Stored(Namespace.UserProfile), message => message.Hash == replaced);
        Assert.False(client.State.IsPushPending);
    }

    [Fact]
    public async Task After_a_restart_between_store_and_confirmation_the_same_bytes_are_published()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.State.Profile.Name = "old";
        await client.State.PushAsync(Token);
        client.State.Profile.Name = "new";
        string[] crashed = await CrashInPushAsync(client);
        Assert.Equal(2, crashed.Length);

        SessionClient restarted = await _swarm.ConnectAsync(options => options.Store = store);
        Assert.True(restarted.State.IsPushPending);
        Assert.Equal("new", restarted.State.Profile.Name);
        await restarted.State.PushAsync(Token);

        TestMessage stored = Assert.Single(_swarm.Stored(Namespace.UserProfile));
        Assert.Contains(stored.Hash, crashed);
        Assert.Equal([stored.Hash], restarted.State.ActiveMessages().Select(hash => hash.ToString()));
    }

    [Fact]
    public async Task A_message_that_an_edit_overtook_while_it_was_being_stored_is_deleted_with_the_next_push()
    {
        SessionClient client = await _swarm.ConnectAsync();
        RenameWhileStoring(client);
        await client.State.PushAsync(Token);
        string overtaken = Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash;
        await client.State.PushAsync(Token);

        Assert.NotEqual(overtaken, Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash);
        Assert.False(client.State.IsPushPending);
        Assert.Equal("second", (await RestoreAsync()).State.Profile.Name);
    }

    [Fact]
    public async Task An_edit_made_while_a_push_runs_is_published_by_itself()
    {
        SessionClient client = await _swarm.ConnectAsync();
        RenameWhileStoring(client);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await _swarm.Time.UntilSetAsync(TestSwarm.Quiet, 2);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(client);

        Assert.Equal("second", (await RestoreAsync()).State.Profile.Name);
    }

    [Fact]
    public async Task Nothing_is_published_before_what_others_published_is_known()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.Name = "Ada";
        other.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Charles" });
        await other.State.PushAsync(Token);
        int stores = _swarm.Stores;
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Mary" });
        Refuse("batch");
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await Eventually.True(() => client.State.LastPushFailure is not null);
        Assert.Equal(stores, _swarm.Stores);
        Assert.False(client.State.IsPulled);

        _swarm.Network.Script = null;
        await client.State.PushAsync(Token);
        SessionClient restored = await RestoreAsync();
        Assert.Equal("Ada", restored.State.Profile.Name);
        Assert.Equal(["Charles", "Mary"], restored.State.Contacts.Select(contact => contact.Nickname).Order());
    }

    [Fact]
    public async Task What_the_store_cannot_save_is_not_published()
    {
        var store = new FailingStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        await client.PollNowAsync(Token);
        store.IsFailing = true;
        client.State.Profile.Name = "Ada";
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _swarm.Stores);

        store.IsFailing = false;
        await _swarm.AdvanceUntilAsync(() => !client.State.IsPushPending);
        Assert.Equal("Ada", (await RestoreAsync()).State.Profile.Name);
    }

    [Fact]
    public async Task Disposing_saves_and_does_not_publish()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.State.Profile.Name = "Ada";
        await client.DisposeAsync();
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _swarm.Stores);

        SessionClient next = await _swarm.ConnectAsync(options => options.Store = store);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await PublishedAsync(next);
        Assert.Equal(1, _swarm.Stores);
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    private static Task PublishedAsync(SessionClient client) => Eventually.True(() => !client.State.IsPushPending);

    private async Task<SessionClient> RestoreAsync()
    {
        SessionClient restored = await _swarm.ConnectAsync();
        await restored.PollNowAsync(Token);
        return restored;
    }

    private int Sequences() => _swarm.Network.Calls.Count(call => call.Method == "sequence");

    private void Refuse(string method) => _swarm.Network.Script = (_, request) => (string)request["method"]! == method ? (400, "refused by the test") : null;

    /// <summary>Lets a node do all of a sequence but its last request, which it refuses.</summary>
    private (int Status, string Body) WithoutLast(Onion.ServiceNode node, JsonObject request)
    {
        var cut = (JsonObject)request.DeepClone();
        JsonArray requests = cut["params"]!["requests"]!.AsArray();
        requests.RemoveAt(requests.Count - 1);
        (int status, string body) = requests.Count == 0 ? (200, """{"results":[]}""") : _swarm.Network.Server.Answer(_swarm.Network.Of(node), cut);
        JsonNode answer = JsonNode.Parse(body)!;
        answer["results"]!.AsArray().Add(new JsonObject { ["code"] = 400, ["body"] = "refused by the test" });
        return (status, answer.ToJsonString());
    }

    /// <summary>Names the account, and names it again when the first name is being stored.</summary>
    private void RenameWhileStoring(SessionClient client)
    {
        client.State.Profile.Name = "first";
        _swarm.Network.Script = (_, request) =>
        {
            if ((string)request["method"]! == "sequence" && client.State.Profile.Name == "first")
            {
                client.State.Profile.Name = "second";
            }

            return null;
        };
    }

    /// <summary>Stores, but lets the client end before it hears of it.</summary>
    private async Task<string[]> CrashInPushAsync(SessionClient client)
    {
        var reached = new TaskCompletionSource();
        _swarm.Network.Script = (node, request) =>
        {
            if ((string)request["method"]! == "sequence")
            {
                WithoutLast(node, request);
                reached.TrySetResult();
                return (400, "the answer is lost");
            }

            return null;
        };
        await Assert.ThrowsAnyAsync<SessionException>(() => client.State.PushAsync(Token));
        await reached.Task;
        await client.DisposeAsync();
        _swarm.Network.Script = null;
        return [.. _swarm.Stored(Namespace.UserProfile).Select(message => message.Hash)];
    }
}
