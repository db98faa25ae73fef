using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Delegates, listeners and stores of users run under no lock, and whatever they do harms nobody else.</summary>
public sealed class UserCodeTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestSwarm _swarm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task Updates_of_two_clients_that_use_each_other_do_not_wait_for_each_other()
    {
        using var other = new TwoAccounts();
        SessionClient one = await _swarm.ConnectAsync();
        SessionClient two = await other.ConnectAsync(_swarm);
        AccountId friend = NewId();
        using var meeting = new Barrier(2);
        Task first = Task.Run(() => Use(one, two), Token);
        Task second = Task.Run(() => Use(two, one), Token);
        await Task.WhenAll(first, second).WaitAsync(Patience, Token);
        Assert.Equal("ours", one.State.Contacts.Get(friend)!.Nickname);
        await two.DisposeAsync();

        void Use(SessionClient own, SessionClient others) => own.State.Contacts.Update(friend, contact =>
        {
            // Both are in their delegates now.
            meeting.SignalAndWait(Patience, Token);
            others.State.Profile.NoteToSelfPriority++;
            return contact with { Nickname = "ours" };
        });
    }

    [Fact]
    public async Task Updates_at_the_same_time_lose_none()
    {
        SessionClient client = await _swarm.ConnectAsync(options => options.PushStateAutomatically = false);
        AccountId friend = NewId();
        using GroupKeys group = GroupKeys.Generate();
        client.State.Groups.Set(new GroupMembership(group.Id) { Name = "Chess" });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 50; i++)
                {
                    client.State.Contacts.Update(friend, contact => contact with { Priority = contact.Priority + 1 });
                    client.State.Groups.TryUpdate(group.Id, known => known with { Priority = known.Priority + 1 });
                }
            },
            Token)));

        Assert.Equal(200, client.State.Contacts.Get(friend)!.Priority);
        Assert.Equal(200, client.State.Groups.Get(group.Id)!.Priority);
    }

    [Fact]
    public async Task An_update_may_use_the_state_and_throw()
    {
        SessionClient client = await _swarm.ConnectAsync();
        AccountId friend = NewId();
        client.State.Contacts.Update(friend, contact => contact with { Nickname = client.State.Contacts.Update(NewId(), other => other with { Nickname = "inner" }).Nickname });
        Assert.Equal("inner", client.State.Contacts.Get(friend)!.Nickname);
        Assert.Throws<InvalidOperationException>(() => client.State.Contacts.Update(friend, _ => throw new InvalidOperationException("thrown by the test")));
        Assert.Throws<ArgumentException>(() => client.State.Contacts.Update(friend, _ => new Contact(NewId())));
        Assert.Equal("inner", client.State.Contacts.Get(friend)!.Nickname);
    }

    [Fact]
    public async Task A_listener_may_wait_for_a_push_and_keeps_no_other_listener_from_hearing()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.Name = "Ada";
        await other.State.PushAsync(Token);
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.NoteToSelfPriority = 1;
        int told = 0;
        bool isPushed = false;
        client.State.Changed += (_, changed) => throw new InvalidOperationException("thrown by the test");
        client.State.Changed += (_, changed) =>
        {
            told++;
            isPushed |= changed.IsFromOtherDevice && Task.Run(() => client.State.PushAsync(Token), Token).Wait(Patience, Token);
        };

        await client.State.PushAsync(Token).WaitAsync(2 * Patience, Token);
        Assert.True(isPushed);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Disposing_ends_in_time_when_the_store_hangs()
    {
        var store = new HangingStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        store.IsHanging = true;
        client.State.Profile.Name = "Ada";
        client.State.Profile.Name = "Ada L.";
        Task pushing = client.State.PushAsync(Token);
        await store.Reached.WaitAsync(Patience, Token);
        Task disposing = client.DisposeAsync().AsTask();
        await _swarm.AdvanceUntilAsync(() => disposing.IsCompleted);
        await disposing;

        await Assert.ThrowsAsync<ObjectDisposedException>(() => pushing);
        Assert.Throws<ObjectDisposedException>(() => client.State.Profile.Name);
    }

    [Fact]
    public async Task A_store_that_hangs_keeps_nobody_who_cancels()
    {
        var store = new HangingStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        store.IsHanging = true;
        client.State.Profile.Name = "Ada";
        using var cancel = new CancellationTokenSource();
        Task saving = client.State.SaveAsync(cancel.Token);
        Task pushing = client.State.PushAsync(cancel.Token);
        await cancel.CancelAsync();

        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving.WaitAsync(Patience, Token))).CancellationToken);
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pushing.WaitAsync(Patience, Token))).CancellationToken);
        store.Release();
        await client.State.SaveAsync(Token).WaitAsync(Patience, Token);
        Assert.NotNull(await store.GetConfigAsync(client.AccountId, Namespace.UserProfile, Token));
    }

    [Fact]
    public async Task A_store_that_cancels_by_itself_has_failed()
    {
        var store = new HangingStore() { IsCancelling = true };
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.State.Profile.Name = "Ada";
        await Assert.ThrowsAsync<TimeoutException>(() => client.State.SaveAsync(Token));
        store.IsCancelling = false;
        await client.State.SaveAsync(Token);
    }

    [Fact]
    public async Task The_phrase_is_not_kept_after_the_start()
    {
        SessionClientOptions? kept = null;
        await using SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.RecoveryPhrase = _swarm.Phrase;
                options.SharedNetwork = _swarm.Join();
                options.TimeProvider = _swarm.Time;
                kept = options;
            },
            Token);
        Assert.Null(client.Options.RecoveryPhrase);
        Assert.Null(kept!.RecoveryPhrase);
        Assert.Equal(_swarm.Phrase, client.ExportRecoveryPhrase());
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    /// <summary>Holds the phrase of a second account.</summary>
    private sealed class TwoAccounts : IDisposable
    {
        private readonly AccountKeys _keys = AccountKeys.Generate();

        public void Dispose() => _keys.Dispose();

        public Task<SessionClient> ConnectAsync(TestSwarm swarm)
        {
            using RecoveryPhrase phrase = _keys.ExportRecoveryPhrase(null);
            string text = phrase.Export();
            return swarm.ConnectAsync(options => options.RecoveryPhrase = text);
        }
    }

    private sealed class HangingStore : DelegatingStore
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal bool IsHanging { get; set; }

        internal bool IsCancelling { get; set; }

        internal Task Reached => _reached.Task;

        internal void Release()
        {
            IsHanging = false;
            _released.TrySetResult();
        }

        public override async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
        {
            if (IsCancelling && batch.SavesConfig())
            {
                throw new OperationCanceledException("Cancelled by the store.", new CancellationToken(canceled: true));
            }

            if (IsHanging && batch.SavesConfig())
            {
                _reached.TrySetResult();
                await _released.Task;
            }

            await base.CommitAsync(account, batch, cancellationToken);
        }
    }
}
