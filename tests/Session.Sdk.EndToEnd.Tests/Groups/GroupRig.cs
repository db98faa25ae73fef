using SessionSdk.Configs;
using SessionSdk.Cryptography;
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
        BeQuick(options);
        configure?.Invoke(options);
    });

    internal static void BeQuick(SessionClientOptions options)
    {
        options.StatePushDelay = TimeSpan.FromMilliseconds(50);
        options.MaxStatePushDelay = TimeSpan.FromMilliseconds(500);
        options.Polling = new PollEngineOptions { ActiveGroupInterval = Quick, QuietGroupInterval = Quick, DormantGroupInterval = Quick, AccountInterval = Quick };
    }

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

    /// <summary>Says all that the devices in a group have to agree about; nothing of a group that has ended.</summary>
    internal static (long Generation, string Key, string? Name, string? Description, TimeSpan? Timer, string Members) Describe(this SessionClient client, GroupId group)
    {
        try
        {
            return client.GroupDirectory.FindSync(group) is not { } sync ? default : sync.Read(configs =>
                (configs.Keys.CurrentGeneration, configs.HasKeys ? Convert.ToHexString(configs.Keys.EncryptionKey.Expose()) : string.Empty, configs.Info.Name, configs.Info.Description, configs.Info.DisappearingTimer,
                    string.Join(',', configs.Members.Select(member => $"{member.Id}{member.Status}"))));
        }
        catch (ObjectDisposedException)
        {
            // It ended in between.
            return default;
        }
    }

    /// <summary>Asserts that whoever was removed cannot open what is written now, with any key that the swarm would give.</summary>
    internal static void OpensNothing(this SessionClient removed, DevNet.DevNet network, GroupId group, SecretKey now)
    {
        var info = new GroupInfoConfig(group);
        var members = new GroupMembersConfig(group);
        using var keys = new GroupKeysConfig(removed.GroupDirectory.Services.Keys, info, members);
        foreach (DevNet.DevMessage stored in network.GetMessages(group.ToString()).Where(message => message.Namespace == Namespace.GroupKeys.Value))
        {
            keys.Load(stored.Hash, stored.Data.Span, removed.State.Now, removed.State.Now);
        }

        Assert.DoesNotContain(keys.DecryptionKeys, key => key.Expose().SequenceEqual(now.Expose()));
    }

    internal static bool IsJoined(this SessionClient client, GroupId group) => client.Groups.Get(group).Info is { Status: GroupStatus.Active };
}
