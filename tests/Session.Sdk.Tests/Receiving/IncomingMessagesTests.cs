using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Receiving;

/// <summary>What becomes of stored messages that cannot be used, and of those beside them.</summary>
public sealed class IncomingMessagesTests : IAsyncDisposable
{
    private readonly TestSwarm _swarm = new();
    private readonly AccountKeys _friend = AccountKeys.Generate();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        _friend.Dispose();
    }

    [Fact]
    public async Task A_message_of_a_later_version_is_not_remembered_as_bad()
    {
        var store = new InMemorySessionStore(_swarm.Time);
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        MessageHash later = InjectMessage([0, 9, 1, 2, 3]);
        MessageHash bad = InjectMessage([1, 2, 3]);
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "hello" });

        await client.PollNowAsync(Token);

        Assert.Equal([later], await store.GetUnseenAsync(client.AccountId, [later, bad], Token));
        Assert.Equal("hello", Assert.Single(await store.GetPendingAsync(client.AccountId, 10, Token)).Text);
        Assert.Single(_swarm.Log.GetSnapshot(), entry => entry.Message.Contains(nameof(RejectReason.UnsupportedVersion), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_was_stored_twice_is_told_once_and_the_log_says_so()
    {
        var store = new InMemorySessionStore(_swarm.Time);
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true });
        DateTimeOffset sentAt = _swarm.Time.GetUtcNow();
        _swarm.Deliver(_friend, sentAt, new VisibleMessage { Text = "hello" });
        _swarm.Deliver(_friend, sentAt, new VisibleMessage { Text = "hello" });
        _swarm.Deliver(_friend, sentAt, new TypingIndicator { IsTyping = false });

        await client.PollNowAsync(Token);

        IReadOnlyList<ReceivedMessage> pending = await store.GetPendingAsync(client.AccountId, 10, Token);
        Assert.Single(pending, message => message.Content.Payload is VisibleMessage);
        Assert.Single(pending, message => message.Content.Payload is TypingIndicator);
        Assert.Single(_swarm.Log.GetSnapshot(), entry => entry is { Level: LogLevel.Information } && entry.Message.StartsWith("1 messages were stored twice", StringComparison.Ordinal));
    }

    private MessageHash InjectMessage(byte[] data)
    {
        var hash = MessageHash.Compute(_swarm.Keys.Id, Namespace.Messages, data);
        _swarm.Inject(0, hash.ToString(), data);
        return hash;
    }
}
