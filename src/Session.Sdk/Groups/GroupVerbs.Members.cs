using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk.Groups;

/// <content>What is done to members: invite, promote, remove.</content>
internal sealed partial class GroupVerbs
{
    internal async Task<IReadOnlyList<GroupMemberOutcome>> InviteAsync(GroupId group, IEnumerable<AccountId> members, bool withHistory, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        (GroupSync sync, AccountId[] wanted) = await AskedAsync(group, members, cancellationToken).ConfigureAwait(false);
        await EndRemovalsAsync(sync, wanted, cancellationToken).ConfigureAwait(false);
        return await TellAsync(
            sync,
            wanted,
            configs =>
            {
                AccountId[] invited = [.. wanted.Where(id => configs.Members.Get(id) is not { Status: GroupMemberStatus.InviteAccepted or GroupMemberStatus.PromotionAccepted } and not { IsAdmin: true } and not { IsBeingRemoved: true })];
                if (configs.Members.Count + invited.Count(id => configs.Members.Get(id) is null) > MaxMembers)
                {
                    throw new ArgumentException($"A group has at most {MaxMembers} members.", nameof(members));
                }

                if (invited.Length == 0)
                {
                    return null;
                }

                DemandNextKey(configs);
                foreach (AccountId id in invited)
                {
                    configs.Members.Set((configs.Members.Get(id) ?? Known(id)).WithInvite(GroupMemberStep.NotSent) with { NeedsHistory = withHistory });
                }

                configs.Keys.Rekey();
                return Procedure(sync, GroupProcedureKind.Invite, invited) with { WithHistory = withHistory };
            },
            progress,
            cancellationToken).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<GroupMemberOutcome>> ResendInvitationsAsync(GroupId group, IEnumerable<AccountId> members, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        (GroupSync sync, AccountId[] wanted) = await AskedAsync(group, members, cancellationToken).ConfigureAwait(false);
        return await TellAsync(
            sync,
            wanted,
            configs =>
            {
                GroupMember[] pending = [.. Listed(configs, wanted).Where(member => member is { IsAdmin: false, IsBeingRemoved: false } && member.Invite != GroupMemberStep.Accepted)];
                Array.ForEach(pending, member => configs.Members.Set(member.WithInvite(GroupMemberStep.NotSent)));
                return pending.Length == 0
                    ? null
                    : Procedure(sync, GroupProcedureKind.Resend, pending.Select(member => member.Id)) with { WithHistory = pending.Any(member => member.NeedsHistory) };
            },
            progress,
            cancellationToken).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<GroupMemberOutcome>> PromoteAsync(GroupId group, IEnumerable<AccountId> members, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        (GroupSync sync, AccountId[] wanted) = await AskedAsync(group, members, cancellationToken).ConfigureAwait(false);
        return await TellAsync(
            sync,
            wanted,
            configs =>
            {
                GroupMember[] listed = [.. Listed(configs, wanted).Where(member => !member.IsBeingRemoved)];
                GroupMember[] plain = [.. listed.Where(member => !member.IsAdmin)];
                GroupMember[] again = plain.Length > 0 ? [] : [.. listed.Where(member => member.Promotion != GroupMemberStep.Accepted)];
                GroupMember[] promoted = [.. plain, .. again];
                Array.ForEach(promoted, member => configs.Members.Set(member.WithPromotion(GroupMemberStep.NotSent)));
                return promoted.Length == 0
                    ? null
                    : Procedure(sync, plain.Length > 0 ? GroupProcedureKind.Promote : GroupProcedureKind.ResendPromotion, promoted.Select(member => member.Id));
            },
            progress,
            cancellationToken).ConfigureAwait(false);
    }

    internal Task<IReadOnlyList<GroupMemberOutcome>> RemoveAsync(GroupId group, IEnumerable<AccountId> members, bool withMessages, CancellationToken cancellationToken) => RemoveAsync(
        group,
        members,
        (sync, listed) =>
        {
            if (Array.Exists(listed, member => member is { IsAdmin: true, IsBeingRemoved: false }))
            {
                throw new ArgumentException("An admin has the group's seed, which cannot be taken back: admins can only leave.", nameof(members));
            }

            return sync.Make(GroupProcedureKind.Remove, listed.Select(member => new GroupProcedureMember(member.Id) { WithMessages = withMessages }));
        },
        cancellationToken);

    /// <summary>Removes those who have not accepted, and those whose removal is under way; with others nothing happens.</summary>
    internal Task<IReadOnlyList<GroupMemberOutcome>> TakeBackAsync(GroupId group, IEnumerable<AccountId> members, CancellationToken cancellationToken) => RemoveAsync(
        group,
        members,
        (sync, listed) => sync.Make(
            GroupProcedureKind.CarryOut,
            listed.Where(member => member is { IsBeingRemoved: true } || (member is { IsAdmin: false } && member.Invite != GroupMemberStep.Accepted)).Select(member => new GroupProcedureMember(member.Id))),
        cancellationToken);

    private async Task<IReadOnlyList<GroupMemberOutcome>> RemoveAsync(GroupId group, IEnumerable<AccountId> members, Func<GroupSync, GroupMember[], GroupProcedure> begin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(members);
        AccountId[] wanted = [.. members.Distinct()];
        GroupSync sync = await AdminAsync(group, cancellationToken).ConfigureAwait(false);
        if (wanted.Contains(Services.Keys.Id))
        {
            throw new ArgumentException("Nobody removes themselves: leave the group instead.", nameof(members));
        }

        GroupProcedure? ended = await RunAsync(
            sync,
            configs =>
            {
                GroupProcedure removal = begin(sync, [.. Listed(configs, wanted)]);
                foreach (GroupProcedureMember removed in removal.Members)
                {
                    GroupMember member = configs.Members.Get(removed.Id)!;
                    configs.Members.Set(member.WithRemoval(removed.WithMessages || member.IsRemovedWithMessages));
                }

                return removal.Members.Count == 0 ? null : removal;
            },
            null,
            cancellationToken).ConfigureAwait(false);
        HashSet<AccountId> gone = [.. ended?.MemberIds ?? []];
        return [.. wanted.Select(id => new GroupMemberOutcome(id, gone.Contains(id) ? GroupMemberResult.Removed : GroupMemberResult.Unchanged))];
    }

    private static IReadOnlyList<GroupMemberOutcome> OutcomesOf(AccountId[] wanted, GroupProcedure? ended)
    {
        Dictionary<AccountId, GroupProcedureMember> told = ended?.Members.ToDictionary(member => member.Id) ?? [];
        return
        [
            .. wanted.Select(id => new GroupMemberOutcome(
                id,
                !told.TryGetValue(id, out GroupProcedureMember? member) ? GroupMemberResult.Unchanged : member.IsTold == true ? GroupMemberResult.Sent : GroupMemberResult.Failed)),
        ];
    }

    private static IEnumerable<GroupMember> Listed(GroupConfigs configs, AccountId[] wanted) => wanted.Select(configs.Members.Get).OfType<GroupMember>();

    /// <summary>Gives the group as an admin has it, and those of its members-to-be and members who were asked for, checked.</summary>
    private async Task<(GroupSync Sync, AccountId[] Wanted)> AskedAsync(GroupId group, IEnumerable<AccountId> members, CancellationToken cancellationToken)
    {
        AccountId[] asked = Distinct(members);
        GroupSync sync = await AdminAsync(group, cancellationToken).ConfigureAwait(false);
        return (sync, WhileIn(sync, configs => CheckMembers(asked, configs.Admin!)));
    }

    /// <summary>Runs what members are told of one by one, and says what became of each of those who were asked for.</summary>
    private async Task<IReadOnlyList<GroupMemberOutcome>> TellAsync(
        GroupSync sync, AccountId[] wanted, Func<GroupConfigs, GroupProcedure?> begin, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken) =>
        OutcomesOf(wanted, await RunAsync(sync, begin, progress, cancellationToken).ConfigureAwait(false));

    /// <summary>Ends the removal of those who are to be invited again.</summary>
    private async Task EndRemovalsAsync(GroupSync sync, AccountId[] wanted, CancellationToken cancellationToken)
    {
        AccountId[] going = WhileIn(sync, configs => wanted.Where(id => configs.Members.Get(id) is { IsBeingRemoved: true }).ToArray());
        if (going.Length > 0)
        {
            await TakeBackAsync(sync.Id, going, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes those who were asked for, each once and without the account itself. What gives them is the caller's, and is asked under no lock.</summary>
    private AccountId[] Distinct(IEnumerable<AccountId> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return [.. members.Distinct().Where(id => id != Services.Keys.Id)];
    }

    private static AccountId[] CheckMembers(AccountId[] members, GroupKeys admin)
    {
        foreach (AccountId id in members)
        {
            // An id without a usable key could neither be given keys nor access.
            admin.ComputeToken(id);
        }

        return members;
    }
}
