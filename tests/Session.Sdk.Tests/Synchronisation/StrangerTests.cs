using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Whoever writes is a request of the device that heard it, and no contact of all devices, until the user answers.</summary>
public sealed class StrangerTests : SwarmTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private AccountKeys Stranger => _friend;

    [Fact]
    public async Task AStranger_enters_no_synced_contacts_and_is_told_as_a_request()
    {
        SessionClient client = await _swarm.ConnectAsync();
        var changes = new List<AccountStateChange>();
        client.State.Changed += (_, changed) => changes.AddRange(changed.Changes);
        await HearAsync(client, _start, "Charles");

        Assert.Equal(new AccountStateChange(Namespace.Contacts, ConfigSubject.ContactRequest, Stranger.Id.ToString(), ConfigChangeKind.Added), Assert.Single(changes));
        Assert.Empty(client.State.Contacts);
        Assert.Equal("Charles", Assert.Single(client.State.Contacts.Requests).Name);
        Assert.False(client.State.IsPushPending);
        client.State.Profile.Name = "Ada";
        await client.State.PushAsync(Token);
        Assert.Empty(_swarm.Stored(Namespace.Contacts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_is_not_lost_when_contacts_were_published_before_it_is_taken_in(bool isNewDevice)
    {
        SessionClient other = await _swarm.ConnectAsync();
        SessionClient? client = isNewDevice ? null : await _swarm.ConnectAsync();
        if (client is not null)
        {
            await client.PollNowAsync(Token);
        }

        using AccountKeys known = AccountKeys.Generate();
        other.State.Contacts.Update(known.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);
        client ??= await _swarm.ConnectAsync();

        await HearAsync(client, _start - (10 * Minute), "Charles");
        Assert.Equal("Charles", Assert.Single(client.State.Contacts.Requests).Name);
    }

    [Fact]
    public async Task A_contact_that_another_device_removed_while_this_one_was_there_comes_back_only_with_what_was_sent_later()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Contacts.Update(Stranger.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        other.State.Contacts.Remove(Stranger.Id);
        await other.State.PushAsync(Token);

        // Two members agree on when that was; then the messages that show it are replaced.
        for (int i = 0; i < 8; i++)
        {
            await client.PollNowAsync(Token);
            await client.PollNowAsync(Token);
            using AccountKeys another = AccountKeys.Generate();
            other.State.Contacts.Update(another.Id, contact => contact with { IsApproved = true });
            await other.State.PushAsync(Token);
        }

        await HearAsync(client, _start, "old");
        Assert.Null(client.State.Contacts.Get(Stranger.Id));
        await HearAsync(client, _swarm.Time.GetUtcNow(), "new");
        Assert.Equal("new", Assert.Single(client.State.Contacts.Requests).Name);
    }

    [Fact]
    public async Task A_copy_of_what_an_own_device_sent_to_a_removed_contact_stays_outdated()
    {
        SessionClient other = await _swarm.ConnectAsync();
        using AccountKeys known = AccountKeys.Generate();
        other.State.Contacts.Update(known.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);
        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Deliver(_swarm.Keys, _start - (5 * Minute), new VisibleMessage { Text = "old", SyncTarget = Stranger.Id });
        await client.PollNowAsync(Token);

        Assert.Contains(_swarm.Log.GetSnapshot(), entry => entry.Message.Contains(nameof(RejectReason.ForgottenConversation), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_and_a_declined_one_survive_a_restart()
    {
        using AccountKeys declined = AccountKeys.Generate();
        var store = new InMemorySessionStore();
        Contact before;
        await using (SessionClient client = await _swarm.ConnectAsync(options => options.Store = store))
        {
            await HearAsync(client, _start, "Charles", "http://example.org/1");
            _swarm.Deliver(declined, _start, new VisibleMessage { Text = "hello" });
            await client.PollNowAsync(Token);
            before = client.State.Contacts.Get(Stranger.Id)!;
            await _swarm.AdvanceAsync(10 * Minute);
            Assert.True(client.State.Contacts.Remove(declined.Id));
            Assert.False(client.State.Contacts.Remove(declined.Id));
        }

        SessionClient next = await _swarm.ConnectAsync(options => options.Store = store);
        Assert.Equal(before, Assert.Single(next.State.Contacts.Requests));
        _swarm.Deliver(declined, _start.AddSeconds(1), new VisibleMessage { Text = "sent before, heard later" });
        await next.PollNowAsync(Token);
        Assert.Null(next.State.Contacts.Get(declined.Id));
        _swarm.Deliver(declined, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "please" });
        await next.PollNowAsync(Token);
        Assert.True(next.State.Contacts.Get(declined.Id)!.IsRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answered_or_blocked_request_is_a_contact_of_all_devices_with_what_is_known_of_it(bool isBlocked)
    {
        SessionClient client = await _swarm.ConnectAsync();
        SessionClient other = await _swarm.ConnectAsync();
        await HearAsync(client, _start, "Charles", "http://example.org/1");
        await other.PollNowAsync(Token);
        Assert.Single(other.State.Contacts.Requests);
        var told = new List<AccountStateChange>();
        other.State.Changed += (_, changed) => told.AddRange(changed.Changes);
        if (isBlocked)
        {
            client.State.Contacts.Block(Stranger.Id);
        }
        else
        {
            await client.SendAsync(Stranger.Id, "hello yourself", Token);
        }

        await client.State.PushAsync(Token);
        await other.PollNowAsync(Token);
        Assert.Empty(client.State.Contacts.Requests);
        Assert.Empty(other.State.Contacts.Requests);
        Contact contact = Assert.Single(other.State.Contacts);
        Assert.Equal((isBlocked, !isBlocked, true), (contact.IsBlocked, contact.IsApproved, contact.HasApprovedMe));
        Assert.Equal(("Charles", "http://example.org/1", _start.ToUnixTimeSeconds()), (contact.Name, contact.Picture?.Url, contact.ProfileUpdated?.ToUnixTimeSeconds()));
        Assert.Contains(told, change => change is { Subject: ConfigSubject.ContactRequest, Kind: ConfigChangeKind.Removed });
        Assert.Contains(told, change => change is { Subject: ConfigSubject.Contact, Kind: ConfigChangeKind.Added });
    }

    [Fact]
    public async Task A_request_that_another_client_put_into_the_contacts_is_one_here_and_can_be_accepted()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Edit(configs => configs.Contacts.Set(new Contact(Stranger.Id) { HasApprovedMe = true, Name = "Charles" }));
        await other.State.PushAsync(Token);
        SessionClient client = await _swarm.ConnectAsync();
        await HearAsync(client, _start - (10 * Minute), "C. B.");

        Assert.Equal("C. B.", Assert.Single(client.State.Contacts.Requests).Name);
        Assert.Single(client.State.Contacts);
        await client.AcceptRequestAsync(Stranger.Id, Token);
        Assert.True(Assert.Single(client.State.Contacts).IsApproved);
        Assert.Single(_swarm.Inbox(Stranger));
    }

    [Fact]
    public void Strangers_beyond_a_thousand_take_the_room_of_those_who_wait_longest()
    {
        using var local = new LocalContacts();
        var changes = new List<(AccountId Id, ConfigChangeKind Kind)>();
        local.Changed = (id, kind) => changes.Add((id, kind));
        AccountId[] ids = [.. Enumerable.Range(0, LocalContacts.MaxRequests + 5).Select(MakeId)];
        foreach (AccountId id in ids)
        {
            local.Set(new Contact(id) { Name = new string('n', 100), Picture = new ProfilePicture("http://example.org/1", new byte[32]) });

            // Writing again gains nothing.
            local.Set(new Contact(ids[0]) { Name = "once more" });
        }

        Assert.Equal(LocalContacts.MaxRequests, local.Requests.Count());
        Assert.Equal(LocalContacts.MaxRequests, changes.Count(change => change.Kind == ConfigChangeKind.Added) - changes.Count(change => change.Kind == ConfigChangeKind.Removed));
        Assert.Null(local.Get(ids[1]));
        Assert.NotNull(local.Get(ids[^2]));

        using var loaded = new LocalContacts();
        Assert.True(loaded.TryLoad(local.Encode()));
        Assert.Equal(local.Requests, loaded.Requests);
    }

    [Fact]
    public void Removals_beyond_a_thousand_and_of_a_month_ago_are_forgotten_first()
    {
        using var local = new LocalContacts();
        for (int i = 0; i < LocalContacts.MaxRemovals + 1; i++)
        {
            local.NoteRemoved(MakeId(i), i == 2 ? null : _start.AddSeconds(i), _start);
        }

        Assert.Null(local.RemovedAt(MakeId(0)));
        Assert.Null(local.RemovedAt(MakeId(2)));
        local.DateRemovals(_start.AddDays(1));
        using var loaded = new LocalContacts();
        Assert.True(loaded.TryLoad(local.Encode()));
        Assert.Equal((_start.AddSeconds(1), _start.AddDays(1)), (loaded.RemovedAt(MakeId(1)), loaded.RemovedAt(MakeId(2))));
        loaded.NoteRemoved(MakeId(9_999), _start.AddDays(32), _start.AddDays(32));
        Assert.Null(loaded.RemovedAt(MakeId(1)));
    }

    [Fact]
    public void Damaged_requests_are_none_and_never_throw()
    {
        using var local = new LocalContacts();
        local.Set(new Contact(Stranger.Id) { Name = "Charles", Picture = new ProfilePicture("http://example.org/1", new byte[32]) });
        local.NoteRemoved(MakeId(1), _start, _start);
        byte[] saved = local.Encode();
        for (int length = 0; length < saved.Length; length++)
        {
            using var loaded = new LocalContacts();
            Assert.False(loaded.TryLoad(saved.AsSpan(0, length)));
            Assert.Empty(loaded.Requests);
        }

        for (int bit = 0; bit < 8 * saved.Length; bit++)
        {
            byte[] flipped = [.. saved];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using var loaded = new LocalContacts();
            Assert.True(loaded.TryLoad(flipped) || !loaded.Requests.Any());
        }
    }

    private static AccountId MakeId(int number)
    {
        byte[] bytes = new byte[AccountId.Size];
        bytes[0] = 5;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), number + 1);
        Assert.True(AccountId.TryCreate(bytes, out AccountId id));
        return id;
    }

    private async Task HearAsync(SessionClient client, DateTimeOffset sentAt, string name, string? picture = null)
    {
        var profile = new UserProfile { DisplayName = name, Picture = picture is null ? null : new ProfilePicture(picture, new byte[32]), UpdatedAt = sentAt };
        _swarm.Deliver(Stranger, sentAt, new VisibleMessage { Text = "hello", Profile = profile });
        await client.PollNowAsync(Token);
    }
}
