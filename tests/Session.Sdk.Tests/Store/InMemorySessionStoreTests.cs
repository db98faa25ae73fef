using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Store;

public sealed class InMemorySessionStoreTests
{
    private static readonly AccountId Own = SampleMessages.Account(9);

    private readonly FakeTimeProvider _time = new(SampleMessages.Start);
    private readonly InMemorySessionStore _store;

    public InMemorySessionStoreTests()
    {
        _store = new InMemorySessionStore(_time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_taken_in_once()
    {
        ReceivedMessage message = SampleMessages.Visible(1);

        Assert.Equal(1, await _store.AddAsync(Own, [message], [], Token));
        Assert.Equal(0, await _store.AddAsync(Own, [message], [], Token));

        Assert.Single(await _store.GetPendingAsync(Own, 10, Token));
    }

    [Fact]
    public async Task A_message_with_conversation_sender_time_and_kind_of_another_is_a_duplicate()
    {
        ReceivedMessage message = SampleMessages.Visible(1);
        ReceivedMessage twin = message with { Hash = SampleMessages.Visible(2).Hash };
        await _store.AddAsync(Own, [message], [], Token);

        Assert.Equal(0, await _store.AddAsync(Own, [twin], [], Token));
        Assert.Empty(await _store.GetUnseenAsync(Own, [twin.Hash], Token));
    }

    [Fact]
    public async Task Another_kind_or_conversation_at_the_same_time_is_no_duplicate()
    {
        ReceivedMessage message = SampleMessages.Visible(1);
        ReceivedMessage typing = message with
        {
            Hash = SampleMessages.Visible(2).Hash,
            Content = message.Content with { Payload = new TypingIndicator { IsTyping = false } },
        };
        ReceivedMessage elsewhere = message with { Hash = SampleMessages.Visible(3).Hash, Conversation = SampleMessages.Account(7) };

        Assert.Equal(3, await _store.AddAsync(Own, [typing, message, elsewhere], [], Token));
    }

    [Fact]
    public async Task A_rejected_message_and_a_sent_one_are_seen()
    {
        ReceivedMessage first = SampleMessages.Visible(1);
        ReceivedMessage second = SampleMessages.Visible(2);
        await _store.AddAsync(Own, [], [new RejectedMessage(first.Hash, default, first.ExpiresAt)], Token);
        await _store.AddSentAsync(Own, second.Hash, second.ExpiresAt, Token);

        Assert.Empty(await _store.GetUnseenAsync(Own, [first.Hash, second.Hash], Token));
        Assert.Empty(await _store.GetPendingAsync(Own, 10, Token));
    }

    [Fact]
    public async Task Accounts_do_not_share_what_they_have_seen()
    {
        ReceivedMessage message = SampleMessages.Visible(1);
        await _store.AddAsync(Own, [message], [], Token);

        Assert.Single(await _store.GetUnseenAsync(SampleMessages.Account(8), [message.Hash], Token));
    }

    [Fact]
    public async Task A_handled_message_does_not_come_again_and_stays_seen()
    {
        ReceivedMessage message = SampleMessages.Visible(1);
        await _store.AddAsync(Own, [message], [], Token);
        await _store.SetOutcomeAsync(Own, message.Hash, HandlingOutcome.Handled, Token);

        Assert.Empty(await _store.GetPendingAsync(Own, 10, Token));
        Assert.Empty(await _store.GetUnseenAsync(Own, [message.Hash], Token));
    }

    [Fact]
    public async Task What_has_expired_in_the_swarm_is_forgotten()
    {
        ReceivedMessage message = SampleMessages.Visible(0);
        await _store.AddAsync(Own, [message], [], Token);
        _time.Advance(TimeSpan.FromDays(15));
        for (int i = 1; i <= 300; i++)
        {
            await _store.AddAsync(Own, [], [], Token);
        }

        Assert.Single(await _store.GetUnseenAsync(Own, [message.Hash], Token));
    }

    [Fact]
    public async Task A_cancelled_call_throws() =>
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _store.GetPendingAsync(Own, 1, new CancellationToken(canceled: true)));
}
