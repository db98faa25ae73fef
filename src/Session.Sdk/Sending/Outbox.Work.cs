using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <content>Carries out what the machine decided.</content>
internal sealed partial class Outbox
{
    private async Task CarryOutAsync(OutboxEffect effect)
    {
        HeldEntry? held;
        CancellationTokenSource? stop;
        lock (_gate)
        {
            _held.TryGetValue(effect.Entry, out held);
            _steps.TryGetValue(effect.Step, out stop);
        }

        if (held is null || stop is null)
        {
            return;
        }

        try
        {
            switch (effect)
            {
                case OutboxEffect.Save save:
                    await SaveAsync(held, [save.Snapshot], isRemoved: false).ConfigureAwait(false);
                    EndWaits([save.Snapshot], isRemoved: false);
                    Input((machine, now) => machine.Saved(save.Entry, save.Step, now));
                    break;
                case OutboxEffect.Remove remove:
                    await SaveAsync(held, remove.Snapshots, isRemoved: true).ConfigureAwait(false);
                    EndWaits(remove.Snapshots, isRemoved: true);
                    Input((machine, now) => machine.Saved(remove.Entry, remove.Step, now));
                    break;
                default:
                    OutboxResult result = await WorkAsync(held, effect, stop.Token).ConfigureAwait(false);
                    Input((machine, now) => machine.Ended(effect.Entry, effect.Step, result, now));
                    break;
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            LogInterrupted(effect.GetType().Name);
        }
        catch (Exception failure)
        {
            // A bug here. The entry stays as it is written down and goes on at the next start.
            LogBroken(failure, effect.GetType().Name);
        }
        finally
        {
            lock (_gate)
            {
                _steps.Remove(effect.Step);
            }

            stop.Dispose();
        }
    }

    /// <summary>Does one step. Whatever it calls may throw or hang: it ends when it is stopped or takes too long.</summary>
    private async Task<OutboxResult> WorkAsync(HeldEntry held, OutboxEffect effect, CancellationToken cancellationToken)
    {
        try
        {
            OutboxResult result = effect switch
            {
                OutboxEffect.Upload upload => await Bounded(token => UploadAsync(held, upload.Index, token), _options.UploadTimeout, cancellationToken).ConfigureAwait(false),
                OutboxEffect.Seal => await Bounded(token => SealAsync(held, token), _options.DeliveryTimeout, cancellationToken).ConfigureAwait(false),
                OutboxEffect.Deliver deliver => await Bounded(token => DeliverAsync(held, deliver, token), _options.DeliveryTimeout, cancellationToken).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"The outbox has no step {effect.GetType().Name}."),
            };
            held.LastFailure = null;
            return result;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return OutboxResult.Stopped.Instance;
        }
        catch (FileSourceException lost)
        {
            return new OutboxResult.Final(lost.State, lost.Failure);
        }
        catch (Exception failure)
        {
            held.LastFailure = failure;
            LogStepFailed(failure, effect.GetType().Name);
            return effect switch
            {
                OutboxEffect.Deliver => SendFailures.OfDelivery(failure),
                OutboxEffect.Upload when failure is FileNotFoundException or DirectoryNotFoundException => new OutboxResult.Final(DeliveryState.Unsendable, SendFailures.FileMissing),
                OutboxEffect.Upload when failure is UnauthorizedAccessException => new OutboxResult.Final(DeliveryState.Unsendable, SendFailures.FileUnreadable),
                _ => SendFailures.OfPreparation(failure),
            };
        }
    }

    /// <summary>Waits for work no longer than it may take; what does not listen to its token is left to itself.</summary>
    private async Task<OutboxResult> Bounded(Func<CancellationToken, Task<OutboxResult>> work, TimeSpan limit, CancellationToken cancellationToken)
    {
        var own = new CancellationTokenSource();
        Task<OutboxResult> working = Task.Run(() => work(own.Token), CancellationToken.None);
        try
        {
            return await working.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (working.IsCompleted)
            {
                own.Dispose();
            }
            else
            {
                _ = AbandonAsync(working, own);
            }
        }
    }

    private static async Task AbandonAsync(Task working, CancellationTokenSource own)
    {
        await own.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        own.Dispose();
    }

    private async Task<OutboxResult> UploadAsync(HeldEntry held, int index, CancellationToken cancellationToken)
    {
        OutgoingFile file = held.Payload.Files[index];
        Stream content = await OutgoingFiles.OpenAsync(held, index, (key, token) => _journal.Store.GetStateAsync(_journal.Account, key, token), cancellationToken).ConfigureAwait(false);
        AttachmentPointer pointer;
        await using (content.ConfigureAwait(false))
        {
            pointer = await _uploader.UploadAsync(held.Conversation, file, content, new UploadProgress(_journal, held, file), cancellationToken).ConfigureAwait(false);
        }

        // One that was stopped meanwhile leaves no trace: another may be at work.
        cancellationToken.ThrowIfCancellationRequested();
        OutgoingFile[] files = [.. held.Payload.Files];
        files[index] = file with { Uploaded = MessageCodec.Keep(pointer) };
        held.Payload = held.Payload with { Files = files };
        return OutboxResult.Done.Instance;
    }

    private async Task<OutboxResult> SealAsync(HeldEntry held, CancellationToken cancellationToken)
    {
        await _times.EnsureCertainAsync(cancellationToken).ConfigureAwait(false);
        OutboxPayload payload = held.Payload;
        if (payload.IsTimeUncertain)
        {
            // Nobody outside knows the message yet: it gets the time that the network says.
            payload = payload with { SentAt = _times.Next(payload.HasLead ? PersonRoute.Lead : TimeSpan.Zero), IsTimeUncertain = false };
        }

        if (await ResolveAsync(payload.Content, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return new OutboxResult.Final(DeliveryState.Unsendable, SendFailures.TargetNotSent);
        }

        SealedMessage whole = await RouteOf(held.Conversation).SealAsync(
            new SealingContext
            {
                Conversation = held.Conversation,
                Content = content,
                Attachments = [.. payload.Files.Where(static file => file.Index >= 0).Select(static file => MessageCodec.ToPointer(file.Uploaded!))],
                PreviewImage = payload.Files.FirstOrDefault(static file => file.Index < 0) is { Uploaded: { } image } ? MessageCodec.ToPointer(image) : null,
                SentAt = payload.SentAt,
                HasLead = payload.HasLead,
                Expiration = payload.GetExpiration(),
                SyncToOwnDevices = payload.SyncToOwnDevices,
                TakeTime = _times.Next,
            },
            cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        held.Payload = payload with { Content = content, SentAt = whole.SentAt, Parts = whole.Parts };
        return new OutboxResult.Sealed([.. whole.Parts.Select(static part => part.Role)], whole.EndsAt);
    }

    /// <summary>Names what a content refers to as others name it now. It was a message of this outbox perhaps, which had no number or another time then.</summary>
    /// <returns>The content; <see langword="null"/> when it refers to an own message that was not sent.</returns>
    private async Task<OutgoingContent?> ResolveAsync(OutgoingContent content, CancellationToken cancellationToken)
    {
        long target = content switch
        {
            OutgoingReaction reaction => reaction.TargetMessage,
            OutgoingDeletion deletion => deletion.TargetMessage,
            OutgoingEdit edit => edit.TargetMessage,
            OutgoingText text => text.QuotedMessage,
            _ => 0,
        };
        if (target == 0 || await _journal.Store.GetMessageAsync(_journal.Account, new MessageId(target), cancellationToken).ConfigureAwait(false) is not { } record)
        {
            // What is gone here is named as it was.
            return content;
        }

        bool isUnsent = record is { IsOutgoing: true, IsDeleted: false } && MessageCodec.ReadBody(record).Delivery is { State: DeliveryState.Interrupted or DeliveryState.Unsendable or DeliveryState.Failed };
        var reference = new MessageReference { Author = record.Author, SentAt = record.SentAt, ServerId = record.ServerId };
        return content switch
        {
            OutgoingReaction when isUnsent => null,
            OutgoingReaction reaction => reaction with { Target = reference },
            OutgoingDeletion when isUnsent => null,
            OutgoingDeletion deletion => deletion with { Target = reference, TargetHash = record.Hash?.ToString() ?? deletion.TargetHash },
            OutgoingEdit when isUnsent || record.IsDeleted => null,
            OutgoingEdit edit => OutgoingEdits.Resolve(edit, record, reference),
            OutgoingText text => text with { Quote = reference },
            _ => content,
        };
    }

    private async Task<OutboxResult> DeliverAsync(HeldEntry held, OutboxEffect.Deliver deliver, CancellationToken cancellationToken)
    {
        IMessageRoute route = RouteOf(held.Conversation);
        PartRole role = deliver.Role;
        SealedPart part = held.Payload.Parts.First(part => part.Role == role);
        if (deliver.IsUntouched && await route.IsOutdatedAsync(held.Conversation, part, cancellationToken).ConfigureAwait(false))
        {
            // One that was stopped meanwhile leaves no trace.
            cancellationToken.ThrowIfCancellationRequested();
            held.Payload = held.Payload with { Parts = [] };
            held.IsMarked = false;
            return OutboxResult.Outdated.Instance;
        }

        // What may stand there already is looked for by a route whose server takes the same bytes twice.
        RouteReceipt receipt = await route.DeliverAsync(held.Conversation, part with { MayBeStored = !deliver.IsUntouched }, cancellationToken).ConfigureAwait(false);
        if (role == PartRole.Message)
        {
            held.Receipt = receipt;
            ClientDiagnostics.MessagesSent.Add(1);
        }

        NoteAccepted(route, held.Conversation, held.Payload.Content, role);
        return OutboxResult.Done.Instance;
    }

    private void NoteAccepted(IMessageRoute route, ConversationId conversation, OutgoingContent content, PartRole role)
    {
        try
        {
            route.NoteAccepted(conversation, content, role);
        }
        catch (Exception failure)
        {
            // The message was accepted: that stays so whatever else fails.
            LogNoteFailed(failure);
        }
    }

    private void NoteGivenUp(HeldEntry held)
    {
        try
        {
            RouteOf(held.Conversation).NoteGivenUp(held.Conversation, held.Payload.Content);
        }
        catch (Exception failure)
        {
            // The entry is at its end all the same.
            LogGivenUpFailed(failure);
        }
    }

    /// <summary>Writes entries down until the store has taken them.</summary>
    private async Task SaveAsync(HeldEntry first, IReadOnlyList<OutboxEntry> snapshots, bool isRemoved)
    {
        TimeSpan delay = _options.StoreDelay;
        while (true)
        {
            try
            {
                await _journal.UpdateAsync((batch, events, token) => BuildAsync(batch, events, snapshots, isRemoved, token), _ended).AsTask().WaitAsync(_ended).ConfigureAwait(false);
                first.IsMarked |= first.Payload.Parts.Count > 0;
                return;
            }
            catch (Exception failure) when (!_ended.IsCancellationRequested)
            {
                LogStoreFailed(failure, delay);
            }

            await DelayAsync(delay).ConfigureAwait(false);
            delay = Longer(delay);
        }
    }

    private async ValueTask BuildAsync(StoreBatch batch, List<SessionEvent> events, IReadOnlyList<OutboxEntry> snapshots, bool isRemoved, CancellationToken cancellationToken)
    {
        foreach (OutboxEntry snapshot in snapshots)
        {
            if (Held(snapshot.Id) is not { } held)
            {
                continue;
            }

            if (isRemoved)
            {
                batch.RemovedOutbox.Add(snapshot.Id);
                OutgoingFiles.ForgetBytes(batch, snapshot.Id, held.Payload.Files, snapshot.FilesDone, held.Payload.Files.Count);
            }
            else
            {
                batch.Outbox.Add(OutboxCodec.Write(snapshot, held.Payload));
                OutgoingFiles.ForgetBytes(batch, snapshot.Id, held.Payload.Files, Math.Max(snapshot.FilesDone - 1, 0), snapshot.FilesDone);
            }

            if (!held.IsMarked)
            {
                AddMarks(batch, held.Payload.Parts);
            }

            if (isRemoved && held.Payload.Content is OutgoingEdit edit)
            {
                await OutgoingEdits.SettleAsync(_journal, batch, events, edit, snapshot, held.Payload.Parts, cancellationToken).ConfigureAwait(false);
            }

            if (!snapshot.Message.IsDefault && await _journal.Store.GetMessageAsync(_journal.Account, snapshot.Message, cancellationToken).ConfigureAwait(false) is { } record)
            {
                (MessageRecord updated, MessageDelivery? changed) = OutgoingRows.Update(record, snapshot, held);
                batch.Messages.Add(updated);
                if (changed is not null)
                {
                    events.Add(new DeliveryChanged { Conversation = snapshot.Conversation, MessageId = snapshot.Message, Delivery = changed });
                }
            }
        }
    }

    /// <summary>Marks as seen what a poll may bring back before the answer of the swarm arrives.</summary>
    private void AddMarks(StoreBatch batch, IReadOnlyList<SealedPart> parts)
    {
        // The inbox forgets by the network's time.
        DateTimeOffset now = _times.Now;
        DateTimeOffset forgetAt = SeenMark.ForgetAt(now, now);
        foreach (UInt128 mark in parts.SelectMany(static part => part.Marks))
        {
            batch.Seen.Add(new SeenRecord(mark, forgetAt));
        }
    }

    private HeldEntry? Held(long id)
    {
        lock (_gate)
        {
            return _held.GetValueOrDefault(id);
        }
    }

    /// <summary>Tells those who wait for entries that came to an end, and lets go of what was removed.</summary>
    private void EndWaits(IReadOnlyList<OutboxEntry> snapshots, bool isRemoved)
    {
        foreach (OutboxEntry snapshot in snapshots)
        {
            bool isEnd = isRemoved || snapshot.IsAccepted || snapshot.IsParked;
            HeldEntry? held;
            TaskCompletionSource<Message?>[] waiters = [];
            lock (_gate)
            {
                if (_held.TryGetValue(snapshot.Id, out held) && isEnd)
                {
                    waiters = [.. held.Waiters];
                    held.Waiters.Clear();
                }

                if (held is not null && isRemoved)
                {
                    _held.Remove(snapshot.Id);
                    _entries.Remove(snapshot.Message);
                }
            }

            if (held is not null && isRemoved && snapshot is { IsAccepted: false, Message.IsDefault: true })
            {
                NoteGivenUp(held);
                if (snapshot.Failure is { } failure)
                {
                    LogDropped(held.Payload.Content.ToString(), failure.Code);
                }
            }

            if (waiters.Length > 0)
            {
                _ = TellAsync(held!, snapshot, waiters);
            }
        }
    }

    private async Task TellAsync(HeldEntry held, OutboxEntry snapshot, TaskCompletionSource<Message?>[] waiters)
    {
        Message? message = null;
        Exception? failure = snapshot.IsAccepted ? null : FailureOf(held, snapshot);
        if (failure is null && !snapshot.Message.IsDefault)
        {
            try
            {
                message = await ReadAsync(snapshot.Message, _ended).WaitAsync(_ended).ConfigureAwait(false);
            }
            catch (Exception unread)
            {
                failure = _ended.IsCancellationRequested ? Gone() : unread;
            }
        }

        foreach (TaskCompletionSource<Message?> waiter in waiters)
        {
            _ = failure is null ? waiter.TrySetResult(message) : waiter.TrySetException(failure);
        }
    }

    private static MessageNotSentException FailureOf(HeldEntry held, OutboxEntry entry) => entry.Failure is { } failure
        ? new MessageNotSentException(entry.Message, entry.State, failure.Code, failure.Text, failure.IsTransient, held.LastFailure)
        : new MessageNotSentException(entry.Message, entry.State, "cancelled", "The message was cancelled.", isTransient: false);

    /// <summary>Tells as passing events how far an upload has come.</summary>
    private sealed class UploadProgress(AccountJournal journal, HeldEntry held, OutgoingFile file) : IProgress<UploadedBytes>
    {
        public void Report(UploadedBytes value)
        {
            if (!held.Message.IsDefault)
            {
                journal.Pass(new TransferProgressed
                {
                    Conversation = held.Conversation,
                    MessageId = held.Message,
                    AttachmentIndex = file.Index,
                    IsUpload = true,
                    BytesDone = value.Done,
                    BytesTotal = value.Total,
                });
            }
        }
    }
}
