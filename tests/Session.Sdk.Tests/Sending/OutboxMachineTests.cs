using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

public sealed class OutboxMachineTests
{
    private static readonly OutboxFailure Down = new("down", "Nobody answers.", true);
    private static readonly OutboxFailure No = new("no", "Refused.", false);

    private OutboxMachine _machine = new(new OutboxPace());
    private TimeSpan _elapsed;

    private OutboxTime Now => new(_elapsed, DateTimeOffset.UnixEpoch + _elapsed);

    [Fact]
    public void Waiting_doubles_up_to_ten_minutes()
    {
        var pace = new OutboxPace();
        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600], Enumerable.Range(1, 11).Select(attempts => (int)pace.DelayAfter(attempts).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(10), pace.DelayAfter(int.MaxValue));
    }

    [Fact]
    public void It_is_tried_for_fourteen_days_of_running_and_then_given_up()
    {
        OutboxEffect.Deliver attempt = Send(1);
        OutboxEntry written = Saved(End(attempt, new OutboxResult.Passing(Down)));
        int attempts = 1;
        for (; attempts < 10_000 && !written.IsParked; attempts++)
        {
            Assert.Empty(_machine.TakeEffects());
            _elapsed = _machine.NextWake!.Value;
            _machine.Tick(Now);
            attempt = Assert.IsType<OutboxEffect.Deliver>(SavedNext());
            written = Saved(End(attempt, new OutboxResult.Passing(Down)));
        }

        Assert.True(written.IsParked, "It is never given up.");
        Assert.Equal((DeliveryState.Failed, "down"), (written.State, written.Failure!.Code));
        Assert.InRange(_elapsed, TimeSpan.FromDays(14), TimeSpan.FromDays(14) + TimeSpan.FromMinutes(10));
        Assert.InRange(attempts, 2_000, 2_100);
        Assert.Null(_machine.NextWake);
    }

    [Fact]
    public void An_unknown_end_is_asked_again_at_once_then_after_a_while_and_no_refusal_makes_it_certain()
    {
        OutboxEffect.Deliver attempt = Send(1);

        OutboxEntry written = Saved(End(attempt, new OutboxResult.Unknown(Down)));
        Assert.Equal(DeliveryState.Unknown, written.State);
        attempt = Assert.IsType<OutboxEffect.Deliver>(Single());
        Saved(End(attempt, new OutboxResult.Unknown(Down)));
        Assert.Empty(_machine.TakeEffects());
        _elapsed = _machine.NextWake!.Value;
        _machine.Tick(Now);
        attempt = Assert.IsType<OutboxEffect.Deliver>(Single());
        written = Saved(End(attempt, new OutboxResult.Final(DeliveryState.Failed, No)));

        Assert.Equal((DeliveryState.Unknown, true), (written.State, written.IsParked));
    }

    [Fact]
    public void What_is_outdated_before_it_goes_out_is_sealed_again_at_once_and_what_may_be_stored_is_not()
    {
        OutboxEffect.Deliver attempt = Send(1);
        Assert.True(attempt.IsUntouched);

        OutboxEntry written = Saved(End(attempt, OutboxResult.Outdated.Instance));
        Assert.Equal((DeliveryState.Pending, 0, "outbox.outdated"), (written.State, written.Parts.Count, written.Failure!.Code));
        var sealing = Assert.IsType<OutboxEffect.Seal>(Single());
        Saved(End(sealing, new OutboxResult.Sealed([PartRole.Message], null)));
        attempt = Assert.IsType<OutboxEffect.Deliver>(Single());
        Assert.True(attempt.IsUntouched);
        Saved(End(attempt, new OutboxResult.Unknown(Down)));
        attempt = Assert.IsType<OutboxEffect.Deliver>(Single());

        Assert.False(attempt.IsUntouched);
        Assert.Single(Saved(End(attempt, OutboxResult.Outdated.Instance)).Parts);
    }

    [Fact]
    public void What_was_being_sent_at_the_end_may_have_been_stored()
    {
        OutboxEntry sending = Entry(1) with { State = DeliveryState.Sending, Parts = [new OutboxPart(PartRole.Message)] };

        _machine.Restore([sending], Now);
        OutboxEntry written = Saved(End(Assert.IsType<OutboxEffect.Deliver>(Single()), new OutboxResult.Final(DeliveryState.Failed, No)));

        Assert.Equal(DeliveryState.Unknown, written.State);
    }

    [Fact]
    public void A_copy_that_is_refused_fails_alone_and_is_tried_again_alone()
    {
        OutboxEffect.Deliver attempt = Send(1, PartRole.Message, PartRole.OwnCopy);
        Assert.Equal(DeliveryState.Sent, Saved(End(attempt, OutboxResult.Done.Instance)).State);
        attempt = Assert.IsType<OutboxEffect.Deliver>(Single());
        Assert.Equal(PartRole.OwnCopy, attempt.Role);

        OutboxEntry written = Saved(End(attempt, new OutboxResult.Final(DeliveryState.Failed, No)));

        Assert.Equal((DeliveryState.Sent, DeliveryState.Failed, true), (written.State, written.CopyState, written.IsCopyParked));
        Assert.Empty(_machine.TakeEffects());
        Assert.True(_machine.Retry(1, Now));
        attempt = Assert.IsType<OutboxEffect.Deliver>(SavedNext());
        Assert.Equal(PartRole.OwnCopy, attempt.Role);
        Assert.IsType<OutboxEffect.Remove>(End(attempt, OutboxResult.Done.Instance));
    }

    [Fact]
    public void The_next_message_does_not_wait_for_the_copy_of_the_one_before()
    {
        OutboxEffect.Deliver attempt = Send(1, PartRole.Message, PartRole.OwnCopy);
        _machine.Queue(Entry(2), Now);
        Assert.Empty(_machine.TakeEffects());
        _machine.Ended(1, attempt.Step, OutboxResult.Done.Instance, Now);
        var save = Assert.IsType<OutboxEffect.Save>(Single());

        _machine.Saved(1, save.Step, Now);

        Assert.Equal([typeof(OutboxEffect.Seal), typeof(OutboxEffect.Deliver)], _machine.TakeEffects().Select(static effect => effect.GetType()));
    }

    [Fact]
    public void Many_conversations_take_turns()
    {
        _machine = new OutboxMachine(new OutboxPace { MaxConversations = 2 });
        for (byte i = 1; i <= 4; i++)
        {
            _machine.Queue(Entry(i) with { Conversation = OutboxBench.Id(i) }, Now);
            _machine.Queue(Entry(10 + i) with { Conversation = OutboxBench.Id(i) }, Now);
        }

        var order = new List<long>();
        var work = new Queue<OutboxEffect>(_machine.TakeEffects());
        for (int steps = 0; work.TryDequeue(out OutboxEffect? effect); steps++)
        {
            Assert.True(steps < 1_000, "It comes to no end.");
            Assert.True(_machine.ActiveConversations <= 2);
            if (effect is OutboxEffect.Seal)
            {
                order.Add(effect.Entry);
            }

            Complete(effect);
            foreach (OutboxEffect next in _machine.TakeEffects())
            {
                work.Enqueue(next);
            }
        }

        Assert.Equal([1, 2, 3, 4, 11, 12, 13, 14], order);
        Assert.Equal(0, _machine.Count);
    }

    [Fact]
    public void A_message_whose_own_time_is_over_is_not_sent()
    {
        _machine.Restore([Entry(1) with { State = DeliveryState.Pending, Parts = [new OutboxPart(PartRole.Message)], EndsAt = DateTimeOffset.UnixEpoch }], Now);

        OutboxEntry written = Saved(Single());

        Assert.Equal((DeliveryState.Failed, "message.time_over", true), (written.State, written.Failure!.Code, written.IsParked));
    }

    [Fact]
    public void Who_waits_for_another_try_still_waits_when_somebody_else_asks_for_one()
    {
        OutboxEffect parking = End(Send(1), new OutboxResult.Final(DeliveryState.Failed, No));
        Assert.True(_machine.Retry(1, Now, isAwaited: true));
        Assert.True(_machine.Retry(1, Now));
        Assert.True(Saved(parking).IsParked);
        OutboxEffect retrying = Single();
        OutboxEntry again = Saved(retrying);
        Assert.Equal((false, true), (again.IsParked, again.IsAwaited));

        // The next one is asked for by somebody who does not wait.
        Saved(End(Assert.IsType<OutboxEffect.Deliver>(SavedNext()), new OutboxResult.Final(DeliveryState.Failed, No)));
        Assert.True(_machine.Retry(1, Now));
        Assert.False(Saved(Single()).IsAwaited);
    }

    private static OutboxEntry Entry(long id) => new() { Id = id, Conversation = OutboxBench.Friend, Message = new MessageId(id) };

    /// <summary>Queues an entry and brings it to where it goes out.</summary>
    private OutboxEffect.Deliver Send(long id, params PartRole[] roles)
    {
        _machine.Queue(Entry(id), Now);
        var seal = Assert.IsType<OutboxEffect.Seal>(Single());
        _machine.Ended(id, seal.Step, new OutboxResult.Sealed(roles.Length == 0 ? [PartRole.Message] : roles, null), Now);
        return Assert.IsType<OutboxEffect.Deliver>(SavedNext());
    }

    private OutboxEffect Single() => Assert.Single(_machine.TakeEffects());

    private OutboxEffect End(OutboxEffect effect, OutboxResult result)
    {
        _machine.Ended(effect.Entry, effect.Step, result, Now);
        return Single();
    }

    private OutboxEntry Saved(OutboxEffect effect)
    {
        var save = Assert.IsType<OutboxEffect.Save>(effect);
        _machine.Saved(save.Entry, save.Step, Now);
        return save.Snapshot;
    }

    private OutboxEffect SavedNext()
    {
        Saved(Single());
        return Single();
    }

    private void Complete(OutboxEffect effect)
    {
        switch (effect)
        {
            case OutboxEffect.Seal:
                _machine.Ended(effect.Entry, effect.Step, new OutboxResult.Sealed([PartRole.Message], null), Now);
                break;
            case OutboxEffect.Deliver or OutboxEffect.Upload:
                _machine.Ended(effect.Entry, effect.Step, OutboxResult.Done.Instance, Now);
                break;
            default:
                _machine.Saved(effect.Entry, effect.Step, Now);
                break;
        }
    }
}
