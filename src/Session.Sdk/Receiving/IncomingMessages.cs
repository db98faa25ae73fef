using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Opens what the swarm gave, applies the rules for incoming messages and puts the result into the store.</summary>
internal sealed partial class IncomingMessages(AccountKeys keys, ISessionStore store, AccountState state, IReadOnlyList<Ed25519PublicKey> proBackendKeys, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>How old a message may be: twice what a swarm keeps, for those that were written long before they could be sent. Stores remember longer what was handled.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>The longest that a swarm keeps a message.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(14);

    /// <summary>Takes in what has not been seen and says how many messages are new.</summary>
    /// <exception cref="SessionStoreFullException">Not all could be taken in; they come again.</exception>
    internal async ValueTask<int> TakeInAsync(IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken)
    {
        IReadOnlySet<MessageHash> unseen = await store.GetUnseenAsync(keys.Id, [.. stored.Select(message => message.Hash)], cancellationToken).ConfigureAwait(false);
        var opened = new List<ReceivedMessage>(unseen.Count);
        var rejected = new List<RejectedMessage>();
        foreach (StoredMessage message in stored.Where(message => unseen.Contains(message.Hash)))
        {
            if (TryOpen(message, out ReceivedMessage? read, out RejectReason reason))
            {
                opened.Add(read);
                continue;
            }

            NoteRejected(reason);

            // A later SDK may read what this one does not know, so that is not remembered as seen.
            if (reason != RejectReason.UnsupportedVersion)
            {
                rejected.Add(new RejectedMessage(message.Hash, reason, Bound(message.Expiry)));
            }
        }

        if (opened.Count == 0 && rejected.Count == 0)
        {
            return 0;
        }

        // What was handled before must not act on the contacts once more.
        IReadOnlyList<ReceivedMessage> distinct = await store.GetNewAsync(keys.Id, opened, cancellationToken).ConfigureAwait(false);
        var received = new List<ReceivedMessage>(opened.Count);
        using (AccountStateBatch batch = state.BatchEdits())
        {
            foreach (ReceivedMessage message in distinct)
            {
                RejectReason reason = Admit(message, batch);
                if (reason == RejectReason.None)
                {
                    received.Add(message with { IsRequest = state.IsStranger(message.Sender) });
                    continue;
                }

                NoteRejected(reason);
                rejected.Add(new RejectedMessage(message.Hash, reason, message.ExpiresAt) { Message = message with { IsRequest = state.IsStranger(message.Sender) } });
            }
        }

        // What the messages changed in the contacts must not be lost when they do not come again.
        await state.SaveAsync(cancellationToken).ConfigureAwait(false);
        received.Sort(static (left, right) => left.SentAt.CompareTo(right.SentAt));
        ReceivedMessage[] duplicates = [.. opened.Except(distinct, ReferenceEqualityComparer.Instance).Cast<ReceivedMessage>()];
        rejected.AddRange(duplicates.Select(message => new RejectedMessage(message.Hash, RejectReason.None, message.ExpiresAt)));
        int added = 0;
        try
        {
            added = await store.AddAsync(keys.Id, received, rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionStoreFullException full)
        {
            added = full.Taken;
            throw;
        }
        finally
        {
            ClientDiagnostics.MessagesReceived.Add(added);
            LogReceived(added, stored.Count);
        }

        int twice = duplicates.Length + received.Count - added;
        if (twice > 0)
        {
            LogDuplicates(twice);
        }

        return added;
    }

    private RejectReason Admit(ReceivedMessage message, AccountStateBatch batch)
    {
        try
        {
            return state.Admit(message, batch);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            return RejectReason.ReadingFailed;
        }
    }

    private void NoteRejected(RejectReason reason)
    {
        LogRejected(reason);
        ClientDiagnostics.NoteRejected(reason);
    }

    /// <summary>Bounds a node's word for how long the swarm keeps a message.</summary>
    private DateTimeOffset Bound(DateTimeOffset expiry)
    {
        DateTimeOffset latest = state.Now + LongestLife;
        return expiry < latest ? expiry : latest;
    }

    /// <summary>Opens a message. Whatever goes wrong with it stays its own: the others are read.</summary>
    private bool TryOpen(StoredMessage stored, [NotNullWhen(true)] out ReceivedMessage? received, out RejectReason reason)
    {
        try
        {
            return TryRead(stored, out received, out reason);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            received = null;
            reason = RejectReason.ReadingFailed;
            return false;
        }
    }

    private bool TryRead(StoredMessage stored, [NotNullWhen(true)] out ReceivedMessage? received, out RejectReason reason)
    {
        received = null;
        if (!DirectMessage.TryOpen(stored.Data.Span, keys, out OpenedMessage? opened, out reason, proBackendKeys))
        {
            return false;
        }

        if (opened.SentAt < state.Now - Window)
        {
            reason = RejectReason.TooOld;
            return false;
        }

        received = new ReceivedMessage
        {
            Hash = stored.Hash,
            Sender = opened.Sender,
            Conversation = (opened.Content.Payload as DataPayload)?.SyncTarget ?? opened.Sender,
            IsOutgoing = opened.Sender == keys.Id,
            SentAt = opened.SentAt,
            ExpiresAt = Bound(stored.Expiry),
            Content = opened.Content,
            ProStatus = opened.ProStatus,
            UnsignedTimeSeal = opened.Content.SentAt == opened.SentAt ? null : opened.SealDigest,
        };
        return true;
    }

    [LoggerMessage(EventId = 9201, Level = LogLevel.Information, Message = "A stored message was passed over: {Reason}")]
    private partial void LogRejected(RejectReason reason);

    [LoggerMessage(EventId = 9202, Level = LogLevel.Debug, Message = "{Added} of {Fetched} fetched messages are new")]
    private partial void LogReceived(int added, int fetched);

    [LoggerMessage(EventId = 9203, Level = LogLevel.Information, Message = "{Count} messages were stored twice and are told once")]
    private partial void LogDuplicates(int count);

    [LoggerMessage(EventId = 9204, Level = LogLevel.Error, Message = "A stored message could not be read; the others are")]
    private partial void LogReadingFailed(Exception failure);
}
