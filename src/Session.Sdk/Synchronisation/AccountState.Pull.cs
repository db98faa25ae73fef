using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <content>Taking in what other devices published.</content>
public sealed partial class AccountState
{
    private bool _isNewHere = true;

    /// <summary>Gets the stored messages whose expiry has to be renewed.</summary>
    internal IReadOnlyList<MessageHash> ActiveMessages()
    {
        lock (_gate)
        {
            return _isDisposed ? [] : [.. _configs.Slots.SelectMany(slot => slot.ActiveMessages)];
        }
    }

    /// <summary>Takes in the configs of a poll. When this has returned, they are saved.</summary>
    internal async ValueTask TakeInAsync(PollResult poll, CancellationToken cancellationToken)
    {
        if (_isNewHere && _options.IsRestored)
        {
            await PullForNewDeviceAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (NamespaceResult fetched in poll.Namespaces)
        {
            var kind = (ConfigNamespace)fetched.Namespace.Value;
            if (fetched.Status == 200 && fetched.Namespace != Namespace.Messages)
            {
                Merge(kind, fetched.Messages, [.. fetched.Messages.Select(message => new ConfigClaim(message.Hash, poll.Node.Ed25519PublicKey, message.Timestamp))], isAll: !fetched.More);
            }
        }

        _isNewHere &= !IsPulled;
        NoteLost(poll.Extension);
        NameNewAccount();
        await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that what other devices published is known, so that publishing does not overwrite it.</summary>
    private async Task PullAsync(CancellationToken cancellationToken)
    {
        await _pulling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsPulled && !_isNewHere)
            {
                return;
            }

            PulledConfigs pulled = await _swarm.PullAsync(cancellationToken).ConfigureAwait(false);
            foreach (ConfigNamespace kind in AccountConfigs.Namespaces)
            {
                Merge(kind, pulled.Messages[kind], pulled.Claims, isAll: true);
            }

            _isNewHere = false;
            NameNewAccount();
        }
        finally
        {
            _pulling.Release();
        }
    }

    /// <summary>Asks several members, because the one that was polled could lack the configs; when that fails, its answer has to do.</summary>
    private async Task PullForNewDeviceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PullAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            LogPullFailed(failure.Message);
        }
    }

    private void Merge(ConfigNamespace kind, IReadOnlyList<StoredMessage> messages, IReadOnlyList<ConfigClaim> claims, bool isAll)
    {
        ConfigMergeResult result;
        AccountStateChange[] changes;
        bool isPushNew;
        lock (_gate)
        {
            ThrowIfDisposed();
            bool neededPush = NeedsPush;
            ConfigSlot slot = _configs[kind];
            long sequenceNumber = slot.Config.SequenceNumber;
            result = slot.Config.Merge([.. messages.Select(message => new StoredConfig(message.Hash.ToString(), message.Data))]);
            slot.Keep(slot.Config.TakeObsoleteHashes());
            slot.IsPulled |= isAll;
            var accepted = result.AcceptedHashes.ToHashSet(StringComparer.Ordinal);
            foreach (ConfigClaim claim in claims)
            {
                if (accepted.Contains(claim.Hash.ToString()))
                {
                    slot.NoteClaim(claim, Now);
                }
            }

            changes = [.. result.Changes.Select(change => In(slot, change))];

            // A poll that brings nothing must not put off a push that is due.
            isPushNew = NeedsPush && (!neededPush || changes.Length > 0 || slot.Config.SequenceNumber != sequenceNumber);
        }

        foreach (RejectedConfig rejected in result.Rejected)
        {
            LogRejected(kind, rejected.Reason);
            ClientDiagnostics.NoteRejected(rejected.Reason);
            Tell(() => Rejected?.Invoke(this, new ConfigRejectedEventArgs(kind, rejected.Hash, rejected.Reason)));
        }

        if (isPushNew)
        {
            _schedule?.Note();
        }

        if (changes.Length > 0)
        {
            LogMerged(kind, changes.Length);
            Tell(() => Changed?.Invoke(this, new AccountStateChangedEventArgs(isFromOtherDevice: true, changes)));
        }
    }

    /// <summary>Notes which current messages no member of the swarm has any more: they are stored again.</summary>
    private void NoteLost(ExpireResult? extension)
    {
        if (extension is null)
        {
            return;
        }

        bool isLost = false;
        lock (_gate)
        {
            foreach (ConfigSlot slot in _configs.Slots)
            {
                slot.Lost.Clear();
                slot.Lost.UnionWith(slot.CurrentMessages.Where(extension.Missing.Contains));
                isLost |= slot.IsLost;
            }
        }

        if (isLost)
        {
            LogLost();
            _schedule?.Note();
        }
    }

    /// <summary>Gives the account the name of the options when it has none. An account that was restored is asked for its own first.</summary>
    private void NameNewAccount()
    {
        if (_options.DisplayName is { } name && (!_options.IsRestored || IsPulled || !_options.SyncState))
        {
            Edit(configs =>
            {
                if (string.IsNullOrEmpty(configs.Profile.Name))
                {
                    configs.Profile.Name = name;
                    if (!_options.IsRestored)
                    {
                        configs.Profile.NoteToSelfPriority = -1;
                    }
                }
            });
        }
    }

    private void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception failure)
        {
            // What a listener throws must not keep the messages from being taken in.
            LogListenerFailed(failure);
        }
    }

    [LoggerMessage(EventId = 9311, Level = LogLevel.Information, Message = "A stored message of {Config} was passed over: {Reason}")]
    private partial void LogRejected(ConfigNamespace config, ConfigRejection reason);

    [LoggerMessage(EventId = 9312, Level = LogLevel.Debug, Message = "{Count} entries of {Config} were changed by other devices")]
    private partial void LogMerged(ConfigNamespace config, int count);

    [LoggerMessage(EventId = 9313, Level = LogLevel.Warning, Message = "The synced state could not be fetched from several members of the swarm; the answer of one has to do: {Reason}")]
    private partial void LogPullFailed(string reason);

    [LoggerMessage(EventId = 9314, Level = LogLevel.Warning, Message = "The swarm has lost messages of the synced state; they are stored again")]
    private partial void LogLost();

    [LoggerMessage(EventId = 9315, Level = LogLevel.Error, Message = "A listener of the synced state threw")]
    private partial void LogListenerFailed(Exception failure);
}
