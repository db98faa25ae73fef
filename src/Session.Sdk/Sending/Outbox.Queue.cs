using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <content>Takes in what is to be sent.</content>
internal sealed partial class Outbox
{
    /// <summary>Queues an item: when the call returns, it is in the store with its message and is sent, whatever happens to the process.</summary>
    /// <param name="item">What is sent to whom.</param>
    /// <param name="cancellationToken">Cancels the call. What the store takes at that moment all the same is cancelled again if it has not gone out.</param>
    /// <returns>The message as it stands in the conversation.</returns>
    /// <exception cref="ArgumentException">The item cannot be sent there, or there is nothing to send.</exception>
    /// <exception cref="MessageTooLargeException">A limit is exceeded.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="StoreException">The store did not take it; nothing is queued.</exception>
    /// <exception cref="ObjectDisposedException">The outbox has been disposed.</exception>
    internal Task<QueuedItem> QueueAsync(OutgoingItem item, CancellationToken cancellationToken) => EnqueueAsync(item, waiter: null, cancellationToken);

    /// <summary>Queues an item and waits for its end.</summary>
    /// <param name="item">What is sent to whom.</param>
    /// <param name="cancellationToken">Ends the wait. An entry that has not gone out is cancelled; one that went out, or may have gone out, goes on by itself.</param>
    /// <returns>The message as it was accepted; <see langword="null"/> for what stands in no conversation.</returns>
    /// <exception cref="MessageNotSentException">It was not sent within <see cref="OutboxPace.AwaitedPatience"/>, cannot be sent, or nobody knows whether it was.</exception>
    /// <inheritdoc cref="QueueAsync(OutgoingItem, CancellationToken)" path="/exception"/>
    internal async Task<Message?> SendAsync(OutgoingItem item, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Message?>(TaskCreationOptions.RunContinuationsAsynchronously);
        QueuedItem queued = await EnqueueAsync(item, waiter, cancellationToken).ConfigureAwait(false);
        try
        {
            return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && item.IdempotencyKey is null)
        {
            Input((machine, now) => machine.Cancel(queued.Entry, onlyIfNotOut: true, now));
            throw;
        }
    }

    /// <summary>Queues a named item and waits for its end; when its name was used before, waits for what that became, which is tried again where it was given up for a passing reason. What was only queued before is waited for as long, and then goes on without.</summary>
    /// <param name="item">What is sent to whom, with its <see cref="OutgoingItem.IdempotencyKey"/>.</param>
    /// <param name="cancellationToken">Ends the wait. What was queued goes on: whoever comes with the name again, also after a restart, waits for it.</param>
    /// <returns>The number of the message.</returns>
    /// <inheritdoc cref="SendAsync(OutgoingItem, CancellationToken)" path="/exception"/>
    internal async Task<MessageId> SendNamedAsync(OutgoingItem item, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<Message?>(TaskCreationOptions.RunContinuationsAsynchronously);
        QueuedItem queued = await EnqueueAsync(item, waiter, cancellationToken).ConfigureAwait(false);
        await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return queued.Id;
    }

    /// <summary>Sends at once what is not worth keeping, such as typing and steps of a call: past all that waits, and once.</summary>
    /// <param name="item">What is sent to whom.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that ends when it was accepted. That its copy for the own devices was not stored is only logged.</returns>
    /// <exception cref="SessionException">It was not accepted.</exception>
    /// <exception cref="ObjectDisposedException">The outbox has been disposed.</exception>
    internal async Task SendOnceAsync(OutgoingItem item, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        OutgoingLimits.Check(item, _options.HasPro());
        IMessageRoute route = RouteOf(item.Conversation);
        route.Check(item);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended);
        try
        {
            await _times.EnsureCertainAsync(either.Token).ConfigureAwait(false);
            bool hasLead = route.NeedsLead(item.Conversation, item.Content);
            SealedMessage whole = await route.SealAsync(
                new SealingContext
                {
                    Conversation = item.Conversation,
                    Content = item.Content,
                    SentAt = _times.Next(hasLead ? PersonRoute.Lead : TimeSpan.Zero),
                    HasLead = hasLead,
                    Expiration = item.Expiration,
                    SyncToOwnDevices = item.SyncToOwnDevices,
                    TakeTime = _times.Next,
                },
                either.Token).ConfigureAwait(false);
            await RememberAsync(whole, either.Token).ConfigureAwait(false);
            foreach (SealedPart part in whole.Parts.OrderBy(static part => part.Role))
            {
                await DeliverOnceAsync(route, item, part, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            throw Gone();
        }
    }

    private async Task RememberAsync(SealedMessage whole, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        AddMarks(batch, whole.Parts);
        await _journal.CommitAsync(batch, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task DeliverOnceAsync(IMessageRoute route, OutgoingItem item, SealedPart part, CancellationToken cancellationToken)
    {
        try
        {
            await route.DeliverAsync(item.Conversation, part, cancellationToken).WaitAsync(_options.DeliveryTimeout, _time, cancellationToken).ConfigureAwait(false);
            NoteAccepted(route, item.Conversation, item.Content, part.Role);
        }
        catch (SessionException failure) when (part.Role == PartRole.OwnCopy)
        {
            LogCopyFailed(failure);
        }
        catch (TimeoutException failure)
        {
            throw new OutcomeUnknownException("It went out, and no answer came in time.", 1, failure);
        }
    }

    private async Task<QueuedItem> EnqueueAsync(OutgoingItem item, TaskCompletionSource<Message?>? waiter, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        if (!item.Content.IsDurable)
        {
            throw new ArgumentException("What is sent once is not queued.", nameof(item));
        }

        OutgoingLimits.Check(item, _options.HasPro());
        IMessageRoute route = RouteOf(item.Conversation);
        route.Check(item);
        Task<QueuedItem> queueing = Task.Run(() => QueueInTurnAsync(item, route, waiter, cancellationToken), CancellationToken.None);
        lock (_gate)
        {
            Track(queueing);
        }

        // The store may hang: neither the caller nor the end of the outbox waits for it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended);
        try
        {
            return await queueing.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (item.IdempotencyKey is null)
            {
                // The store may be taking it at this moment.
                _ = CancelWhenQueuedAsync(queueing);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            throw Gone();
        }
    }

    private async Task CancelWhenQueuedAsync(Task<QueuedItem> queueing)
    {
        await ((Task)queueing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (queueing.IsCompletedSuccessfully && await queueing.ConfigureAwait(false) is { } queued)
        {
            Input((machine, now) => machine.Cancel(queued.Entry, onlyIfNotOut: true, now));
        }
    }

    private async Task<QueuedItem> QueueInTurnAsync(OutgoingItem item, IMessageRoute route, TaskCompletionSource<Message?>? waiter, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended);
        await Loaded.WaitAsync(either.Token).ConfigureAwait(false);

        // One after the other: entries get their numbers, their times and their places in the store in the same order.
        await _queueing.WaitAsync(either.Token).ConfigureAwait(false);
        try
        {
            if (item.IdempotencyKey is { } key && await _keys.FindAsync(key, either.Token).ConfigureAwait(false) is { } known)
            {
                return await GiveKnownAsync(known, waiter, either.Token).ConfigureAwait(false);
            }

            // From here on the caller's wish to end does not reach the store: a write that is cut off may be there or not.
            return await CommitAsync(item, route, waiter, _ended).ConfigureAwait(false);
        }
        finally
        {
            _queueing.Release();
        }
    }

    private bool HasUncertainTime(ConversationId conversation)
    {
        lock (_gate)
        {
            return _held.Values.Any(held => held.Conversation == conversation && held.Payload.IsTimeUncertain);
        }
    }

    private async Task<QueuedItem> CommitAsync(OutgoingItem item, IMessageRoute route, TaskCompletionSource<Message?>? waiter, CancellationToken cancellationToken)
    {
        long id = _journal.NextOutbox();
        bool hasLead = route.NeedsLead(item.Conversation, item.Content);

        // What is behind a message whose time is taken anew takes its own later too. Asked before the time is taken: whatever is sealed after that has a later one.
        bool isCertain = _times.IsCertain && !HasUncertainTime(item.Conversation);
        DateTimeOffset sentAt = _times.Next(hasLead ? PersonRoute.Lead : TimeSpan.Zero);
        OutgoingFile[] files = OutgoingFiles.List(item, out Dictionary<int, Func<CancellationToken, ValueTask<Stream>>> streams);
        var payload = new OutboxPayload
        {
            State = DeliveryState.Pending,
            IsAwaited = waiter is not null,
            DependsOn = FindEntry(item.DependsOn),
            Content = item.Content,
            Files = files,
            SentAt = sentAt,
            IsTimeUncertain = !isCertain,
            HasLead = hasLead,
            HasTimer = item.Expiration is not null,
            TimerMode = item.Expiration?.Mode ?? DisappearingMode.None,
            TimerSeconds = (long)(item.Expiration?.Duration.TotalSeconds ?? 0),
            SyncToOwnDevices = item.SyncToOwnDevices,
        };
        MessageRecord? row = OutgoingRows.Make(item, payload, _journal, route.GetSender(item.Conversation), _times.Now);
        OutboxEntry entry = payload.ToEntry(id, item.Conversation, row?.Id ?? default);
        Message? message = row is null ? null : MessageCodec.Read(row);
        await _journal.UpdateAsync(
            async (batch, events, token) =>
            {
                if (row is not null)
                {
                    batch.Messages.Add(row);
                    events.Add(new MessageSent { Conversation = item.Conversation, Message = message! });
                }

                batch.Outbox.Add(OutboxCodec.Write(entry, payload));
                OutgoingFiles.KeepBytes(batch, id, item);
                if (item.IdempotencyKey is { } key)
                {
                    await _keys.AddAsync(batch, key, entry.Message, id, _times.Now, token).ConfigureAwait(false);
                }

                if (item.AlsoCommit is { } also)
                {
                    await also(batch, events, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);

        Input((machine, now) =>
        {
            var held = new HeldEntry(id, item.Conversation, entry.Message, payload) { Streams = streams };
            if (waiter is not null)
            {
                held.Waiters.Add(waiter);
            }

            Keep(held);
            machine.Queue(entry, now);
        });
        TellIfDisposed(waiter);
        return new QueuedItem(id, entry.Message, message, IsRepeated: false);
    }

    private async Task<QueuedItem> GiveKnownAsync(KnownItem known, TaskCompletionSource<Message?>? waiter, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        bool isUnderWay = false;
        Input((machine, now) =>
        {
            if (!_held.TryGetValue(known.Entry, out HeldEntry? held) || machine.Find(known.Entry) is not { } entry)
            {
                return;
            }

            isUnderWay = true;
            if (waiter is null)
            {
                return;
            }

            bool isGivenUp = entry is { IsAccepted: false, IsParked: true };
            if (isGivenUp && entry.Failure is not { IsTransient: true })
            {
                failure = FailureOf(held, entry);
                return;
            }

            held.Waiters.Add(waiter);
            if (isGivenUp)
            {
                machine.Retry(known.Entry, now, isAwaited: true);
            }
            else if (!entry.IsAwaited)
            {
                Track(Task.Run(() => LimitWaitAsync(known.Entry, waiter), CancellationToken.None));
            }
        });

        // Read after that: what had come to its end by then stands in the row, and of what comes to its end later the waiter is told.
        Message? message = known.Message.IsDefault ? null : await ReadAsync(known.Message, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            waiter?.TrySetException(failure);
        }
        else if (message is { Delivery.State: DeliveryState.Sent } || (!isUnderWay && message is null))
        {
            waiter?.TrySetResult(message);
        }
        else if (!isUnderWay)
        {
            waiter?.TrySetException(new MessageNotSentException(
                known.Message, message!.Delivery.State, message.Delivery.FailureCode ?? "cancelled", message.Delivery.FailureMessage ?? "The message was cancelled.", isTransient: false));
        }

        TellIfDisposed(waiter);
        return new QueuedItem(known.Entry, known.Message, message, IsRepeated: true);
    }

    /// <summary>Ends a wait for what nobody waited for when it was queued: that is tried for days, and goes on by itself.</summary>
    private async Task LimitWaitAsync(long id, TaskCompletionSource<Message?> waiter)
    {
        await ((Task)waiter.Task).WaitAsync(_options.Pace.AwaitedPatience, _time, _ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        MessageNotSentException? failure = null;
        Input((machine, _) =>
        {
            // What was accepted meanwhile is being written down, and told then. The end of the outbox tells everybody.
            if (_held.TryGetValue(id, out HeldEntry? held) && machine.Find(id) is { IsAccepted: false } entry && held.Waiters.Remove(waiter))
            {
                OutboxFailure why = entry.Failure ?? OutboxFailure.StillQueued;
                failure = new MessageNotSentException(entry.Message, entry.State, why.Code, why.Text, isTransient: true, held.LastFailure);
            }
        });
        if (failure is not null)
        {
            waiter.TrySetException(failure);
        }
    }

    private void TellIfDisposed(TaskCompletionSource<Message?>? waiter)
    {
        if (waiter is null)
        {
            return;
        }

        lock (_gate)
        {
            if (!_isDisposed)
            {
                return;
            }
        }

        waiter.TrySetException(Gone());
    }

    private long FindEntry(MessageId message)
    {
        lock (_gate)
        {
            return message.IsDefault ? 0 : _entries.GetValueOrDefault(message);
        }
    }

    private async Task<Message?> ReadAsync(MessageId id, CancellationToken cancellationToken) =>
        await _journal.Store.GetMessageAsync(_journal.Account, id, cancellationToken).ConfigureAwait(false) is { } record ? MessageCodec.Read(record) : null;

    private void ThrowIfDisposed()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SessionClient));
        }
    }
}
