using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk.Groups;

/// <summary>Does what users do to groups: checks it, edits the group, and runs the procedure.</summary>
internal sealed partial class GroupVerbs(GroupDirectory directory)
{
    /// <summary>How many members a group has at most, with the one who made it.</summary>
    internal const int MaxMembers = 100;

    private GroupServices Services => directory.Services;

    internal async Task<GroupId> CreateAsync(CreateGroupRequest request, CancellationToken cancellationToken)
    {
        CheckName(request.Name);
        CheckDescription(request.Description);
        CheckTimer(request.DisappearAfter);
        using GroupKeys keys = GroupKeys.Generate();
        AccountId[] invitees = CheckMembers(Distinct(request.Members), keys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(invitees.Length, MaxMembers - 1, nameof(request));
        await NetworkTime.EnsureSetAsync(Services.Network, cancellationToken).ConfigureAwait(false);
        ProfilePicture? picture = request.Picture.IsEmpty
            ? null
            : (await Services.Network.Files.UploadPictureAsync(request.Picture, cancellationToken: cancellationToken).ConfigureAwait(false)).Picture;
        DateTimeOffset now = Services.State.Now;
        var membership = new GroupMembership(keys.Id)
        {
            Name = request.Name,
            Seed = keys.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize].ToArray(),
            Joined = now,
        };
        GroupSync made = GroupSync.Make(membership, Services);
        bool isKept = false;
        try
        {
            await made.PublishNewAsync(
                configs =>
                {
                    configs.Info.Name = request.Name;
                    configs.Info.Description = request.Description;
                    configs.Info.Picture = picture;
                    configs.Info.DisappearingTimer = request.DisappearAfter;
                    configs.Info.Created = now;
                    configs.Members.Set(Own().WithPromotion(GroupMemberStep.Accepted));
                    foreach (AccountId invitee in invitees)
                    {
                        configs.Members.Set(Known(invitee));
                    }

                    configs.Keys.Rekey();
                    return made.Make(GroupProcedureKind.Create, invitees.Select(id => new GroupProcedureMember(id)));
                },
                cancellationToken).ConfigureAwait(false);

            // From here on the swarm has the group: it is kept, whoever stops waiting.
            await directory.AddAsync(made, membership, CancellationToken.None).ConfigureAwait(false);
            isKept = true;
        }
        finally
        {
            if (!isKept)
            {
                await made.DisposeAsync().ConfigureAwait(false);
            }
        }

        try
        {
            await made.FinishAsync(GroupProcedureKind.Create, request.Progress, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException)
        {
            // The group is made. What came of the invitations is published in the background.
        }

        return made.Id;
    }

    /// <summary>Changes the info, and announces what of it is announced, when it changes at all.</summary>
    internal Task ChangeInfoAsync(GroupId group, Func<GroupInfoConfig, GroupAnnouncement?> edit, CancellationToken cancellationToken) => RunAsync(
        group,
        (sync, configs) => edit(configs.Info) is { } announced ? Procedure(sync, GroupProcedureKind.Change) with { Announced = announced } : null,
        cancellationToken);

    internal Task RotateKeysAsync(GroupId group, CancellationToken cancellationToken) => RunAsync(
        group,
        (sync, configs) =>
        {
            DemandNextKey(configs);
            configs.Keys.Rekey();
            return Procedure(sync, GroupProcedureKind.Change);
        },
        cancellationToken);

    internal Task DeleteMessagesAsync(GroupId group, IReadOnlyList<MessageHash> hashes, CancellationToken cancellationToken) => RunAsync(
        group,
        (sync, _) => Procedure(sync, GroupProcedureKind.DeleteMessages) with { Hashes = [.. hashes.Select(hash => hash.ToString())] },
        cancellationToken);

    /// <summary>Deletes everything so far for everyone: the info says so, for those who come later as well.</summary>
    internal Task ClearAsync(GroupId group, CancellationToken cancellationToken) => RunAsync(
        group,
        (sync, configs) =>
        {
            // Whole seconds, after everything that was sent in this one.
            configs.Info.DeleteBefore = DateTimeOffset.FromUnixTimeSeconds(Services.State.Now.ToUnixTimeSeconds() + 1);
            return Procedure(sync, GroupProcedureKind.Clear);
        },
        cancellationToken);

    internal async Task LeaveAsync(GroupId group, CancellationToken cancellationToken)
    {
        GroupMembership? membership = Services.State.Groups.Get(group);
        if (membership is null || !GroupDirectory.IsJoined(membership))
        {
            // Whoever is out already has nobody to tell.
            Services.State.Groups.Remove(group);
            await Services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
            await directory.FollowAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        GroupSync sync = await directory.GetSyncAsync(group, cancellationToken).ConfigureAwait(false);
        bool isLastAdmin = WhileIn(sync, configs => configs.IsAdmin && !configs.Members.Any(member => member.Id != Services.Keys.Id && member is { IsAdmin: true, IsBeingRemoved: false } && member.Promotion == GroupMemberStep.Accepted));
        if (isLastAdmin)
        {
            throw new InvalidOperationException("The only admin cannot leave: promote somebody, or destroy the group.");
        }

        try
        {
            await WhileInAsync(sync, () => sync.RunAsync(_ => sync.Make(GroupProcedureKind.Leave, []), null, cancellationToken)).ConfigureAwait(false);
        }
        catch (GroupAccessException) when (Services.State.Groups.Get(group) is null)
        {
            // An admin took the account off the list, or destroyed the group, before this was done: it is gone as it was to be.
        }

        await directory.FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task DestroyAsync(GroupId group, CancellationToken cancellationToken)
    {
        await RunAsync(
            group,
            (sync, configs) =>
            {
                configs.Info.Destroy();
                return Procedure(sync, GroupProcedureKind.Destroy);
            },
            cancellationToken).ConfigureAwait(false);
        await directory.FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async Task AcceptAsync(GroupId group, CancellationToken cancellationToken)
    {
        if (!Services.State.Groups.TryUpdate(group, known => known.IsInvited ? known with { IsInvited = false, Joined = Services.State.Now } : known))
        {
            throw new GroupAccessException(group, directory.Find(group)?.Status);
        }

        await Services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
        await directory.FollowAsync(cancellationToken).ConfigureAwait(false);
        GroupSync sync = await directory.GetSyncAsync(group, cancellationToken).ConfigureAwait(false);
        await WhileInAsync(sync, () => sync.JoinAsync(cancellationToken)).ConfigureAwait(false);
        directory.PollNow(group);
    }

    internal async Task DeclineAsync(GroupId group, CancellationToken cancellationToken)
    {
        if (Services.State.Groups.Get(group) is not { IsInvited: true })
        {
            throw new GroupAccessException(group, directory.Find(group)?.Status);
        }

        await LeaveAsync(group, cancellationToken).ConfigureAwait(false);
    }

    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Limit(name, GroupNames.MaxBytes, nameof(name));
    }

    internal static void CheckDescription(string? description) => Limit(description ?? string.Empty, GroupInfoConfig.MaxDescriptionSize, nameof(description));

    internal static void CheckTimer(TimeSpan? timer)
    {
        if (timer is { } duration)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromSeconds(1), nameof(timer));
        }
    }

    private static void Limit(string text, int bytes, string name)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > bytes)
        {
            throw new ArgumentException($"The text has more than {bytes} bytes of UTF-8.", name);
        }
    }

    private static GroupAccessException AdminRequired(GroupSync sync) => new(sync.Id, sync.Status, isAdminRequired: true);

    private static void DemandNextKey(GroupConfigs configs)
    {
        if (!configs.Keys.CanRekey)
        {
            throw new InvalidOperationException("An admin gave the group's newest key the greatest number: there can be no further one.");
        }
    }

    private static GroupProcedure Procedure(GroupSync sync, GroupProcedureKind kind, params IEnumerable<AccountId> members) =>
        sync.Make(kind, members.Select(member => new GroupProcedureMember(member)));

    /// <summary>Runs what an admin does to the group as a whole.</summary>
    private async Task RunAsync(GroupId group, Func<GroupSync, GroupConfigs, GroupProcedure?> begin, CancellationToken cancellationToken)
    {
        GroupSync sync = await AdminAsync(group, cancellationToken).ConfigureAwait(false);
        await RunAsync(sync, configs => begin(sync, configs), null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<GroupProcedure?> RunAsync(GroupSync sync, Func<GroupConfigs, GroupProcedure?> begin, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        GroupProcedure? ended = null;
        await WhileInAsync(
            sync,
            async () => ended = await sync.RunAsync(configs => configs.IsAdmin ? begin(configs) : throw AdminRequired(sync), progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return ended;
    }

    /// <summary>Says of a group that ended meanwhile, because an admin removed the account or another device left, how it stands.</summary>
    private async Task WhileInAsync(GroupSync sync, Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (directory.HasEnded(sync))
        {
            throw Ended(sync);
        }
    }

    /// <summary>Reads a group that may end meanwhile.</summary>
    private T WhileIn<T>(GroupSync sync, Func<GroupConfigs, T> read)
    {
        try
        {
            return sync.Read(read);
        }
        catch (ObjectDisposedException) when (directory.HasEnded(sync))
        {
            throw Ended(sync);
        }
    }

    private GroupAccessException Ended(GroupSync sync) => new(sync.Id, directory.Find(sync.Id)?.Status);

    private async Task<GroupSync> AdminAsync(GroupId group, CancellationToken cancellationToken)
    {
        GroupSync sync = await directory.GetSyncAsync(group, cancellationToken).ConfigureAwait(false);
        return WhileIn(sync, configs => configs.IsAdmin) ? sync : throw AdminRequired(sync);
    }

    private GroupMember Own() => Services.State.OwnProfile() is { } profile
        ? new GroupMember(Services.Keys.Id) { Name = GroupNames.Truncate(profile.DisplayName ?? string.Empty), Picture = profile.Picture, ProfileUpdated = profile.UpdatedAt }
        : new GroupMember(Services.Keys.Id);

    private GroupMember Known(AccountId id) => Services.State.Contacts.Get(id) is { } contact
        ? new GroupMember(id) { Name = contact.Name, Picture = contact.Picture, ProfileUpdated = contact.ProfileUpdated }
        : new GroupMember(id);
}
