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
        await _store.AddSentAsync(Own, second.Hash, second.Identity, second.SentAt, Token);

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
    public async Task How_long_a_message_is_remembered_is_not_for_a_node_to_say()
    {
        ReceivedMessage message = SampleMessages.Visible(0) with { ExpiresAt = SampleMessages.Start.AddYears(-1) };
        await _store.AddAsync(Own, [message], [], Token);
        _time.Advance(TimeSpan.FromDays(29));
        for (int i = 0; i < 300; i++)
        {
            await _store.AddAsync(Own, [], [], Token);
        }

        ReceivedMessage again = message with { Hash = SampleMessages.Visible(1).Hash };
        Assert.Empty(await _store.GetNewAsync(Own, [again], Token));
        Assert.Equal(0, await _store.AddAsync(Own, [again], [], Token));
    }

    [Fact]
    public async Task A_message_dated_in_the_future_is_remembered_as_long_as_it_could_come_again()
    {
        ReceivedMessage message = SampleMessages.Visible(0) with { SentAt = SampleMessages.Start.AddYears(3) };
        await _store.AddAsync(Own, [message], [], Token);
        _time.Advance(TimeSpan.FromDays(365));
        await _store.AddAsync(Own, [], [], Token);

        Assert.Empty(await _store.GetNewAsync(Own, [message], Token));
    }

    [Fact]
    public async Task A_sent_message_that_comes_back_in_another_form_is_not_new()
    {
        ReceivedMessage own = SampleMessages.Visible(1, sender: 9, isOutgoing: true);
        await _store.AddSentAsync(Own, own.Hash, own.Identity, own.SentAt, Token);

        Assert.Empty(await _store.GetNewAsync(Own, [own with { Hash = SampleMessages.Visible(2).Hash }], Token));
    }

    [Fact]
    public async Task A_message_without_a_signed_time_is_known_by_what_is_sealed_in_it()
    {
        ReceivedMessage message = SampleMessages.Visible(1) with { UnsignedTimeSeal = 5 };
        ReceivedMessage redated = message with { Hash = SampleMessages.Visible(2).Hash, SentAt = message.SentAt.AddDays(1) };
        ReceivedMessage other = SampleMessages.Visible(3) with { SentAt = message.SentAt };

        Assert.Equal(2, await _store.AddAsync(Own, [message, redated, other], [], Token));
    }

    [Fact]
    public async Task A_genuine_message_that_was_passed_over_does_not_come_back_in_another_form()
    {
        ReceivedMessage message = SampleMessages.Visible(1);
        await _store.AddAsync(Own, [], [new RejectedMessage(message.Hash, RejectReason.BlockedSender, message.ExpiresAt) { Message = message }], Token);

        Assert.Empty(await _store.GetNewAsync(Own, [message with { Hash = SampleMessages.Visible(2).Hash }], Token));
    }

    [Fact]
    public async Task What_has_no_room_is_not_taken_and_comes_again()
    {
        ReceivedMessage[] many = [.. Enumerable.Range(0, InMemorySessionStore.MaxPending).Select(i => SampleMessages.Visible(i))];
        await _store.AddAsync(Own, many, [], Token);
        ReceivedMessage late = SampleMessages.Visible(-1);

        SessionStoreFullException full = await Assert.ThrowsAsync<SessionStoreFullException>(async () => await _store.AddAsync(Own, [many[0], late], [], Token));
        Assert.Equal((1, 0, true), (full.Left, full.Taken, full.IsTransient));
        Assert.Equal([late.Hash], await _store.GetUnseenAsync(Own, [late.Hash], Token));

        await _store.SetOutcomeAsync(Own, many[0].Hash, HandlingOutcome.Handled, Token);
        Assert.Equal(1, await _store.AddAsync(Own, [late], [], Token));
    }

    [Fact]
    public async Task A_cancelled_call_throws() =>
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _store.GetPendingAsync(Own, 1, new CancellationToken(canceled: true)));
}
