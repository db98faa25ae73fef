using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Onion;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>What has been read of a conversation goes with the contact or the group.</summary>
public sealed class RemovedConversationTests : IAsyncLifetime
{
    private readonly AccountKeys _keys = AccountKeys.Generate();
    private readonly AccountId _other = new(X25519PublicKey.Create([.. Enumerable.Repeat((byte)7, 32)]));
    private AccountJournal _journal = null!;
    private AccountState _state = null!;

    public ValueTask InitializeAsync()
    {
        _journal = new AccountJournal(new InMemorySessionStore(), _keys.Id, TimeProvider.System);
        _state = new AccountState(
            _keys,
            new SessionClientOptions { SyncState = false },
            isRestored: false,
            new JournalStateStore(_journal),
            new NoSwarm(),
            new NetworkClock(TimeProvider.System),
            NullLogger.Instance);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        _journal.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public void A_contact_goes_with_its_conversation()
    {
        _state.Contacts.Set(new Contact(_other));
        _state.Conversations.MarkUnread(_other);

        Assert.True(_state.Contacts.Remove(_other));

        Assert.Null(_state.Conversations.Get(_other));
        Assert.False(_state.Contacts.Remove(_other));
    }

    [Fact]
    public void A_blinded_contact_goes_with_its_conversation()
    {
        Assert.True(BlindedId.TryCreate([(byte)BlindingScheme.Blinded25, .. _other.AsSpan()[1..]], out BlindedId id));
        _state.Contacts.Set(new BlindedContact(id, "https://example.org", _keys.X25519PublicKey));
        _state.Conversations.Set(new BlindedConversation(id) { IsMarkedUnread = true });

        Assert.True(_state.Contacts.Remove(id, "https://example.org"));

        Assert.Null(_state.Conversations.Get(id));
    }

    [Fact]
    public void Groups_and_rooms_go_with_their_conversations()
    {
        using GroupKeys group = GroupKeys.Generate();
        CommunityAddress room = CommunityAddress.Create("https://example.org", "room", _keys.X25519PublicKey);
        _state.Groups.Set(new GroupMembership(group.Id));
        _state.Groups.Set(new CommunityMembership(room));
        _state.Conversations.MarkUnread(group.Id);
        _state.Conversations.Set(new CommunityConversation(room) { IsMarkedUnread = true });

        Assert.True(_state.Groups.Remove(group.Id));
        Assert.True(_state.Groups.Remove(room));

        Assert.Empty(_state.Conversations.All);
    }

    [Fact]
    public void The_own_account_is_no_contact()
    {
        Assert.Throws<ArgumentException>(() => _state.Contacts.Set(new Contact(_keys.Id)));
        Assert.Throws<ArgumentException>(() => _state.Contacts.Update(_keys.Id, contact => contact));
        Assert.Throws<ArgumentException>(() => _state.Contacts.Update(_other, _ => new Contact(_keys.Id)));
        Assert.Throws<ArgumentException>(() => _state.Contacts.Block(_keys.Id));
        Assert.Empty(_state.Contacts);
    }
}
