using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Taking in what the swarm holds: keys first, then info and members.</content>
internal sealed partial class GroupSync
{
    /// <summary>How many configs wait for their key at most; of more the oldest go. Whoever can write to the swarm can store any number of them.</summary>
    private const int MaxWaiting = 64;

    /// <summary>The namespaces of what admins publish.</summary>
    internal static IReadOnlyList<Namespace> ConfigNamespaces { get; } = [Namespace.GroupKeys, Namespace.GroupInfo, Namespace.GroupMembers];

    private bool _areKeysPulled;
    private bool _areKeysRefused;

    /// <summary>Gets whether all that the swarm holds is known to be in this state.</summary>
    private bool IsLevel => IsPulled && _configs.Slots.All(slot => !slot.IsBehind);

    /// <summary>Gets whether all that the swarm holds has been merged since the client started. Nothing is published before.</summary>
    private bool IsPulled => _areKeysPulled && _configs.Slots.All(slot => slot.IsPulled);

    /// <summary>Takes in the configs of a poll. When this has returned, they are saved.</summary>
    internal async ValueTask<GroupMerge> TakeInAsync(PollResult poll, CancellationToken cancellationToken)
    {
        var fetched = poll.Namespaces
            .Where(part => part.Status == 200 && ConfigNamespaces.Contains(part.Namespace))
            .ToDictionary(part => part.Namespace, part => (part.Messages, IsAll: !part.More));
        GroupMerge merge;
        lock (_gate)
        {
            ThrowIfDisposed();
            NamespaceResult? keys = poll.Namespaces.FirstOrDefault(part => part.Namespace == Namespace.GroupKeys);
            _areKeysRefused = keys is { IsConfirmedRefusal: true };
            merge = MergeOfSwarm(fetched);
            if (fetched.TryGetValue(Namespace.GroupKeys, out (IReadOnlyList<StoredMessage> Messages, bool IsAll) said) && said.IsAll)
            {
                NoteKeysSaid(poll.Node.Ed25519PublicKey);
            }

            NoteLost(poll.Extension);
            NoteEmpty(poll.Namespaces);
        }

        await FinishMergeAsync(merge, cancellationToken).ConfigureAwait(false);
        return merge;
    }

    /// <summary>Makes sure that what others published is known, so that publishing does not overwrite it.</summary>
    /// <param name="always">Whether the swarm is asked even if it has been.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether that is what at least two members said, or the only one that there is.</returns>
    private async Task<bool> PullAsync(bool always, CancellationToken cancellationToken)
    {
        SwarmSigner? signer;
        bool isPulled;
        lock (_gate)
        {
            ThrowIfDisposed();
            (signer, isPulled) = (_configs.Signer, IsPulled);
            if ((isPulled && !always) || signer is null)
            {
                return true;
            }
        }

        var swarm = new ConfigSwarm(_services.Network, signer, ConfigNamespaces) { After = isPulled ? FindPositionAsync : null };
        PulledConfigs pulled = await swarm.PullAsync(cancellationToken).ConfigureAwait(false);
        GroupMerge merge;
        lock (_gate)
        {
            ThrowIfDisposed();
            merge = MergeOfSwarm(ConfigNamespaces.ToDictionary(kind => kind, kind => (pulled.Messages[kind], IsAll: true)));
            NoteLooked(pulled);
            _keysKnownAt = pulled.IsOfSeveral ? Elapsed : _keysKnownAt;
            _isListOvertaken = pulled.Messages[Namespace.GroupMembers].Any(message => _notUnderstood.Contains(message.Hash.ToString()));
        }

        await FinishMergeAsync(merge, cancellationToken).ConfigureAwait(false);
        return pulled.IsOfSeveral;
    }

    /// <summary>Says where polls stand with a member: once all keys have been taken in, only new ones are asked for, since there may be hundreds. Info and members are few.</summary>
    private async ValueTask<MessageHash?> FindPositionAsync(ServiceNode member, Namespace kind, CancellationToken cancellationToken) =>
        kind == Namespace.GroupKeys && await _services.Journal.Store.GetPositionAsync(_services.Journal.Account, new PollCursorKey(member.Ed25519PublicKey, Id, kind), cancellationToken).ConfigureAwait(false) is { } position
            ? position.Hash
            : null;

    private async Task FinishMergeAsync(GroupMerge merge, CancellationToken cancellationToken)
    {
        bool isWorkWaiting;
        lock (_gate)
        {
            ThrowIfDisposed();
            ApplyRules(merge);
            isWorkWaiting = IsWorkWaiting;
        }

        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        PlanRemovals();
        PlanRenewal();
        PlanRepair();
        if (isWorkWaiting && (_schedule.NextPause is null || IsNews(merge)))
        {
            // A poll that brings nothing does not shorten the pause after a failure.
            _schedule.Note();
        }

        Tell(merge);
    }

    /// <summary>Merges what the swarm holds, and notes whether another admin did something to the members.</summary>
    private GroupMerge MergeOfSwarm(Dictionary<Namespace, (IReadOnlyList<StoredMessage> Messages, bool IsAll)> fetched)
    {
        (long, int) before = (_configs.Keys.CurrentGeneration, _configs.Keys.DecryptionKeys.Count);
        GroupMerge merge = Merge(fetched);
        _isAnotherAdminAtIt |= merge.Members.Count > 0 || before != (_configs.Keys.CurrentGeneration, _configs.Keys.DecryptionKeys.Count);
        return merge;
    }

    private GroupMerge Merge(Dictionary<Namespace, (IReadOnlyList<StoredMessage> Messages, bool IsAll)> fetched)
    {
        DateTimeOffset now = Now;
        bool hasNewKeys = false;
        bool isAnything = false;
        if (fetched.TryGetValue(Namespace.GroupKeys, out (IReadOnlyList<StoredMessage> Messages, bool IsAll) keys))
        {
            foreach (StoredMessage message in keys.Messages)
            {
                GroupKeyLoad load = _configs.Keys.Load(message.Hash.ToString(), message.Data.Span, message.Timestamp, now);
                hasNewKeys |= load == GroupKeyLoad.Loaded;
                isAnything |= load != GroupKeyLoad.Rejected;
                if (load == GroupKeyLoad.Rejected)
                {
                    LogKeysRejected();
                    ClientDiagnostics.NoteRejected(ConfigRejection.Undecryptable);
                }
            }

            _areKeysPulled |= keys.IsAll;
        }

        InfoView info = InfoView.Of(_configs.Info);
        Dictionary<AccountId, GroupMember> members = _configs.Members.ToDictionary(member => member.Id);
        foreach (ConfigSlot slot in _configs.Slots)
        {
            bool isFetched = fetched.TryGetValue(slot.StorageNamespace, out (IReadOnlyList<StoredMessage> Messages, bool IsAll) part);
            isAnything |= MergeSlot(slot, isFetched ? part.Messages : [], hasNewKeys);
            slot.IsPulled |= isFetched && part.IsAll;
        }

        if (isAnything && _work.IsExpired && _configs.HasKeys)
        {
            _work = _work with { IsExpired = false };
            _isWorkUnsaved = true;
        }

        return Describe(info, members) with { HasNewKeys = hasNewKeys };
    }

    /// <summary>Merges what was fetched, and what waited for new keys.</summary>
    /// <returns>Whether something was understood.</returns>
    private bool MergeSlot(ConfigSlot slot, IReadOnlyList<StoredMessage> messages, bool hasNewKeys)
    {
        int kind = slot.StorageNamespace.Value;
        List<StoredConfig> offered = [.. messages.Select(message => new StoredConfig(message.Hash.ToString(), message.Data))];
        WaitingGroupConfig[] retried = hasNewKeys ? [.. _work.Waiting.Where(waiting => waiting.Kind == kind)] : [];
        offered.AddRange(retried.Where(waiting => !offered.Exists(config => config.Hash == waiting.Hash)).Select(waiting => new StoredConfig(waiting.Hash, waiting.Data)));
        if (offered.Count == 0)
        {
            return false;
        }

        HashSet<string> accepted = [];
        HashSet<string> undecryptable = [];
        if (_configs.HasKeys)
        {
            ConfigMergeResult result = slot.Config.Merge(offered);
            slot.Keep(slot.Config.TakeObsoleteHashes());
            accepted.UnionWith(result.AcceptedHashes);
            undecryptable.UnionWith(result.Rejected.Where(rejected => rejected.Reason == ConfigRejection.Undecryptable).Select(rejected => rejected.Hash));
            foreach (RejectedConfig rejected in result.Rejected.Where(rejected => rejected.Reason != ConfigRejection.Undecryptable))
            {
                slot.IsBehind |= rejected.Reason is not ConfigRejection.Undecryptable;
                if (slot == _configs.MembersSlot && rejected.Reason == ConfigRejection.NotUnderstood && _notUnderstood.Count < MaxNotUnderstood)
                {
                    _notUnderstood.Add(rejected.Hash);
                }

                LogConfigRejected(slot.StorageNamespace, rejected.Reason);
                ClientDiagnostics.NoteRejected(rejected.Reason);
            }
        }
        else
        {
            undecryptable.UnionWith(offered.Select(config => config.Hash));
        }

        List<WaitingGroupConfig> waiting = [.. _work.Waiting.Where(kept => !accepted.Contains(kept.Hash))];
        waiting.AddRange(offered
            .Where(config => undecryptable.Contains(config.Hash) && !waiting.Exists(kept => kept.Hash == config.Hash))
            .Select(config => new WaitingGroupConfig(kind, config.Hash, config.Data.ToArray())));
        if (!waiting.SequenceEqual(_work.Waiting))
        {
            waiting.RemoveRange(0, Math.Max(0, waiting.Count - MaxWaiting));
            _work = _work with { Waiting = waiting };
            _isWorkUnsaved = true;
        }

        return accepted.Count > 0;
    }

    private GroupMerge Describe(InfoView info, Dictionary<AccountId, GroupMember> members)
    {
        InfoView now = InfoView.Of(_configs.Info);
        var changed = new List<(AccountId Id, GroupMember? Before, GroupMember? Now)>();
        foreach (GroupMember member in _configs.Members)
        {
            GroupMember? before = members.GetValueOrDefault(member.Id);
            members.Remove(member.Id);
            if (before != member)
            {
                changed.Add((member.Id, before, member));
            }
        }

        changed.AddRange(members.Values.Select(gone => (gone.Id, (GroupMember?)gone, (GroupMember?)null)));
        return new GroupMerge
        {
            Changes = now.ChangesSince(info) | (changed.Count > 0 ? GroupChange.Members : GroupChange.None),
            Members = changed,
            Name = now.Name != info.Name ? now.Name : null,

            // While this device does it, its own procedure ends the group.
            IsDestroyed = _configs.Info.IsDestroyed && !_work.Procedures.Any(procedure => procedure.Kind == GroupProcedureKind.Destroy),
            DeleteBefore = _configs.Info.DeleteBefore is { } before2 && !(before2 <= _work.DeletedBefore) ? before2 : null,
            DeleteAttachmentsBefore = _configs.Info.DeleteAttachmentsBefore is { } files && !(files <= _work.DeletedAttachmentsBefore) ? files : null,
        };
    }

    /// <summary>Notes that what the info says is to be deleted was deleted here.</summary>
    internal void NoteDeleted(DateTimeOffset? before, DateTimeOffset? attachmentsBefore)
    {
        lock (_gate)
        {
            _work = _work with { DeletedBefore = before ?? _work.DeletedBefore, DeletedAttachmentsBefore = attachmentsBefore ?? _work.DeletedAttachmentsBefore };
            _isWorkUnsaved = true;
        }
    }

    /// <summary>Does what the state of the group asks of this account.</summary>
    private void ApplyRules(GroupMerge merge)
    {
        if (merge.IsDestroyed || !_configs.HasKeys)
        {
            return;
        }

        GroupMember? own = _configs.Members.Get(_services.Keys.Id);
        if (_configs.IsAdmin)
        {
            if (own is not null && (!own.IsAdmin || own.Promotion != GroupMemberStep.Accepted) && IsPulled && !own.IsBeingRemoved)
            {
                _configs.Members.Set(own.WithPromotion(GroupMemberStep.Accepted));
            }

            if (_configs.Keys is { NeedsRekey: true, PendingMessage: null } && IsPulled)
            {
                _configs.Keys.Rekey();
            }
        }
        else if (own is not null && !own.IsBeingRemoved && own.Invite != GroupMemberStep.Accepted && !_work.IsAnswered)
        {
            Begin(GroupProcedureKind.Answer, []);
            _work = _work with { IsAnswered = true };
        }
    }

    [LoggerMessage(EventId = 9441, Level = LogLevel.Information, Message = "A keys message of a group was passed over")]
    private partial void LogKeysRejected();

    [LoggerMessage(EventId = 9442, Level = LogLevel.Information, Message = "A stored message of {Config} was passed over: {Reason}")]
    private partial void LogConfigRejected(Namespace config, ConfigRejection reason);

    /// <summary>What the info says, to compare.</summary>
    private sealed record InfoView(string? Name, string? Description, ProfilePicture? Picture, TimeSpan? Timer)
    {
        internal static InfoView Of(GroupInfoConfig info) => new(info.Name, info.Description, info.Picture, info.DisappearingTimer);

        internal GroupChange ChangesSince(InfoView before) =>
            (Name != before.Name ? GroupChange.Name : 0)
            | (Description != before.Description ? GroupChange.Description : 0)
            | (Equals(Picture, before.Picture) ? 0 : GroupChange.Picture)
            | (Timer != before.Timer ? GroupChange.Expiration : 0);

        public override string ToString() => nameof(InfoView);
    }
}
