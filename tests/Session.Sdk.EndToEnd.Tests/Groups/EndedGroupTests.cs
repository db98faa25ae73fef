using SessionSdk.Groups;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What is asked of a group that has ended, or that cannot be written to.</summary>
public sealed class EndedGroupTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_asked_of_a_group_that_has_ended_is_refused_and_waits_for_nothing()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        Group group = await alice.Groups.CreateAsync("Team", [], Token);
        GroupSync sync = alice.GroupDirectory.FindSync(group.GroupId)!;

        await sync.DisposeAsync();

        Func<Task>[] asked =
        [
            () => sync.RunAsync(_ => sync.Make(GroupProcedureKind.Change, []), null, Token),
            () => sync.RunAsync(_ => null, null, Token),
            () => sync.FinishAsync(GroupProcedureKind.Change, null, Token),
            () => sync.JoinAsync(Token),
            () => sync.SaveAsync(null, Token),
        ];
        foreach (Func<Task> each in asked)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => each().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Token));
        }

        Assert.False(sync.IsAdmin);
    }

    [Fact]
    public async Task What_an_admin_does_to_a_group_without_keys_waits_until_there_are_some()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        Group group = await alice.Groups.CreateAsync("Team", [], Token);
        await alice.State.PushAsync(Token);
        using GroupAccess admin = alice.GroupDirectory.Borrow(group.GroupId)!;
        await alice.Network.Swarm.DeleteAllAsync(new DeleteAllRequest { Address = group.GroupId, Signer = admin.Signer, Scope = NamespaceScope.All }, Token);
        string phrase = alice.ExportRecoveryPhrase();
        await using SessionClient again = await _network.MemberAsync("again", options => options.RecoveryPhrase = phrase);
        again.Listen();
        Group expired = again.Groups.Get(group.GroupId);
        await Eventually.True(() => expired.Info is { Status: GroupStatus.Expired });

        GroupAccessException refused = await Assert.ThrowsAsync<GroupAccessException>(() => expired.RenameAsync("Crew", Token));
        Assert.Equal((GroupStatus.Expired, true, false), (refused.Status, refused.IsTransient, refused.IsAdminRequired));

        await expired.RotateKeysAsync(Token);

        await Eventually.True(() => expired.Info is { Status: GroupStatus.Active, Name: "Crew" } && again.GroupDirectory.FindSync(group.GroupId) is { IsIdle: true });
        Assert.Equal(1, _network.CountIn(group.GroupId, Identity.Namespace.GroupInfo));
    }
}
