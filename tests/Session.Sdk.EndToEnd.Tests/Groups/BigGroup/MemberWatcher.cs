using SessionSdk.Groups;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Looks after those who come and go: since when they surely are in the group, or out of it.</summary>
/// <param name="group">The group.</param>
/// <param name="removed">What those can open who are out.</param>
internal sealed class MemberWatcher(RandomGroup group, RemovedMembers removed)
{
    /// <summary>More looks than the longest run has time for.</summary>
    private const int MaxLooks = 1_000_000;

    private GroupScale Scale => group.Scale;

    /// <summary>Looks again and again until it is over.</summary>
    internal async Task LookAsync(CancellationToken over)
    {
        for (int looks = 0; looks < MaxLooks && !over.IsCancellationRequested; looks++)
        {
            Look();
            await Eventually.Within(() => over.IsCancellationRequested, Scale.PollInterval);
        }
    }

    internal void Look()
    {
        for (int place = Scale.Clients - Scale.Wanderers; place < Scale.Clients; place++)
        {
            group.Truth.Look(
                place,
                admin => !group.IsRestarting && group.SyncOf(admin) is { IsIdle: true } && !group.IsRestarting,
                member => !group.IsRestarting && IsSurelyIn(member) && !group.IsRestarting,
                member => !group.IsRestarting && IsSurelyOut(member) && !group.IsRestarting);
        }
    }

    /// <summary>Tells whether all admins list a member who has joined, and who opens what any of the members would seal now.</summary>
    private bool IsSurelyIn(int place)
    {
        if (!group.IsIn(place) || !AreAdminsSaying(place, GroupMemberStatus.InviteAccepted))
        {
            return false;
        }

        HashSet<string> keys = group.Read(place, configs => configs.Keys.DecryptionKeys.Select(key => Convert.ToHexString(key.Expose())).ToHashSet()) ?? [];
        return SealingKeys().All(key => key is not null && keys.Contains(key));
    }

    /// <summary>Tells whether no admin lists a member, who could not open what any of the members would seal now.</summary>
    private bool IsSurelyOut(int place)
    {
        if (!AreAdminsSaying(place, null))
        {
            return false;
        }

        HashSet<string> keys = removed.KeysOf(place);
        return SealingKeys().All(key => key is not null && !keys.Contains(key));
    }

    private bool AreAdminsSaying(int place, GroupMemberStatus? status) =>
        Enumerable.Range(0, Scale.Admins).All(admin => group.IsIn(admin) && group.StatusOf(place, admin) == status);

    /// <summary>Gives the key that each member would seal a message with now.</summary>
    private IEnumerable<string?> SealingKeys() => Enumerable.Range(0, Scale.Clients).Where(group.IsIn).Select(place =>
    {
        using GroupAccess? access = group.Clients[place].GroupDirectory.Borrow(group.Id);
        return access?.SealingKey is { } key ? Convert.ToHexString(key.Expose()) : null;
    });
}
