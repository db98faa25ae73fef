using SessionSdk.Groups;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A new key that an admin's device has made counts for messages only when the swarm has it: until then another admin's may take its place.</summary>
public sealed class UnpublishedKeyTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_message_is_read_by_all_that_was_sent_while_a_key_was_being_published_that_another_admins_replaced()
    {
        (DeviceNetwork network, MeddlingOnion meddler) = DeviceNetwork.Meddled(_network);
        await using DeviceNetwork own = network;
        await using Team team = await Team.MakeAsync(_network, own.Use);
        await team.PromoteBobAsync();
        await team.AgreeAsync(team.Alice, team.Bob);
        Group bobs = team.Bob.Groups.Get(team.Id);
        long before = GenerationOf(team.Alice, team.Id);
        meddler.Before("sequence", async () =>
        {
            Assert.True(IsKeyUnpublished(team.Alice, team.Id));
            await team.Alice.SendAsync(team.Id, "meanwhile", Token);
            await bobs.RotateKeysAsync(Token);
            await bobs.RotateKeysAsync(Token);
            await Eventually.True(() => GenerationOf(team.Alice, team.Id) == before + 2 && !IsKeyUnpublished(team.Alice, team.Id));
            throw new SwarmUnavailableException("Nothing arrives.");
        });

        // A key for other members is another key. The failure is one in passing: the rest happens in the background.
        await Assert.ThrowsAnyAsync<SessionException>(() => team.Group.InviteAsync([GroupRig.NewId()], cancellationToken: Token));

        foreach (SessionClient reader in new[] { team.Bob, team.Carol })
        {
            await Eventually.True(async () => (await reader.GetConversation(team.Id).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text == "meanwhile"), what: "meanwhile");
        }
    }

    private static long GenerationOf(SessionClient client, GroupId group) => client.GroupDirectory.FindSync(group)!.Read(configs => configs.Keys.CurrentGeneration);

    private static bool IsKeyUnpublished(SessionClient client, GroupId group) => client.GroupDirectory.FindSync(group)!.Read(configs => configs.Keys.PendingMessage is not null);
}
