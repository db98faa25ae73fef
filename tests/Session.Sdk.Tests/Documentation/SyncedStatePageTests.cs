using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Tests.Synchronisation;
using Snippets;

namespace SessionSdk.Tests.Documentation;

/// <summary>Runs the code of docs/synced-state.md.</summary>
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
    public async Task The_code_of_the_page_does_what_the_page_says()
    {
        AccountId friend = _friendKeys.Id;
        AccountId nuisance = _nuisanceKeys.Id;
        string url = "http://example.org/picture";
        byte[] key = new byte[ProfilePicture.KeySize];
        CommunityAddress room = CommunityAddress.Create("https://example.org", "lobby", _friendKeys.X25519PublicKey);
        SessionClient client = await _swarm.ConnectAsync();
        Message message = await ReceiveAsync(client);

        SyncedState.EditProfile(client, url, key);
        SyncedState.ShowPro(client);
        Assert.Equal(("Ada", url, 1), (client.State.Profile.Name, client.State.Profile.Picture?.Url, client.State.Profile.NoteToSelfPriority));

        await SyncedState.EditContactsAsync(client, friend, nuisance, Token);
        Assert.True(client.State.Contacts.Get(friend) is { IsApproved: true, Nickname: "Charles" });
        Assert.Single(_swarm.Inbox(_friendKeys));

        Assert.True(SyncedState.MarkRead(client, friend, message));

        using GroupKeys keys = GroupKeys.Generate();
        client.State.Groups.Set(new GroupMembership(keys.Id));
        SyncedState.EditGroups(client, room, message);
        Assert.Equal(NotifyMode.MentionsOnly, client.State.Groups.Get(keys.Id)?.Notify);

        await SyncedState.EditAndPushAsync(client, friend, Token);
        await SyncedState.PushAsync(client, Token);
        Assert.False(client.State.IsPushPending);

        SyncedState.Follow(client);
        await SyncedState.RestoreAsync(
            _swarm.Phrase,
            new InMemorySessionStore(),
            _swarm.Join(),
            laptop =>
            {
                Assert.Equal("Ada L.", laptop.State.Profile.Name);
                Assert.Equal("lobby", Assert.Single(laptop.State.Groups.Communities).Address.RoomToken);
                Assert.True(laptop.State.Contacts.Get(nuisance)?.IsBlocked);
            },
            Token);
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
