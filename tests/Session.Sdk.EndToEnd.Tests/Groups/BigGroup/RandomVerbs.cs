using System.Collections.Concurrent;
using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Groups;
using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Does anything at all to a group, all its admins at the same time.</summary>
/// <param name="group">The group.</param>
/// <param name="limit">How many verbs there are at most.</param>
internal sealed class RandomVerbs(RandomGroup group, int limit)
{
    private int _begun;

    internal ConcurrentQueue<string> Done { get; } = new();

    internal ConcurrentQueue<string> Failed { get; } = new();

    /// <summary>Gets how much was begun, from 0 to 1.</summary>
    internal double Progress => Math.Min(1, (double)Volatile.Read(ref _begun) / limit);

    private GroupScale Scale => group.Scale;

    /// <summary>All admins act until everything is done, or time is over.</summary>
    internal Task ActAsync(int seed, CancellationToken over) =>
        Task.WhenAll(Enumerable.Range(0, Scale.Admins).Select(admin => ActAsync(admin, new SeededChoices((ulong)(seed + admin + 1)), over)));

    /// <summary>One admin acts. What fails in passing goes on in the background.</summary>
    private async Task ActAsync(int admin, SeededChoices choices, CancellationToken over)
    {
        for (int turn = 0; turn < limit && !over.IsCancellationRequested && Interlocked.Increment(ref _begun) <= limit; turn++)
        {
            string verb = $"{admin}.{turn}";
            try
            {
                await ActOnceAsync(admin, verb, choices, over);
                Done.Enqueue(verb);
            }
            catch (Exception failure) when (failure is SessionException or ArgumentException or OperationCanceledException or ObjectDisposedException)
            {
                Failed.Enqueue(failure.GetType().Name);
                await Eventually.Within(() => over.IsCancellationRequested || group.SyncOf(admin) is { IsIdle: true }, TimeSpan.FromSeconds(1));
            }
        }
    }

    private async Task ActOnceAsync(int admin, string verb, SeededChoices choices, CancellationToken over)
    {
        Group acted = group.Clients[admin].Groups.Get(group.Id);
        AccountId stranger = group.Strangers[choices.Next(Scale.Strangers)];
        int place = Scale.Clients - 1 - choices.Next(Scale.Wanderers);
        AccountId member = group.Clients[place].AccountId;
        bool isCoin = choices.Next(2) == 0;
        switch (choices.Next(10))
        {
            case 0 or 1:
                await acted.InviteAsync([stranger], isCoin, cancellationToken: over);
                break;
            case 2:
                await acted.RemoveMembersAsync([stranger], withMessages: isCoin, over);
                break;
            case 3:
                await NotedAsync(place, MemberVerbKind.Remove, admin, () => acted.RemoveMembersAsync([member], cancellationToken: over));
                break;
            case 4:
                await NotedAsync(place, isCoin ? MemberVerbKind.InviteWithHistory : MemberVerbKind.Invite, admin, () => acted.InviteAsync([member], isCoin, cancellationToken: over));
                break;
            case 5:
                await acted.RenameAsync(verb, over);
                break;
            case 6:
                await acted.DescribeAsync(verb, over);
                break;
            case 7:
                await NotedAsync(place, MemberVerbKind.InviteWithHistory, admin, () => acted.ResendInvitationsAsync([stranger, member], cancellationToken: over));
                break;
            case 8:
                await acted.RotateKeysAsync(over);
                break;
            default:
                await group.RestartAsync(isCoin ? admin : choices.Next(Scale.Clients));
                break;
        }
    }

    private async Task NotedAsync(int place, MemberVerbKind kind, int admin, Func<Task> act)
    {
        MemberVerb verb = group.Truth.Begin(place, kind, admin, kind == MemberVerbKind.Remove ? Borrow(place) : null);
        try
        {
            await act();
        }
        catch
        {
            group.Truth.Fail(verb);
            throw;
        }

        group.Truth.End(verb);
    }

    /// <summary>Gives what a member has; nothing when it is not in the group.</summary>
    private GroupAccess? Borrow(int place)
    {
        if (group.Clients[place].GroupDirectory.Borrow(group.Id) is not { } access)
        {
            return null;
        }

        if (access.Signer is null)
        {
            access.Dispose();
            return null;
        }

        return access;
    }
}
