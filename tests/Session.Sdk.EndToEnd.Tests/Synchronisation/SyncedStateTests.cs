using SessionSdk.Configs;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Synchronisation;

/// <summary>Several devices of one account on a whole network.</summary>
public sealed class SyncedStateTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static readonly Namespace[] Kinds = [Namespace.UserProfile, Namespace.Contacts, Namespace.ConversationInfo, Namespace.UserGroups];

    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_account_comes_back_with_profile_contacts_and_read_states_and_keeps_its_name()
    {
        using AccountKeys friend = AccountKeys.Generate();
        string phrase;
        await using (SessionClient first = await _network.ConnectAsync(options => options.DisplayName = "Ada"))
        {
            phrase = first.ExportRecoveryPhrase();
            first.State.Contacts.Update(friend.Id, contact => contact with { Nickname = "Charles", IsApproved = true });
            first.State.Conversations.MarkRead(friend.Id, first.Network.Clock.UtcNow);
            await first.State.PushAsync(Token);
            Assert.False(first.State.IsPushPending);
        }

        await using SessionClient restored = await _network.ConnectAsync(options =>
        {
            options.RecoveryPhrase = phrase;
            options.DisplayName = "somebody else";
        });
        restored.StartReceiving();
        await Eventually.True(() => restored.State.IsPulled && restored.State.Contacts.Count == 1);

        Assert.Equal("Ada", restored.State.Profile.Name);
        Assert.Equal("Charles", restored.State.Contacts.Get(friend.Id)?.Nickname);
        Assert.NotNull(restored.State.Conversations.Get(friend.Id)?.LastRead);
    }

    [Fact]
    public async Task Three_devices_that_edit_apart_and_restart_end_up_with_the_same_stored_bytes()
    {
        var stores = new[] { new InMemorySessionStore(), new InMemorySessionStore(), new InMemorySessionStore() };
        using AccountKeys keys = AccountKeys.Generate();
        using RecoveryPhrase words = keys.ExportRecoveryPhrase(null);
        string phrase = words.Export();
        AccountId[] friends = [.. Enumerable.Range(0, 4).Select(_ => NewId())];
        var random = new Random(4);
        for (int round = 0; round < 3; round++)
        {
            // Offline: nothing is published before the client ends, so the edits only live in the dump.
            for (int device = 0; device < stores.Length; device++)
            {
                InMemorySessionStore store = stores[device];
                await using SessionClient client = await _network.ConnectAsync(options => Configure(options, phrase, store));
                AccountId friend = friends[random.Next(friends.Length)];
                using (AccountStateBatch batch = client.State.BatchEdits())
                {
                    batch.Profile.Name = $"name {round} {device}";
                    batch.Contacts.Update(friend, contact => contact with { Nickname = $"{round} {device}" });
                    batch.Conversations.MarkRead(friend, client.Network.Clock.UtcNow);
                }
            }

            await using SessionClient one = await _network.ConnectAsync(options => Configure(options, phrase, stores[0]));
            await using SessionClient two = await _network.ConnectAsync(options => Configure(options, phrase, stores[1]));
            await using SessionClient three = await _network.ConnectAsync(options => Configure(options, phrase, stores[2]));
            SessionClient[] clients = [one, two, three];
            foreach (SessionClient client in clients)
            {
                Assert.StartsWith($"name {round}", client.State.Profile.Name, StringComparison.Ordinal);
                client.StartReceiving();
            }

            await Eventually.True(() => clients.All(client => client.State is { IsPulled: true, IsPushPending: false }) && IsSame(clients, keys.Id));
        }
    }

    [Fact]
    public async Task Bad_messages_are_passed_over_once_each_and_the_good_ones_merge()
    {
        await using SessionClient writer = await _network.ConnectAsync(options => options.DisplayName = "good");
        await writer.State.PushAsync(Token);
        foreach (Namespace kind in Kinds)
        {
            _network.Inject(writer.AccountId.ToString(), kind.Value, "garbage"u8.ToArray());
            _network.Inject(writer.AccountId.ToString(), kind.Value, new byte[300]);
        }

        string phrase = writer.ExportRecoveryPhrase();
        var store = new InMemorySessionStore();
        var rejected = new List<ConfigRejectedEventArgs>();
        await using (SessionClient reader = await _network.ConnectAsync(options => Configure(options, phrase, store)))
        {
            reader.State.Rejected += (_, told) => rejected.Add(told);
            reader.StartReceiving();
            await Eventually.True(() => reader.State is { IsPulled: true, Profile.Name: "good" });
            for (int poll = 0; poll < 5; poll++)
            {
                await reader.PollNowAsync(Token);
            }
        }

        Assert.Equal(8, rejected.Select(told => (told.Config, told.Hash)).Distinct().Count());
        Assert.Equal(8, rejected.Count);
        await using SessionClient again = await _network.ConnectAsync(options => Configure(options, phrase, store));
        Assert.Equal("good", again.State.Profile.Name);
    }

    [Fact]
    public async Task Blocked_senders_are_passed_over()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient mallory = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync(options => options.DisplayName = "Bob");
        alice.State.Contacts.Block(mallory.AccountId);

        await mallory.SendAsync(alice.AccountId, "unwanted", Token);
        await bob.SendAsync(alice.AccountId, "wanted", Token);

        Assert.Equal("wanted", Assert.Single(await alice.TakeAsync(1, Token)).Text);
        Contact contact = Assert.IsType<Contact>(alice.State.Contacts.Get(bob.AccountId));
        Assert.Equal("Bob", contact.Name);
        Assert.True(contact.IsRequest);
        Assert.True(bob.State.Contacts.Get(alice.AccountId)?.IsApproved);
    }

    private static void Configure(SessionClientOptions options, string phrase, InMemorySessionStore store)
    {
        options.RecoveryPhrase = phrase;
        options.Store = store;
        options.StatePushDelay = TimeSpan.FromMilliseconds(200);
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    /// <summary>The hash of a stored message is that of its bytes, and those follow from the content alone.</summary>
    private bool IsSame(SessionClient[] clients, AccountId account)
    {
        ILookup<int, string> stored = _network.GetMessages(account.ToString()).ToLookup(message => message.Namespace, message => message.Hash);
        string[] active = [.. clients[0].State.ActiveMessages().Select(hash => hash.ToString()).Order(StringComparer.Ordinal)];
        return active.Length >= 3
            && clients.All(client => client.State.ActiveMessages().Select(hash => hash.ToString()).Order(StringComparer.Ordinal).SequenceEqual(active))
            && Kinds.SelectMany(kind => stored[kind.Value]).Distinct().Order(StringComparer.Ordinal).SequenceEqual(active);
    }
}
