using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Helps tests of groups: clients that poll and publish quickly, and what stands in the swarms.</summary>
internal static class GroupRig
{
    internal static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(100);

    internal static Task<SessionClient> MemberAsync(this DevNet.DevNet network, string name, Action<SessionClientOptions>? configure = null) => network.ConnectAsync(options =>
    {
        options.DisplayName = name;
        options.StatePushDelay = TimeSpan.FromMilliseconds(50);
        options.MaxStatePushDelay = TimeSpan.FromMilliseconds(500);
        options.Polling = new PollEngineOptions { ActiveGroupInterval = Quick, QuietGroupInterval = Quick, DormantGroupInterval = Quick, AccountInterval = Quick };
        configure?.Invoke(options);
    });

    /// <summary>Makes persons contacts of each other, so that invitations count at once.</summary>
    internal static void Befriend(params SessionClient[] clients)
    {
        foreach (SessionClient client in clients)
        {
            foreach (SessionClient other in clients.Where(other => other != client))
            {
                client.State.Contacts.Update(other.AccountId, contact => contact with { IsApproved = true, HasApprovedMe = true });
            }
        }
    }

    /// <summary>Makes the id of somebody who has no device.</summary>
    internal static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    internal static void Listen(this SessionClient client) => client.StartReceiving();

    internal static int CountIn(this DevNet.DevNet network, GroupId group, Namespace kind) =>
        network.GetMessages(group.ToString()).Count(message => message.Namespace == kind.Value);

    internal static GroupMemberStatus? StatusOf(this SessionClient client, GroupId group, AccountId member) =>
        client.Groups.Get(group).Members.FirstOrDefault(found => found.Id == member)?.Status;

    internal static bool IsJoined(this SessionClient client, GroupId group) => client.Groups.Get(group).Info is { Status: GroupStatus.Active };
}
