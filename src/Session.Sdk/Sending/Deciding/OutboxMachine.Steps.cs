namespace SessionSdk.Sending;

/// <content>What one entry goes through.</content>
internal sealed partial class OutboxMachine
{
    /// <summary>Begins the next step of the entry that has its lane's turn.</summary>
    private void TakeStep(OutboxItem item, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        item.NextTry = null;
        if (item.IsCancelWanted)
        {
            RemoveCancelled(item);
        }
        else if (entry.EndsAt <= now.Network)
        {
            Park(item, DeliveryState.Failed, OutboxFailure.TimeOver);
        }
        else if (entry.FilesDone < entry.Files)
        {
            if (entry.State != DeliveryState.Uploading)
            {
                Save(item, entry with { State = DeliveryState.Uploading });
                return;
            }

            item.TryingSince ??= now.Elapsed - entry.Tried;
            _effects.Add(new OutboxEffect.Upload(entry.Id, Begin(item, OutboxActivity.Uploading), entry.FilesDone));
        }
        else if (!entry.IsSealed)
        {
            item.TryingSince ??= now.Elapsed - entry.Tried;
            _effects.Add(new OutboxEffect.Seal(entry.Id, Begin(item, OutboxActivity.Sealing)));
        }
        else if (entry.State is not (DeliveryState.Sending or DeliveryState.Unknown))
        {
            Save(item, entry with { State = DeliveryState.Sending });
        }
        else
        {
            item.TryingSince ??= now.Elapsed - entry.Tried;
            item.Role = entry.Parts.First(static part => !part.IsDone && part.Role != PartRole.OwnCopy).Role;
            _effects.Add(new OutboxEffect.Deliver(entry.Id, Begin(item, OutboxActivity.Delivering), item.Role, entry.IsUntouched));
        }
    }

    private void TakeCopyStep(OutboxItem item, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        item.NextTry = null;
        if (entry.EndsAt <= now.Network)
        {
            // It would be gone from the other devices at once.
            Remove(item, entry with { CopyState = DeliveryState.Failed }, isCancelled: false);
            return;
        }

        item.CopyTryingSince ??= now.Elapsed - entry.CopyTried;
        item.Role = PartRole.OwnCopy;
        _effects.Add(new OutboxEffect.Deliver(entry.Id, Begin(item, OutboxActivity.Delivering), PartRole.OwnCopy, IsUntouched: false));
    }

    private void PreparationEnded(OutboxItem item, OutboxActivity ended, OutboxResult result, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        if (item.IsCancelWanted)
        {
            // An end that came before the stop changes nothing: nothing has gone out.
            RemoveCancelled(item);
            return;
        }

        switch (result)
        {
            case OutboxResult.Done when ended == OutboxActivity.Uploading:
                item.TryingSince = null;
                Save(item, entry with { FilesDone = entry.FilesDone + 1, Attempts = 0, Tried = TimeSpan.Zero, Failure = null });
                break;
            case OutboxResult.Sealed whole when ended == OutboxActivity.Sealing && whole.Roles.Contains(PartRole.Message):
                Save(item, entry with
                {
                    State = DeliveryState.Sending,
                    Parts = [.. whole.Roles.Order().Select(static role => new OutboxPart(role))],
                    CopyState = whole.Roles.Contains(PartRole.OwnCopy) ? DeliveryState.Pending : DeliveryState.None,
                    EndsAt = whole.EndsAt,
                    Failure = null,
                });
                break;
            case OutboxResult.Final final:
                Park(item, final.State, final.Failure);
                break;
            default:
                Wait(item, FailureOf(result), now, isAtOnce: false);
                break;
        }
    }

    private void DeliveryEnded(OutboxItem item, OutboxResult result, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        OutboxPart part = entry.Find(item.Role)!;
        switch (result)
        {
            case OutboxResult.Done:
                Accept(item, entry.With(part with { IsDone = true }));
                return;
            case OutboxResult.Unknown or OutboxResult.Stopped:
                item.Entry = entry.With(part with { MayBeStored = true });
                break;
            case OutboxResult.Outdated when entry.IsUntouched:
                item.Entry = entry with { Parts = [], CopyState = DeliveryState.None };
                break;
        }

        if (item.IsCancelWanted)
        {
            RemoveCancelled(item);
        }
        else if (result is OutboxResult.Final final)
        {
            Park(item, final.State, final.Failure);
        }
        else
        {
            // The swarm keeps the same bytes once, so the first time the question is simply asked again.
            Wait(item, FailureOf(result), now, isAtOnce: result is OutboxResult.Outdated || (result is OutboxResult.Unknown && !part.MayBeStored));
        }
    }

    private void Accept(OutboxItem item, OutboxEntry entry)
    {
        if (entry.Parts.Any(static part => !part.IsDone && part.Role != PartRole.OwnCopy))
        {
            Save(item, entry);
            return;
        }

        entry = entry with { State = DeliveryState.Sent, Failure = null };
        item.IsCancelWanted = false;
        if (entry.Find(PartRole.OwnCopy) is null)
        {
            Remove(item, entry, isCancelled: false);
        }
        else
        {
            Save(item, entry);
        }
    }

    private void CopyEnded(OutboxItem item, OutboxResult result, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        OutboxPart part = entry.Find(PartRole.OwnCopy)!;
        if (result is OutboxResult.Done)
        {
            Remove(item, entry.With(part with { IsDone = true }) with { CopyState = DeliveryState.Sent, Failure = null }, isCancelled: false);
            return;
        }

        bool mayBeStored = part.MayBeStored || result is OutboxResult.Unknown or OutboxResult.Stopped;
        TimeSpan tried = Elapsed(item.CopyTryingSince, now);
        bool isFinal = result is OutboxResult.Final || tried >= pace.Patience;
        item.NextTry = isFinal ? null : now.Elapsed + (mayBeStored && !part.MayBeStored ? TimeSpan.Zero : pace.DelayAfter(entry.CopyAttempts + 1));
        entry = entry.With(part with { MayBeStored = mayBeStored }) with
        {
            CopyAttempts = entry.CopyAttempts + 1,
            CopyTried = tried,
            CopyState = mayBeStored ? DeliveryState.Unknown : isFinal ? DeliveryState.Failed : DeliveryState.Pending,
            IsCopyParked = isFinal,
            Failure = FailureOf(result),
        };
        if (isFinal && entry.Message.IsDefault)
        {
            Remove(item, entry, isCancelled: false);
        }
        else
        {
            Save(item, entry);
        }
    }

    /// <summary>Tries an entry again after a while, or gives it up when it was tried long enough.</summary>
    private void Wait(OutboxItem item, OutboxFailure failure, OutboxTime now, bool isAtOnce)
    {
        OutboxEntry entry = item.Entry with { Attempts = item.Entry.Attempts + 1, Tried = Elapsed(item.TryingSince, now) };
        item.Entry = entry;
        if (entry.Tried >= pace.PatienceFor(entry))
        {
            Park(item, DeliveryState.Failed, failure);
            return;
        }

        item.NextTry = isAtOnce ? now.Elapsed : now.Elapsed + pace.DelayAfter(entry.Attempts);
        Save(item, entry with { State = entry.MayBeStored ? DeliveryState.Unknown : DeliveryState.Pending, Failure = failure });
    }

    /// <summary>Gives an entry up until the user decides. What stands in no conversation nobody could try again or cancel: it is dropped.</summary>
    private void Park(OutboxItem item, DeliveryState state, OutboxFailure failure)
    {
        item.NextTry = null;
        OutboxEntry entry = item.Entry with { State = item.Entry.MayBeStored ? DeliveryState.Unknown : state, Failure = failure };
        if (entry.Message.IsDefault)
        {
            Remove(item, entry, isCancelled: false);
        }
        else
        {
            Save(item, entry with { IsParked = true });
        }
    }

    /// <summary>Goes on with an entry that was written down.</summary>
    private void GoOn(OutboxItem item, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        if (entry.IsAccepted && item.Lane.Messages.Remove(entry.Id))
        {
            item.Lane.Copies.Add(entry.Id, item);
            item.NextTry = null;
            Free(entry.Id);
        }
        else if (item.IsCancelWanted && !entry.IsAccepted)
        {
            RemoveCancelled(item);
            return;
        }
        else if (item.IsRetryWanted)
        {
            TryAgain(item, now);
            return;
        }
        else if (item.Lane.Message == item && !entry.IsParked && !(item.NextTry > now.Elapsed))
        {
            TakeStep(item, now);
            return;
        }

        if (item.NextTry is { } next)
        {
            _wakes.Enqueue(item.Lane, next);
        }

        if (entry.IsParked)
        {
            TellDependents(item);
        }

        Release(item);
        Touch(item.Lane);
    }

    private void TryAgain(OutboxItem item, OutboxTime now)
    {
        OutboxEntry entry = item.Entry;
        bool isAwaited = item.IsRetryAwaited;
        (item.IsRetryWanted, item.IsRetryAwaited) = (false, false);
        if (entry.IsAccepted ? entry.IsCopyParked : entry.IsParked)
        {
            (item.TryingSince, item.CopyTryingSince, item.NextTry) = (null, null, null);
            Save(item, entry.IsAccepted
                ? entry with { IsCopyParked = false, CopyState = entry.Find(PartRole.OwnCopy) is { MayBeStored: true } ? DeliveryState.Unknown : DeliveryState.Pending, CopyAttempts = 0, CopyTried = TimeSpan.Zero, Failure = null }
                : entry with { IsParked = false, IsAwaited = isAwaited, State = entry.MayBeStored ? DeliveryState.Unknown : DeliveryState.Pending, Attempts = 0, Tried = TimeSpan.Zero, Failure = null });
            return;
        }

        item.NextTry = item.NextTry is null ? null : now.Elapsed;
        Release(item);
        Touch(item.Lane);
    }

    /// <summary>Looks again at what waits for an entry that was given up: whoever waits for such a dependent is told.</summary>
    private void TellDependents(OutboxItem item)
    {
        if (_dependents.TryGetValue(item.Entry.Id, out List<OutboxItem>? waiting))
        {
            foreach (OutboxItem dependent in waiting)
            {
                Touch(dependent.Lane);
            }
        }
    }

    private static TimeSpan Elapsed(TimeSpan? since, OutboxTime now) => since is { } begun && now.Elapsed > begun ? now.Elapsed - begun : TimeSpan.Zero;

    private static OutboxFailure FailureOf(OutboxResult result) => result switch
    {
        OutboxResult.Passing passing => passing.Failure,
        OutboxResult.Final final => final.Failure,
        OutboxResult.Unknown unknown => unknown.Failure,
        OutboxResult.Outdated => new OutboxFailure("outbox.outdated", "The conversation has another key than when the message was sealed: it is sealed again.", true),
        OutboxResult.Stopped => new OutboxFailure("outbox.stopped", "The attempt was stopped.", true),
        _ => new OutboxFailure("outbox.unexpected", "The step ended in a way that does not belong to it.", true),
    };
}
