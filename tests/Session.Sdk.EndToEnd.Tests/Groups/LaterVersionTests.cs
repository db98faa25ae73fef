using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Tests.Shared;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Groups in which an admin of a later version publishes as well, or one who means harm.</summary>
public sealed class LaterVersionTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static readonly byte[] Later = "Later"u8.ToArray();

    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_a_later_version_wrote_into_a_group_survives_what_this_one_publishes()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        using var later = new LaterAdmin(team.Alice, team.Id);
        byte[] key = await later.PublishKeyAsync(MembersOf(team.Alice, team.Id), GenerationOf(team.Alice, team.Id) + 1, "1:Zd1:ai7ee");
        long generation = GenerationOf(team.Alice, team.Id);
        await Eventually.True(() => new[] { team.Alice, team.Bob, team.Carol }.All(client => GenerationOf(client, team.Id) > generation));
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        await later.PublishAsync(ConfigKind.GroupInfo, static (data, _) => data.Set(Later, new ConfigValue("info"u8.ToArray())), "1:>i9e");
        await later.PublishAsync(
            ConfigKind.GroupMembers,
            (data, token) =>
            {
                data.Set(Later, new ConfigValue("members"u8.ToArray()));
                data.OwnChild(ConfigKey.Of('m'), token).OwnChild(team.Bob.AccountId.AsSpan().ToArray(), token).Set(Later, new ConfigValue("Bob"u8.ToArray()));
            },
            "1:>i9e");
        await Eventually.True(() => Carries(team.Alice, team));

        await team.Group.RenameAsync("Crew", Token);
        await team.Group.DescribeAsync("who sails", Token);
        await team.Group.PromoteAsync([team.Bob.AccountId], cancellationToken: Token);
        await Eventually.True(() => team.Alice.StatusOf(team.Id, team.Bob.AccountId) == GroupMemberStatus.PromotionAccepted);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        await team.Bob.Groups.Get(team.Id).RenameAsync("Bob's crew", Token);

        // One after the other: what unites the edits of two admins keeps what is in the data, not what is beside it.
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        await team.Group.RotateKeysAsync(Token);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        await team.Bob.GroupDirectory.StopPollingAsync();
        await team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);
        team.Bob.GroupDirectory.StartPolling();
        await team.AgreeAsync(team.Alice, team.Bob);

        ConfigMessage info = Newest(later.Stored(_network, ConfigKind.GroupInfo));
        ConfigMessage members = Newest(later.Stored(_network, ConfigKind.GroupMembers));
        Assert.Equal("info"u8.ToArray(), info.Data[Later].Bytes);
        Assert.Equal("Bob's crew"u8.ToArray(), info.Data[ConfigKey.Of('n')].Bytes);
        Assert.Equal("members"u8.ToArray(), members.Data[Later].Bytes);
        Assert.Equal("Bob"u8.ToArray(), members.Data[ConfigKey.Of('m')].Dictionary![team.Bob.AccountId.AsSpan().ToArray()].Dictionary![Later].Bytes);
        Assert.Contains("1:>i9e", System.Text.Encoding.Latin1.GetString(info.Bytes), StringComparison.Ordinal);
        Assert.Contains(_network.GetMessages(team.Id.ToString()), message => message.Data.Span.SequenceEqual(key));
        Assert.All([team.Alice, team.Bob], client => Assert.True(client.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.KeptHashes.Any(hash => configs.Keys.TryGetKept(hash, out ReadOnlyMemory<byte> kept) && kept.Span.SequenceEqual(key)))));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_key_is_not_renewed_for_a_list_that_a_later_version_overtook_and_no_list_twice_at_the_same_pace()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        GroupSync sync = team.Alice.GroupDirectory.FindSync(team.Id)!;
        using var later = new LaterAdmin(team.Alice, team.Id);
        AccountId dave = GroupRig.NewId();

        // The list with Dave in it says something that this version cannot read; the key is made for that list.
        await later.PublishAsync(ConfigKind.GroupMembers, "d1:#i99e1:&f0.5e1:<le1:=de"u8.ToArray());
        await later.PublishKeyAsync([.. MembersOf(team.Alice, team.Id), dave], GenerationOf(team.Alice, team.Id) + 1);

        await Eventually.True(() => sync.Renewals >= 2);
        (long generation, string foreign) = KeyOf(team.Alice, team.Id);
        Assert.Equal((generation, foreign), KeyOf(team.Carol, team.Id));
        Assert.Equal(1, _network.GetMessages(team.Id.ToString()).Count(message => message.Namespace == Namespace.GroupMembers.Value && message.Hash == sync.Read(configs => configs.Members.CurrentHashes[0])));
        Assert.True(sync.Read(configs => configs.Keys is { IsForOtherMembers: true, PendingMessage: null }));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_key_with_the_greatest_number_stops_nothing_but_further_keys()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        using var hostile = new LaterAdmin(team.Alice, team.Id);
        using var heard = new Heard("Session.Sdk");
        await hostile.PublishKeyAsync(MembersOf(team.Alice, team.Id), long.MaxValue);
        await Eventually.True(() => heard.Tags.Any(static measured => measured.Instrument == "session.client.messages.rejected"));
        await hostile.PublishKeyAsync(MembersOf(team.Alice, team.Id), long.MaxValue - 1);
        await Eventually.True(() => new[] { team.Alice, team.Bob, team.Carol }.All(client => GenerationOf(client, team.Id) == long.MaxValue - 1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => team.Group.RotateKeysAsync(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => team.Group.InviteAsync([GroupRig.NewId()], cancellationToken: Token));
        await team.Group.RenameAsync("Crew", Token);
        await team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);

        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Name: "Crew", MemberCount: 2 } && team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        await team.AgreeAsync(team.Alice, team.Bob);
        Assert.Equal(long.MaxValue - 1, GenerationOf(team.Alice, team.Id));
    }

    private static bool Carries(SessionClient client, Team team) => client.GroupDirectory.FindSync(team.Id)!.Read(configs =>
        !configs.Info.Data[Later].IsNone && !configs.Members.Data[Later].IsNone);

    private static ConfigMessage Newest(ConfigMessage[] messages) => messages.MaxBy(static message => message.SequenceNumber)!;

    private static AccountId[] MembersOf(SessionClient client, GroupId group) => [.. client.Groups.Get(group).Members.Select(member => member.Id)];

    private static long GenerationOf(SessionClient client, GroupId group) => KeyOf(client, group).Generation;

    private static (long Generation, string Key) KeyOf(SessionClient client, GroupId group) => client.GroupDirectory.FindSync(group)!.Read(configs =>
        (configs.Keys.CurrentGeneration, Convert.ToHexString(configs.Keys.EncryptionKey.Expose())));
}
