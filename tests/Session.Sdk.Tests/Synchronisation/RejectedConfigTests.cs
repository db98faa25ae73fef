using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Stored messages that cannot be used stand beside good ones.</summary>
public sealed class RejectedConfigTests : IAsyncDisposable
{
    private static readonly Namespace[] Kinds = [Namespace.UserProfile, Namespace.Contacts, Namespace.ConversationInfo, Namespace.UserGroups];

    private readonly TestSwarm _swarm = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task Bad_messages_are_told_once_each_and_the_good_ones_count()
    {
        SessionClient writer = await _swarm.ConnectAsync();
        writer.State.Profile.Name = "Ada";
        await writer.State.PushAsync(Token);
        foreach (Namespace kind in Kinds)
        {
            _swarm.Inject(kind, "garbage"u8.ToArray());
            _swarm.Inject(kind, new byte[300]);
        }

        SessionClient reader = await _swarm.ConnectAsync();
        var told = new List<ConfigRejectedEventArgs>();
        reader.State.Rejected += (_, rejected) => told.Add(rejected);
        for (int i = 0; i < 6; i++)
        {
            // Another member each time, which gives the same messages again.
            await reader.PollNowAsync(Token);
        }

        Assert.Equal("Ada", reader.State.Profile.Name);
        Assert.Equal(8, told.Count);
        Assert.Equal(8, told.Select(rejected => (rejected.Config, rejected.Hash)).Distinct().Count());
        Assert.All(told, rejected => Assert.Equal(ConfigRejection.Undecryptable, rejected.Reason));
        Assert.Equal(8, _swarm.Log.GetSnapshot().Count(entry => entry.Id.Id == 9311));
    }

    [Fact]
    public async Task Bad_messages_are_neither_renewed_nor_deleted()
    {
        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Inject(Namespace.UserProfile, "garbage"u8.ToArray());
        client.State.Profile.Name = "Ada";
        await client.PollNowAsync(Token);
        await client.State.PushAsync(Token);
        await client.PollNowAsync(Token);

        Assert.Equal(2, _swarm.Stored(Namespace.UserProfile).Length);
        Assert.Single(client.State.ActiveMessages());
    }

    [Fact]
    public async Task Listeners_that_throw_do_not_keep_messages_and_configs_from_being_taken_in()
    {
        using AccountKeys friend = AccountKeys.Generate();
        SessionClient writer = await _swarm.ConnectAsync();
        writer.State.Profile.Name = "Ada";
        await writer.State.PushAsync(Token);
        _swarm.Inject(Namespace.UserProfile, "garbage"u8.ToArray());
        _swarm.Deliver(friend, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "hello", Profile = new UserProfile { DisplayName = "Charles" } });

        SessionClient reader = await _swarm.ConnectAsync();
        reader.State.Rejected += (_, _) => throw new InvalidOperationException("a listener");
        reader.State.Changed += (_, _) => throw new InvalidOperationException("a listener");
        await reader.PollNowAsync(Token);

        Assert.Equal("Ada", reader.State.Profile.Name);
        Assert.Equal("Charles", reader.State.Contacts.Get(friend.Id)?.Name);
        reader.State.Profile.Name = "Ada L.";
        Assert.Equal("Ada L.", reader.State.Profile.Name);
        await using IAsyncEnumerator<Message> messages = reader.Messages(Token).GetAsyncEnumerator(Token);
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("hello", messages.Current.Text);
    }
}
