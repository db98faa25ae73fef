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

    /// <summary>Takes in what has not been seen and says how many messages are new.</summary>
    internal async ValueTask<int> TakeInAsync(IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken)
    {
        IReadOnlySet<MessageHash> unseen = await store.GetUnseenAsync(keys.Id, [.. stored.Select(message => message.Hash)], cancellationToken).ConfigureAwait(false);
        var received = new List<ReceivedMessage>(unseen.Count);
        var rejected = new List<RejectedMessage>();
        using (state.BatchEdits())
        {
            foreach (StoredMessage message in stored.Where(message => unseen.Contains(message.Hash)))
            {
                if (TryOpen(message, out ReceivedMessage? opened, out RejectReason reason))
                {
                    received.Add(opened);
                    continue;
                }

                LogRejected(reason);
                ClientDiagnostics.NoteRejected(reason);

                // A later SDK may read what this one does not know, so that is not remembered as seen.
                if (reason != RejectReason.UnsupportedVersion)
                {
                    rejected.Add(new RejectedMessage(message.Hash, reason, message.Expiry));
                }
            }
        }

        if (received.Count == 0 && rejected.Count == 0)
        {
            return 0;
        }

        // What the messages changed in the contacts must not be lost when they do not come again.
        await state.SaveAsync(cancellationToken).ConfigureAwait(false);
        received.Sort(static (left, right) => left.SentAt.CompareTo(right.SentAt));
        int added = await store.AddAsync(keys.Id, received, rejected, cancellationToken).ConfigureAwait(false);
        ClientDiagnostics.MessagesReceived.Add(added);
        LogReceived(added, stored.Count);
        if (added < received.Count)
        {
            LogDuplicates(received.Count - added);
        }

        return added;
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

        received = new ReceivedMessage
        {
            Hash = stored.Hash,
            Sender = opened.Sender,
            Conversation = (opened.Content.Payload as DataPayload)?.SyncTarget ?? opened.Sender,
            IsOutgoing = opened.Sender == keys.Id,
            SentAt = opened.SentAt,
            ExpiresAt = stored.Expiry,
            Content = opened.Content,
            ProStatus = opened.ProStatus,
        };
        reason = state.Admit(received);
        return reason == RejectReason.None;
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
