using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Telling members, one by one in their own swarms, that they are invited or promoted.</content>
internal sealed partial class GroupSync
{
    /// <summary>How long one member's swarm is tried when the member is told.</summary>
    private static readonly TimeSpan TellingTime = TimeSpan.FromSeconds(10);

    /// <summary>How many members are told at the same time.</summary>
    private const int MaxToldAtOnce = 8;

    private void Record(GroupProcedureMember told, GroupProcedureKind kind)
    {
        if (!_configs.IsAdmin || told.IsTold is not { } isTold || _configs.Members.Get(told.Id) is not { IsBeingRemoved: false } member)
        {
            return;
        }

        GroupMemberStep step = isTold ? GroupMemberStep.Sent : GroupMemberStep.Failed;
        if (kind is GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion)
        {
            // The member may have accepted in the meantime.
            if (member is { IsAdmin: true } && member.Promotion != GroupMemberStep.Accepted)
            {
                _configs.Members.Set(member.WithPromotion(step));
            }
        }
        else if (!member.IsAdmin && member.Invite != GroupMemberStep.Accepted)
        {
            _configs.Members.Set(member.WithInvite(step));
        }
    }

    /// <summary>Sends the members their invitations or promotions, each once. Who could not be told is marked, for the user to send again.</summary>
    private async Task<IReadOnlyList<GroupProcedureMember>> TellAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        IProgress<GroupMemberOutcome>? progress;
        lock (_gate)
        {
            progress = _waiters.GetValueOrDefault(procedure.Id)?.Progress;
        }

        var told = new GroupProcedureMember[procedure.Members.Count];
        await Parallel.ForAsync(
            0,
            told.Length,
            new ParallelOptions { MaxDegreeOfParallelism = MaxToldAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                GroupProcedureMember member = procedure.Members[i];
                bool isTold = await TellAsync(member.Id, procedure.Kind, token).ConfigureAwait(false);
                told[i] = member with { IsTold = isTold };
                Report(progress, new GroupMemberOutcome(member.Id, isTold ? GroupMemberResult.Sent : GroupMemberResult.Failed));
            }).ConfigureAwait(false);
        return told;
    }

    private void Report(IProgress<GroupMemberOutcome>? progress, GroupMemberOutcome outcome)
    {
        try
        {
            progress?.Report(outcome);
        }
        catch (Exception failure)
        {
            // What the application's code throws must not keep the others from being told.
            LogProgressFailed(failure);
        }
    }

    private async Task<bool> TellAsync(AccountId member, GroupProcedureKind kind, CancellationToken cancellationToken)
    {
        byte[] data;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_configs.Admin is not { } admin || _configs.Members.Get(member) is not { IsBeingRemoved: false })
            {
                return false;
            }

            DateTimeOffset sentAt = _services.Times.Next(TimeSpan.Zero);
            UserProfile? profile = _services.State.OwnProfile();
            string name = _configs.Info.Name ?? string.Empty;
            GroupUpdate call = kind is GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion
                ? new GroupPromotion { GroupSeed = admin.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize].ToArray(), Name = name, Profile = profile }
                : new GroupInvitation
                {
                    Group = Id,
                    Name = name,
                    MemberAuthData = admin.CreateSubaccount(member).ToArray(),
                    AdminSignature = GroupAdminSignature.SignInvitation(admin.Ed25519SecretKey, member, sentAt),
                    Profile = profile,
                };
            data = DirectMessage.Seal(new MessageContent { SentAt = sentAt, Payload = call }, _services.Keys, member);
        }

        using var limit = new CancellationTokenSource(TellingTime, _services.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var request = new StoreRequest { Address = member, Namespace = Namespace.Messages, Data = data, TimeToLive = GroupAnnouncements.Lifetime };
            await _services.Network.Swarm.StoreAsync(request, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (SessionException failure)
        {
            LogNotTold(failure.Message);
            return false;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogNotTold("time-out");
            return false;
        }
    }

    [LoggerMessage(EventId = 9424, Level = LogLevel.Warning, Message = "A member could not be told: {Reason}")]
    private partial void LogNotTold(string reason);

    [LoggerMessage(EventId = 9425, Level = LogLevel.Error, Message = "Who is told how far a group's procedure is threw")]
    private partial void LogProgressFailed(Exception failure);
}
