using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Identity;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A group of Alice, who made it, Bob and Carol, all of whom are in it.</summary>
internal sealed class Team : IAsyncDisposable
{
    private Team(DevNet.DevNet network, SessionClient alice, SessionClient bob, SessionClient carol, GroupId id, TimeSpan patience)
    {
        (Network, Alice, Bob, Carol, Id, Patience) = (network, alice, bob, carol, id, patience);
    }

    internal DevNet.DevNet Network { get; }

    internal SessionClient Alice { get; }

    internal SessionClient Bob { get; }

    internal SessionClient Carol { get; }

    internal GroupId Id { get; }

    /// <summary>Gets how long is waited for what the devices leave to each other at first.</summary>
    internal TimeSpan Patience { get; }

    internal Group Group => Alice.Groups.Get(Id);

    /// <param name="network">The network.</param>
    /// <param name="configure">Configures Alice's device.</param>
    /// <param name="areAdminsPatient">Whether the devices of Alice and Bob leave each other twenty seconds for what only one of them has to do.</param>
    /// <param name="isAliceFirst">Whether Alice's id is before Bob's, so that her device does that first.</param>
    internal static async Task<Team> MakeAsync(DevNet.DevNet network, Action<SessionClientOptions>? configure = null, bool areAdminsPatient = false, bool isAliceFirst = false)
    {
        string[]? phrases = isAliceFirst ? MakePhrases() : null;
        SessionClient alice = await network.MemberAsync("Alice", options =>
        {
            options.RecoveryPhrase = phrases?[0];
            BePatient(options);
            configure?.Invoke(options);
        });
        SessionClient bob = await network.MemberAsync("Bob", options =>
        {
            Pair.Open(network, options);
            options.RecoveryPhrase = phrases?[1];
            BePatient(options);
        });
        SessionClient carol = await network.MemberAsync("Carol");
        GroupRig.Befriend(alice, bob, carol);
        SessionClient[] all = [alice, bob, carol];
        Array.ForEach(all, client => client.Listen());
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId, carol.AccountId], TestContext.Current.CancellationToken);
        GroupId id = group.GroupId;
        await Eventually.True(() => all.All(client => client.IsJoined(id)
            && client.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted
            && client.StatusOf(id, carol.AccountId) == GroupMemberStatus.InviteAccepted));
        return new Team(network, alice, bob, carol, id, areAdminsPatient ? 2 * Eventually.Limit : Eventually.Limit);

        void BePatient(SessionClientOptions options)
        {
            if (areAdminsPatient)
            {
                // The pause before another admin's device does something is ten times as long.
                (options.StatePushDelay, options.MaxStatePushDelay) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            }
        }
    }

    /// <summary>Makes Bob an admin, and waits until that is all known and done.</summary>
    internal async Task PromoteBobAsync()
    {
        await Group.PromoteAsync([Bob.AccountId], cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.True(() => Bob.Groups.Get(Id).Info is { IsAdmin: true }
            && Bob.StatusOf(Id, Bob.AccountId) == GroupMemberStatus.PromotionAccepted && Bob.GroupDirectory.FindSync(Id)!.IsIdle);
    }

    /// <summary>Waits until the devices say the same of the group.</summary>
    internal Task AgreeAsync(params SessionClient[] clients) => Eventually.True(
        () => clients.All(client => client.GroupDirectory.FindSync(Id) is { IsIdle: true }) && clients.Select(client => client.Describe(Id)).Distinct().Count() == 1,
        limit: Patience);

    /// <summary>Makes the phrases of two accounts, in the order of their ids.</summary>
    private static string[] MakePhrases()
    {
        using AccountKeys one = AccountKeys.Generate();
        using AccountKeys other = AccountKeys.Generate();
        AccountKeys[] ordered = one.Id.AsSpan().SequenceCompareTo(other.Id.AsSpan()) < 0 ? [one, other] : [other, one];
        return [.. ordered.Select(keys =>
        {
            using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
            return phrase.Export();
        })];
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
        await Carol.DisposeAsync();
    }
}
