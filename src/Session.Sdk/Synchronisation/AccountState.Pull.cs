using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <content>Taking in what other devices published.</content>
public sealed partial class AccountState
{
    // Guarded by the lock.
    private bool _isNewHere = true;

    /// <summary>Gets whether nothing of the account was saved here, and nothing was fetched from several members yet.</summary>
    private bool IsNewHere
    {
        get
        {
            lock (_gate)
            {
                return _isNewHere;
            }
        }
    }

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
        await EnsureRestoredAsync(cancellationToken).ConfigureAwait(false);
        foreach (NamespaceResult fetched in poll.Namespaces)
        {
            var kind = fetched.Namespace;
            if (fetched.Status == 200 && fetched.Namespace != Namespace.Messages)
            {
                Tell(Merge(kind, fetched.Messages, [.. fetched.Messages.Select(message => new ConfigClaim(message.Hash, poll.Node.Ed25519PublicKey, message.Timestamp))], isAll: !fetched.More));
            }
        }

        lock (_gate)
        {
            _isNewHere &= !IsPulledHere;
        }

        NoteLost(poll.Extension);
        NameNewAccount();
        await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that a restored account's own name and contacts are known before anything is sent or taken in with them. When the network fails, it goes on without.</summary>
    internal async Task EnsureRestoredAsync(CancellationToken cancellationToken)
    {
        if (!_isRestored || !_options.SyncState || !IsNewHere)
        {
            return;
        }

        try
        {
            // Several members, because the one that is polled could lack the configs.
            await PullAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            LogPullFailed(failure.Message);
        }
    }

    /// <summary>Makes sure that what other devices published is known, so that publishing does not overwrite it.</summary>
    private async Task PullAsync(CancellationToken cancellationToken)
    {
        List<Merged> merged;
        await _pulling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_gate)
            {
                ThrowIfDisposed();
                if (IsPulledHere && !_isNewHere)
                {
                    return;
                }
            }

            PulledConfigs pulled = await _swarm.PullAsync(cancellationToken).ConfigureAwait(false);
            merged = [.. AccountConfigs.Namespaces.Select(kind => Merge(kind, pulled.Messages[kind], pulled.Claims, isAll: true))];
            lock (_gate)
            {
                _isNewHere = false;
            }
        }
        finally
        {
            _pulling.Release();
        }

        foreach (Merged each in merged)
        {
            Tell(each);
        }

        NameNewAccount();
    }

    /// <summary>Merges, and gives what has to be told of it when no lock is held.</summary>
    private Merged Merge(Namespace kind, IReadOnlyList<StoredMessage> messages, IReadOnlyList<ConfigClaim> claims, bool isAll)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            bool neededPush = NeedsPush;
            ConfigSlot slot = _configs[kind];
            long sequenceNumber = slot.Config.SequenceNumber;
            HashSet<GroupId> erased = kind == Namespace.UserGroups ? ErasedGroups() : [];
            ConfigMergeResult result = slot.Config.Merge([.. messages.Select(message => new StoredConfig(message.Hash.ToString(), message.Data))]);
            slot.Keep(slot.Config.TakeObsoleteHashes());
            slot.IsPulled |= isAll;

            // What no key opens anybody can store; the rest an own device made, perhaps a later version of Session.
            slot.IsBehind |= result.Rejected.Any(rejected => rejected.Reason != ConfigRejection.Undecryptable);
            DateTimeOffset? newest = slot.Newest;
            var accepted = result.AcceptedHashes.ToHashSet(StringComparer.Ordinal);
            foreach (ConfigClaim claim in claims)
            {
                if (accepted.Contains(claim.Hash.ToString()))
                {
                    slot.NoteClaim(claim, Now);
                }
            }

            List<AccountStateChange> changes = [.. result.Changes.Select(change => In(slot, change))];
            if (kind == Namespace.Contacts)
            {
                NoteContacts(result.Changes, isFirst: sequenceNumber == 0, slot.Newest == newest ? null : slot.Newest, changes);
            }
            else if (kind == Namespace.UserGroups)
            {
                HideErased(changes, erased);
            }

            // A poll that brings nothing must not put off a push that is due.
            bool isPushNew = NeedsPush && (!neededPush || result.Changes.Count > 0 || slot.Config.SequenceNumber != sequenceNumber);
            return new Merged(kind, result.Rejected, changes, [.. result.Discarded.Select(change => In(slot, change))], isPushNew);
        }
    }

    /// <summary>Remembers which contacts are gone, and ends the requests of those who are contacts now.</summary>
    /// <param name="merged">What a merge changed.</param>
    /// <param name="isFirst">Whether it was the first of this device.</param>
    /// <param name="dated">When the contacts were stored, if members agree on that since this merge.</param>
    /// <param name="changes">What is told of the merge.</param>
    private void NoteContacts(IReadOnlyList<ConfigChange> merged, bool isFirst, DateTimeOffset? dated, List<AccountStateChange> changes)
    {
        DateTimeOffset now = Now;
        List<AccountId> removed = isFirst ? [.. _configs.Contacts.ListRecentlyRemoved()] : [];
        _edited = changes;
        try
        {
            foreach (ConfigChange change in merged.Where(change => change.Subject == ConfigSubject.Contact))
            {
                if (!AccountId.TryParse(change.Key, null, out AccountId id))
                {
                    continue;
                }

                if (change.Kind == ConfigChangeKind.Removed)
                {
                    removed.Add(id);
                }
                else
                {
                    _configs.Local.Take(id);
                }
            }
        }
        finally
        {
            _edited = null;
        }

        foreach (AccountId id in removed)
        {
            // An earlier message's time says nothing about this one: the next that members agree on does.
            _configs.Local.NoteRemoved(id, null, now);
        }

        if (dated is { } time)
        {
            _configs.Local.DateRemovals(time);
        }
    }

    private HashSet<GroupId> ErasedGroups() => [.. _configs.Groups.Groups.Where(group => group.IsErased).Select(group => group.Id)];

    /// <summary>Tells what a merge left of a removed group as a group that is gone, or not at all when it was gone before.</summary>
    private void HideErased(List<AccountStateChange> changes, HashSet<GroupId> before)
    {
        for (int i = changes.Count - 1; i >= 0; i--)
        {
            if (changes[i].Subject != ConfigSubject.Group || !GroupId.TryParse(changes[i].Key, null, out GroupId id))
            {
                continue;
            }

            bool wasThere = changes[i].Kind != ConfigChangeKind.Added && !before.Contains(id);
            bool isThere = _configs.Groups.Get(id) is { IsErased: false };
            if (!wasThere && !isThere)
            {
                changes.RemoveAt(i);
            }
            else
            {
                changes[i] = changes[i] with { Kind = !wasThere ? ConfigChangeKind.Added : isThere ? ConfigChangeKind.Updated : ConfigChangeKind.Removed };
            }
        }
    }

    private void Tell(Merged merged)
    {
        foreach (RejectedConfig rejected in merged.Rejected)
        {
            LogRejected(merged.Kind, rejected.Reason);
            ClientDiagnostics.NoteRejected(rejected.Reason);
            Tell(Rejected, new ConfigRejectedEventArgs(merged.Kind, rejected.Hash, rejected.Reason));
        }

        if (merged.IsPushNew)
        {
            _schedule?.Note();
        }

        if (merged.Changes.Count > 0)
        {
            LogMerged(merged.Kind, merged.Changes.Count);
            Tell(Changed, new AccountStateChangedEventArgs(isFromOtherDevice: true, merged.Changes));
        }

        if (merged.Discarded.Count > 0)
        {
            LogDiscarded(merged.Kind, merged.Discarded.Count);
            Tell(EditsDiscarded, new EditsDiscardedEventArgs(merged.Kind, merged.Discarded));
        }
    }

    /// <summary>Notes which current messages a member of the swarm lacks: they are stored again.</summary>
    private void NoteLost(ExpireResult? extension)
    {
        if (extension is null)
        {
            return;
        }

        bool isLost = false;
        lock (_gate)
        {
            bool isLevel = _configs.Slots.All(slot => slot is { IsPulled: true, IsBehind: false });
            foreach (ConfigSlot slot in _configs.Slots)
            {
                slot.NoteMissing(extension.MissingSomewhere, extension.PresentEverywhere, isLevel, Elapsed);
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
        if (_options.DisplayName is { } name && (!_isRestored || IsPulled || !_options.SyncState))
        {
            Edit(configs =>
            {
                if (string.IsNullOrEmpty(configs.Profile.Name))
                {
                    configs.Profile.Name = name;
                    if (!_isRestored)
                    {
                        configs.Profile.NoteToSelfPriority = -1;
                    }
                }
            });
        }
    }

    [LoggerMessage(EventId = 9311, Level = LogLevel.Information, Message = "A stored message of {Config} was passed over: {Reason}")]
    private partial void LogRejected(Namespace config, ConfigRejection reason);

    [LoggerMessage(EventId = 9312, Level = LogLevel.Debug, Message = "{Count} entries of {Config} were changed by other devices")]
    private partial void LogMerged(Namespace config, int count);

    [LoggerMessage(EventId = 9313, Level = LogLevel.Warning, Message = "The synced state could not be fetched from several members of the swarm; the answer of one has to do: {Reason}")]
    private partial void LogPullFailed(string reason);

    [LoggerMessage(EventId = 9314, Level = LogLevel.Warning, Message = "The swarm has lost messages of the synced state; they are stored again")]
    private partial void LogLost();

    [LoggerMessage(EventId = 9316, Level = LogLevel.Information, Message = "{Count} edits of {Config} gave way to those of other devices")]
    private partial void LogDiscarded(Namespace config, int count);

    /// <summary>Represents what has to be told of a merge.</summary>
    private sealed record Merged(
        Namespace Kind,
        IReadOnlyList<RejectedConfig> Rejected,
        IReadOnlyList<AccountStateChange> Changes,
        IReadOnlyList<AccountStateChange> Discarded,
        bool IsPushNew);
}
