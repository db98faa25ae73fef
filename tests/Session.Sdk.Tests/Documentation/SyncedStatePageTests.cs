using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Documentation;

/// <summary>Holds the code of docs/synced-state.md, compiled and run.</summary>
public sealed class SyncedStatePageTests : IAsyncDisposable
{
    private readonly TestSwarm _swarm = new();
    private readonly AccountKeys _friendKeys = AccountKeys.Generate();
    private readonly AccountKeys _nuisanceKeys = AccountKeys.Generate();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        _friendKeys.Dispose();
        _nuisanceKeys.Dispose();
    }

    [Fact]
    public void The_page_shows_the_code_of_this_file()
    {
        string[] blocks = PageCode.BlocksOf("docs/synced-state.md");
        string[] regions = PageCode.RegionsOf("tests/Session.Sdk.Tests/Documentation/SyncedStatePageTests.cs");
        Assert.NotEmpty(blocks);
        Assert.Equal(regions, blocks);
    }

    [Fact]
    public async Task The_code_of_the_page_does_what_the_page_says()
    {
        AccountId friend = _friendKeys.Id;
        AccountId nuisance = _nuisanceKeys.Id;
        CancellationToken cancellationToken = Token;
        string url = "http://example.org/picture";
        byte[] key = new byte[ProfilePicture.KeySize];
        CommunityAddress room = CommunityAddress.Create("https://example.org", "lobby", _friendKeys.X25519PublicKey);
        var store = new InMemorySessionStore();
        string phrase = _swarm.Phrase;
        SessionNetwork network = _swarm.Join();
        SessionClient client = await _swarm.ConnectAsync();
        Message message = await ReceiveAsync(client);

        #region profile

        ProfileState profile = client.State.Profile;
        profile.Name = "Ada";
        profile.Picture = new ProfilePicture(url, key);
        profile.AcceptsCommunityRequests = false;
        profile.NoteToSelfPriority = 1;

        #endregion

        #region pro

        ProState pro = client.State.Profile.Pro;
        pro.ShowsBadge = pro.IsActive;
        client.State.Profile.HasAnimatedPicture = pro.IsActive;

        #endregion

        #region contacts

        ContactsState contacts = client.State.Contacts;
        contacts.Update(friend, contact => contact with { Nickname = "Charles", Priority = 1 });
        contacts.Block(nuisance);
        foreach (Contact request in contacts.Requests)
        {
            await client.AcceptRequestAsync(request.Id, cancellationToken);
        }

        #endregion

        Assert.True(contacts.Get(friend) is { IsApproved: true, Nickname: "Charles" });
        Assert.Single(_swarm.Inbox(_friendKeys));

        #region read states

        client.State.Conversations.MarkRead(friend, message.SentAt);
        bool isRead = client.State.Conversations.Get(friend)?.LastRead >= message.SentAt;

        #endregion

        Assert.True(isRead);
        using GroupKeys keys = GroupKeys.Generate();
        client.State.Groups.Set(new GroupMembership(keys.Id));

        #region groups

        GroupsState groups = client.State.Groups;
        groups.Set(new CommunityMembership(room) { Joined = message.SentAt });
        foreach (GroupMembership group in groups.Groups.Where(group => !group.IsInvited))
        {
            groups.TryUpdate(group.Id, known => known with { Notify = NotifyMode.MentionsOnly });
        }

        #endregion

        Assert.Equal(NotifyMode.MentionsOnly, groups.Get(keys.Id)?.Notify);

        #region batch

        using (AccountStateBatch batch = client.State.BatchEdits())
        {
            batch.Profile.Name = "Ada L.";
            batch.Contacts.Update(friend, contact => contact with { IsApproved = true });
        }

        await client.State.PushAsync(cancellationToken);

        #endregion

        #region failures

        try
        {
            await client.State.PushAsync(cancellationToken);
        }
        catch (ConfigTooLargeException failure)
        {
            Console.WriteLine($"{failure.Size} bytes, at most {failure.Limit}: remove something.");
        }
        catch (SessionException)
        {
            Console.WriteLine($"Saved, and published later: {client.State.IsPushPending}");
        }

        #endregion

        Assert.False(client.State.IsPushPending);

        #region events

        client.State.Changed += (_, changed) =>
        {
            foreach (AccountStateChange change in changed.Changes)
            {
                Console.WriteLine($"{change.Subject} {change.Kind}, by another device: {changed.IsFromOtherDevice}");
            }
        };
        client.State.EditsDiscarded += (_, discarded) => Console.WriteLine($"{discarded.Edits.Count} edits of {discarded.Config} gave way to those of another device");
        client.State.Rejected += (_, rejected) => Console.WriteLine($"A stored {rejected.Config} was passed over: {rejected.Reason}");

        #endregion

        #region another device

        await using SessionClient laptop = await SessionClient.CreateAsync(
            options =>
            {
                options.RecoveryPhrase = phrase;
                options.Store = store;
                options.SharedNetwork = network;
            },
            cancellationToken);
        await laptop.PollNowAsync(cancellationToken);
        Console.WriteLine(laptop.State.Profile.Name);

        #endregion

        Assert.Equal("Ada L.", laptop.State.Profile.Name);
        Assert.Equal("lobby", Assert.Single(laptop.State.Groups.Communities).Address.RoomToken);
        Assert.True(laptop.State.Contacts.Get(nuisance)?.IsBlocked);
    }

    private async Task<Message> ReceiveAsync(SessionClient client)
    {
        _swarm.Deliver(_friendKeys, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "hello" });
        await client.PollNowAsync(Token);
        await using IAsyncEnumerator<Message> messages = client.Messages(Token).GetAsyncEnumerator(Token);
        Assert.True(await messages.MoveNextAsync());
        return messages.Current;
    }
}
