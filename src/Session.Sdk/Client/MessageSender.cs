using Microsoft.Extensions.Logging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Stores the parts of prepared messages, each until it is known to be stored.</summary>
internal sealed partial class MessageSender(ISessionStore store, AccountState state, Func<StoreRequest, CancellationToken, Task<StoreResult>> swarmStore, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Stores what of a message is not known to be stored. The copy alone may fail.</summary>
    internal async Task<SentMessage> SendAsync(PreparedMessage prepared, CancellationToken cancellationToken)
    {
        SessionException? copyFailure = null;
        foreach (PreparedPart part in prepared.Parts)
        {
            if (part.Result is not null)
            {
                continue;
            }

            try
            {
                part.Result = await StoreAsync(prepared, part, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionException failure) when (part.Role == PreparedRole.OwnCopy)
            {
                // The message itself has been accepted: that must not look like a failure to send.
                LogSyncFailed(failure);
                copyFailure = failure;
                continue;
            }

            NoteStored(prepared, part);
        }

        StoreResult stored = prepared.Parts.First(part => part.Role == PreparedRole.Message).Result!;
        return new SentMessage
        {
            Recipient = prepared.Recipient,
            Hash = stored.Hash,
            SentAt = prepared.SentAt,
            Members = stored.Members,
            Path = stored.Path,
            RoundTrip = stored.RoundTrip,
            SyncCopyHash = prepared.Recipient == prepared.Sender ? stored.Hash : prepared.Parts.FirstOrDefault(part => part.Role == PreparedRole.OwnCopy)?.Result?.Hash,
            SyncFailure = copyFailure,
        };
    }

    private void NoteStored(PreparedMessage prepared, PreparedPart part)
    {
        if (part.Role == PreparedRole.Acceptance || (part.Role == PreparedRole.Message && prepared.IsAcceptance))
        {
            state.Contacts.Update(prepared.Recipient, state.Approved);
        }
        else if (part.Role == PreparedRole.Message)
        {
            state.NoteSent(prepared);
            ClientDiagnostics.MessagesSent.Add(1);
            LogSent(part.Result!.Members.Count);
        }
    }

    /// <summary>Stores one part. When its end is not known it is stored once more at once: the swarm keeps the same bytes once.</summary>
    private async Task<StoreResult> StoreAsync(PreparedMessage prepared, PreparedPart part, CancellationToken cancellationToken)
    {
        if (part.OwnIdentity is { } identity)
        {
            // A poll may see the copy before the swarm's answer arrives here.
            await store.AddSentAsync(prepared.Sender, part.Hash, identity, prepared.SentAt, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await swarmStore(part.Request, cancellationToken).ConfigureAwait(false);
        }
        catch (OutcomeUnknownException failure)
        {
            part.MayBeStored = true;
            LogOutcomeUnknown(failure);
        }
        catch (OperationCanceledException)
        {
            part.MayBeStored = true;
            throw;
        }
        catch (SessionException failure) when (part.MayBeStored)
        {
            throw new SendOutcomeUnknownException(prepared, failure);
        }

        try
        {
            return await swarmStore(part.Request, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            throw new SendOutcomeUnknownException(prepared, failure);
        }
    }

    [LoggerMessage(EventId = 9001, Level = LogLevel.Debug, Message = "A message was accepted; {Members} members of the swarm answered")]
    private partial void LogSent(int members);

    [LoggerMessage(EventId = 9002, Level = LogLevel.Warning, Message = "A message was sent, but the copy for the account's other devices could not be stored")]
    private partial void LogSyncFailed(Exception failure);

    [LoggerMessage(EventId = 9003, Level = LogLevel.Information, Message = "A message went out and no usable answer came; the same one is sent again")]
    private partial void LogOutcomeUnknown(Exception failure);
}
