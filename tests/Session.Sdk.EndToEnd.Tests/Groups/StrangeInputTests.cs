using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Shared;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What a member, or a node, puts into a group's swarm beside what admins publish: it is passed over, and the group goes on.</summary>
public sealed class StrangeInputTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static readonly DateTimeOffset Long = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Keys_and_configs_that_no_admin_made_change_nothing_and_are_counted()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        using var heard = new Heard("Session.Sdk");
        (long Generation, string Key) before = KeyOf(team.Carol, team.Id);
        using GroupAccess access = team.Alice.GroupDirectory.Borrow(team.Id)!;
        using GroupKeys foreign = GroupKeys.Generate();
        byte[] foreignKeys = KeysOf(foreign, team.Carol.AccountId, 9);
        byte[] tampered = [.. KeysOf(access.Admin!, team.Carol.AccountId, 9)];
        tampered[^10] ^= 1;
        byte[][] keys = [[1, 2, 3], "de"u8.ToArray(), foreignKeys, tampered, new byte[StoreRequest.MaxDataSize]];
        foreach (byte[] data in keys)
        {
            await StoreAsync(team, access, Namespace.GroupKeys, data);
        }

        foreach (byte[] data in (byte[][])[[1, 2, 3], new byte[StoreRequest.MaxDataSize], foreignKeys])
        {
            await StoreAsync(team, access, Namespace.GroupInfo, data);
            await StoreAsync(team, access, Namespace.GroupMembers, data);
        }

        // What comes after all that is understood.
        await team.Group.RenameAsync("Crew", Token);
        await Eventually.True(() => team.Carol.Groups.Get(team.Id).Info is { Name: "Crew" } && team.Bob.Groups.Get(team.Id).Info is { Name: "Crew" });

        Assert.Equal(before, KeyOf(team.Carol, team.Id));
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        Assert.Equal(3, team.Carol.Groups.Get(team.Id).Members.Count);
        await Eventually.True(() => heard.Tags.Count(measured => measured.Instrument == "session.client.messages.rejected") >= keys.Length);
    }

    [Fact]
    public void Keys_messages_in_any_order_and_any_number_of_times_give_the_same_keys()
    {
        using GroupKeys group = GroupKeys.Generate();
        using AccountKeys member = AccountKeys.Generate();
        byte[][] messages = [.. Enumerable.Range(0, 4).Select(generation => KeysOf(group, member.Id, generation))];
        int[][] orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 1, 3, 0, 0, 2, 3, 1]];
        var seen = new HashSet<string>();
        foreach (int[] order in orders)
        {
            using var keys = new GroupKeysConfig(member, new GroupInfoConfig(group.Id), new GroupMembersConfig(group.Id));
            foreach (int place in order)
            {
                Assert.NotEqual(GroupKeyLoad.Rejected, keys.Load($"k{place}", messages[place], Long.AddMinutes(place), Long.AddDays(1)));
            }

            Assert.Equal((3, 4), (keys.CurrentGeneration, keys.DecryptionKeys.Count));
            seen.Add(string.Join(',', keys.DecryptionKeys.Select(key => Convert.ToHexString(key.Expose()))));
        }

        Assert.Single(seen);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_group_of_the_old_kind_is_shown_and_nothing_is_sent_to_it()
    {
        var store = new InMemorySessionStore();
        await using SessionClient alice = await _network.MemberAsync("Alice", options => options.Store = store);
        AccountId old = GroupRig.NewId();
        using (var written = new UserGroupsConfig(alice.GroupDirectory.Services.Keys))
        {
            written.Set(new LegacyGroupMembership(old) { Name = "Old friends", Members = new Dictionary<AccountId, bool> { [alice.AccountId] = true } });
            foreach (byte[] payload in written.Push().Payloads)
            {
                var signer = SwarmSigner.ForAccount(alice.GroupDirectory.Services.Keys);
                await alice.Network.Swarm.StoreAsync(
                    new StoreRequest { Address = alice.AccountId, Namespace = Namespace.UserGroups, Signer = signer, Data = payload, TimeToLive = TimeSpan.FromDays(1) }, Token);
            }
        }

        alice.Listen();

        await Eventually.True(() => alice.Groups.LegacyGroups.Count == 1);
        LegacyGroupMembership shown = Assert.Single(alice.Groups.LegacyGroups);
        Assert.Equal((old, "Old friends"), (shown.Id, shown.Name));
        Assert.Empty(alice.Groups.All);
        Assert.Empty(alice.Groups.Invitations);
        Assert.Empty(_network.GetMessages(old.ToString()));
    }

    private static (long Generation, string Key) KeyOf(SessionClient client, GroupId group) => client.GroupDirectory.FindSync(group)!.Read(configs =>
        (configs.Keys.CurrentGeneration, Convert.ToHexString(configs.Keys.EncryptionKey.Expose())));

    /// <summary>Makes the keys message of a generation for one member.</summary>
    private static byte[] KeysOf(GroupKeys group, AccountId member, int generation)
    {
        using AccountKeys admin = AccountKeys.Generate();
        var members = new GroupMembersConfig(group.Id, group);
        members.Set(new GroupMember(member).WithInvite(GroupMemberStep.Accepted));
        using var keys = new GroupKeysConfig(admin, new GroupInfoConfig(group.Id, group), members, group);
        byte[] message = keys.Rekey();
        for (int i = 0; i < generation; i++)
        {
            keys.Load($"k{i}", message, Long.AddMinutes(i), Long.AddDays(1));
            message = keys.Rekey();
        }

        return message;
    }

    private static Task<StoreResult> StoreAsync(Team team, GroupAccess access, Namespace kind, byte[] data) => team.Alice.Network.Swarm.StoreAsync(
        new StoreRequest { Address = team.Id, Namespace = kind, Signer = access.Signer, Data = data, TimeToLive = TimeSpan.FromDays(1) }, Token);
}
