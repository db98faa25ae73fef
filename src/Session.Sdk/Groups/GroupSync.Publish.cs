using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Publishing: one sequence of requests in the order that keeps every reader able to read.</content>
internal sealed partial class GroupSync
{
    private static readonly TimeSpan ConfigLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(30);

    /// <summary>How often in a row it is published again because another admin published at the same moment. What is left then goes with the next work.</summary>
    private const int MaxRounds = 3;

    /// <summary>Gets whether keys or configs wait to be stored, or stored messages to be deleted.</summary>
    private bool NeedsPublishing =>
        _configs.Signer is not null && _configs.HasKeys
        && (_configs.Slots.Any(slot => slot.Config.NeedsPush || (_configs.IsAdmin && slot.Obsolete.Count > 0)) || (_configs.IsAdmin && _configs.Keys.PendingMessage is not null) || IsRepairDue);

    /// <summary>Stores what is new: supplement, keys, info and members, announcements; then deletes what is obsolete, and revokes and gives back access.</summary>
    /// <param name="procedure">What is under way; <see langword="null"/> for what a merge or a note left to do.</param>
    /// <param name="withLost">Whether info and members that a member of the swarm lacks are stored again.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Why not all of it was done; <see langword="null"/> when it was.</returns>
    private async Task<SessionException?> PublishAsync(GroupProcedure? procedure, bool withLost, CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken).ConfigureAwait(false) is { } blind)
        {
            return blind;
        }

        SessionException? failure = await PublishOnceAsync(procedure, withLost, cancellationToken).ConfigureAwait(false);
        for (int round = 0; round < MaxRounds && failure is null && await IsContestedAsync(cancellationToken).ConfigureAwait(false); round++)
        {
            if (await PublishOnceAsync(null, withLost: false, cancellationToken).ConfigureAwait(false) is { } later)
            {
                // What was asked for is done; the rest waits with what else there is.
                LogNotDone(later.Message);
                _schedule.Note();
                break;
            }
        }

        return failure;
    }

    /// <summary>Stores what is new at this moment.</summary>
    private async Task<SessionException?> PublishOnceAsync(GroupProcedure? procedure, bool withLost, CancellationToken cancellationToken)
    {
        PublishPlan plan;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_configs.Signer is not { } signer)
            {
                return new GroupAccessException(Id, Status);
            }

            if (!_configs.HasKeys)
            {
                // They come, or somebody stores them again.
                return new GroupAccessException(Id, Status, isTransient: true);
            }

            RenewKey(procedure);
            plan = Plan(procedure, withLost, signer);
        }

        // The very same bytes are published after a restart in between.
        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        if (plan.Requests.Count == 0)
        {
            return plan.Configs.TooLarge;
        }

        (int done, SessionException? failure) = await ConfigSwarm.SequenceAsync(_services.Network, Id, plan.Requests, null, cancellationToken).ConfigureAwait(false);
        GroupMerge merge;
        lock (_gate)
        {
            ThrowIfDisposed();
            merge = Confirm(plan, done, failure);
        }

        await FinishMergeAsync(merge, cancellationToken).ConfigureAwait(false);
        LogPublished(done, plan.Requests.Count);
        return failure ?? plan.Configs.TooLarge;
    }

    /// <summary>Makes the key anew when other members came or went since it was made, or when another admin's newer key took the place of one that is to be published.</summary>
    private void RenewKey(GroupProcedure? procedure)
    {
        bool isKeyNeeded = _configs.Keys.PendingMessage is not null
            || procedure is { Stage: GroupStage.Removing } or { Stage: GroupStage.Publishing, Kind: GroupProcedureKind.Invite };
        if (isKeyNeeded && _configs.Keys.IsForOtherMembers)
        {
            _configs.Keys.Rekey();
        }
    }

    private PublishPlan Plan(GroupProcedure? procedure, bool withLost, SwarmSigner signer)
    {
        var requests = new List<NodeRequest>();
        var keys = new List<(int Index, byte[] Message)>();
        GroupKeys? admin = _configs.Admin;
        if (admin is not null)
        {
            if (procedure is { Stage: GroupStage.Publishing, WithHistory: true, Kind: GroupProcedureKind.Invite or GroupProcedureKind.Resend } && _configs.Keys.ActiveHashes.Count > 0)
            {
                AddKeys(_configs.Keys.CreateSupplement([.. procedure.MemberIds]));
            }

            if (_configs.Keys.PendingMessage is { } pending)
            {
                AddKeys(pending.ToArray());
            }
        }

        PushPlan configs = PushPlan.Make(_configs.Slots, Id, withLost);
        int firstConfig = requests.Count;
        requests.AddRange(configs.Uploads.Select(upload => Store(signer, upload.Namespace, upload.Data, ConfigLifetime)));
        if (procedure is not null)
        {
            requests.AddRange(Announce(procedure, signer));
        }

        int afterDelete = requests.Count;
        if (admin is not null && configs.Obsolete.Count > 0)
        {
            requests.Add(new DeleteRequest { Address = Id, Signer = signer, Messages = configs.Obsolete });
            afterDelete = requests.Count;
        }

        if (procedure is not null && admin is not null)
        {
            AddAccess(procedure, signer, admin, requests);
        }

        return new PublishPlan(requests, keys, configs, firstConfig, afterDelete);

        void AddKeys(byte[] message)
        {
            keys.Add((requests.Count, message));
            requests.Add(Store(signer, Namespace.GroupKeys, message, ConfigLifetime));
        }
    }

    /// <summary>Notes what was stored. Stored keys are loaded at once: who published them knows them.</summary>
    private GroupMerge Confirm(PublishPlan plan, int done, SessionException? failure)
    {
        DateTimeOffset now = Now;
        bool hasNewKeys = false;
        foreach ((int index, byte[] message) in plan.Keys.Where(key => key.Index < done))
        {
            hasNewKeys |= _configs.Keys.Load(MessageHash.Compute(Id, Namespace.GroupKeys, message).ToString(), message, now, now) == GroupKeyLoad.Loaded;
        }

        var result = new ConfigUploadResult(Math.Clamp(done - plan.FirstConfig, 0, plan.Configs.Uploads.Count), done >= plan.AfterDelete, failure);
        plan.Configs.Confirm(_configs.Slots, result, Elapsed);
        _hasPublishedSinceLook |= result.Stored > 0;
        if (hasNewKeys && _work.IsExpired)
        {
            _work = _work with { IsExpired = false };
            _isWorkUnsaved = true;
        }

        return new GroupMerge { HasNewKeys = hasNewKeys };
    }

    private void AddAccess(GroupProcedure procedure, SwarmSigner signer, GroupKeys admin, List<NodeRequest> requests)
    {
        if (procedure is { Stage: GroupStage.Publishing, Kind: GroupProcedureKind.Invite or GroupProcedureKind.Resend or GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion })
        {
            requests.AddRange(procedure.MemberIds.Select(member => admin.ComputeToken(member)).Chunk(UnrevokeSubaccountsRequest.MaxTokens)
                .Select(tokens => new UnrevokeSubaccountsRequest { Address = Id, Signer = signer, Tokens = tokens }));
        }

        if (procedure.Stage == GroupStage.Revoking)
        {
            requests.AddRange(procedure.MemberIds.Select(member => admin.ComputeToken(member)).Chunk(RevokeSubaccountsRequest.MaxTokens)
                .Select(tokens => new RevokeSubaccountsRequest { Address = Id, Signer = signer, Tokens = tokens }));
        }

        if (procedure is { Kind: GroupProcedureKind.Clear, Stage: GroupStage.Publishing })
        {
            requests.Add(new DeleteBeforeRequest { Address = Id, Signer = signer, Scope = Namespace.GroupMessages, Before = procedure.SentAt });
        }

        if (procedure.Hashes.Count > 0 && procedure.Stage is GroupStage.Publishing or GroupStage.Cleaning)
        {
            requests.AddRange(procedure.Hashes.Select(MessageHash.Parse).Chunk(MaxDeletedAtOnce)
                .Select(hashes => new DeleteRequest { Address = Id, Signer = signer, Messages = hashes }));
        }
    }

    private const int MaxDeletedAtOnce = 100;

    /// <summary>Makes the messages by which a procedure is told to the group. They are sealed with the key that is current then.</summary>
    private IEnumerable<StoreRequest> Announce(GroupProcedure procedure, SwarmSigner signer)
    {
        if (_configs.Admin is { } admin && MakeNotice(procedure, admin) is { } notice)
        {
            yield return Store(signer, Namespace.RevokedRetrievable, notice, NoticeLifetime);
        }

        DateTimeOffset sentAt = procedure.SentAt;
        foreach (GroupUpdate update in GroupAnnouncements.Of(procedure, _configs, sentAt, _services.State.OwnProfile()))
        {
            bool stays = update is GroupMemberLeft or GroupMemberLeftNotice or GroupContentDeletion or GroupInvitationResponse;
            DisappearingTimer timer = TimerHere;
            var content = new MessageContent { SentAt = sentAt, Payload = update, Expiration = stays || !timer.IsOn ? null : timer };
            byte[] sealedMessage = GroupMessage.Seal(content, _services.Keys, Id, _configs.Keys.EncryptionKey);
            TimeSpan lifetime = content.Expiration is { } expiration && expiration.Duration < GroupAnnouncements.Lifetime ? expiration.Duration : GroupAnnouncements.Lifetime;
            yield return Store(signer, Namespace.GroupMessages, sealedMessage, lifetime);
            sentAt += GroupAnnouncements.Step;
        }
    }

    private StoreRequest Store(SwarmSigner signer, Namespace kind, ReadOnlyMemory<byte> data, TimeSpan lifetime) =>
        new() { Address = Id, Signer = signer, Namespace = kind, Data = data, TimeToLive = lifetime };

    [LoggerMessage(EventId = 9411, Level = LogLevel.Debug, Message = "{Done} of {Count} requests of a group were done")]
    private partial void LogPublished(int done, int count);

    /// <summary>What is published, and which of it means what.</summary>
    private sealed record PublishPlan(List<NodeRequest> Requests, List<(int Index, byte[] Message)> Keys, PushPlan Configs, int FirstConfig, int AfterDelete);
}
