using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What a member writes is sealed with the group's newest key, also when no poll has brought that yet: who joined meanwhile has no older one.</summary>
public sealed class SealingKeyTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => fixture.BeHonest();

    [Fact]
    public async Task A_client_that_has_just_begun_asks_for_the_newest_key()
    {
        var store = new InMemorySessionStore();
        await using SessionClient alice = await fixture.Network.MemberAsync("Alice");
        SessionClient bob = await fixture.Network.MemberAsync("Bob", options => options.Store = store);
        GroupId group = await MakeAsync(alice, bob);
        string phrase = bob.ExportRecoveryPhrase();
        await bob.DisposeAsync();
        await alice.Groups.Get(group).RotateKeysAsync(Token);

        // It sends, and does not receive.
        await using SessionClient again = await fixture.Network.MemberAsync("Bob", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        await again.SendAsync(group, "back", Token);

        Assert.True(IsSealedWithNewest(alice, group, "back"));
    }

    [Fact]
    public async Task A_client_that_has_polled_only_a_part_of_the_keys_asks_for_the_newest()
    {
        await using SessionClient alice = await fixture.Network.MemberAsync("Alice");
        await using SessionClient bob = await fixture.Network.MemberAsync("Bob");
        GroupId group = await MakeAsync(alice, bob);
        await alice.Groups.Get(group).RemoveMembersAsync([bob.AccountId], cancellationToken: Token);
        await Eventually.True(() => bob.Groups.Get(group).Info is { Status: GroupStatus.Kicked });
        await bob.GroupDirectory.StopPollingAsync();
        await alice.Groups.Get(group).InviteAsync([bob.AccountId], withHistory: true, cancellationToken: Token);
        await Eventually.True(() => bob.IsJoined(group));
        HashSet<string> before = WithheldKeys.Stored(fixture.Network, group);
        await alice.Groups.Get(group).RotateKeysAsync(Token);
        foreach (DevNode node in fixture.Network.GetSwarm(group.ToString()))
        {
            // Polls get a page that ends before the newest key.
            node.Lie = new Lie { Rpc = exchange => WithheldKeys.Asks(exchange, Namespace.RevokedRetrievable) ? WithheldKeys.From(exchange, before, isPage: true) : exchange };
        }

        bob.GroupDirectory.StartPolling();
        await Eventually.True(() => bob.GroupDirectory.Find(group) is { MayWrite: true });
        await bob.SendAsync(group, "in the middle", Token);

        Assert.True(IsSealedWithNewest(alice, group, "in the middle"));
    }

    [Fact]
    public async Task One_member_alone_that_keeps_the_newest_key_back_from_polls_is_not_believed()
    {
        var store = new InMemorySessionStore();
        await using SessionClient alice = await fixture.Network.MemberAsync("Alice");
        SessionClient bob = await fixture.Network.MemberAsync("Bob", options => options.Store = store);
        GroupId group = await MakeAsync(alice, bob);
        string phrase = bob.ExportRecoveryPhrase();
        await bob.DisposeAsync();
        HashSet<string> before = WithheldKeys.Stored(fixture.Network, group);
        await alice.Groups.Get(group).RotateKeysAsync(Token);
        DevNode[] members = [.. fixture.Network.GetSwarm(group.ToString())];
        var lie = new Lie { Rpc = exchange => WithheldKeys.Asks(exchange, Namespace.RevokedRetrievable) ? WithheldKeys.From(exchange, before) : exchange };
        foreach (DevNode node in members)
        {
            // Only the liar answers polls.
            node.Lie = node == members[0] ? lie : new Lie { Rpc = exchange => WithheldKeys.Asks(exchange, Namespace.RevokedRetrievable) ? exchange with { Status = 503, Body = "busy" } : exchange };
        }

        await using SessionClient again = await fixture.Network.MemberAsync("Bob", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        again.Listen();
        await Eventually.True(async () =>
        {
            try
            {
                await again.GroupDirectory.PollNowAsync(group, Token);
                return lie.Told > 0;
            }
            catch (SessionException)
            {
                // Another member was polled.
                return false;
            }
        });
        await again.SendAsync(group, "in spite of it", Token);

        Assert.True(IsSealedWithNewest(alice, group, "in spite of it"));
    }

    [Fact]
    public async Task A_client_that_has_not_heard_of_the_group_for_long_asks_for_the_newest_key()
    {
        var time = new SkippingTime();
        await using SessionClient alice = await fixture.Network.MemberAsync("Alice");
        await using SessionClient bob = await fixture.Network.MemberAsync("Bob", options => options.TimeProvider = time);
        GroupId group = await MakeAsync(alice, bob);
        await bob.SendAsync(group, "first", Token);
        await bob.GroupDirectory.StopPollingAsync();
        await alice.Groups.Get(group).RotateKeysAsync(Token);
        time.Skip(TimeSpan.FromMinutes(6));

        await bob.SendAsync(group, "after a while", Token);

        Assert.True(IsSealedWithNewest(alice, group, "after a while"));
    }

    private static async Task<GroupId> MakeAsync(SessionClient alice, SessionClient bob)
    {
        GroupRig.Befriend(alice, bob);
        alice.Listen();
        bob.Listen();
        GroupId group = (await alice.Groups.CreateAsync("Team", [bob.AccountId], Token)).GroupId;
        await Eventually.True(() => bob.IsJoined(group) && alice.StatusOf(group, bob.AccountId) == GroupMemberStatus.InviteAccepted && bob.GroupDirectory.FindSync(group) is { IsIdle: true });
        return group;
    }

    private bool IsSealedWithNewest(SessionClient admin, GroupId group, string text)
    {
        using GroupAccess access = admin.GroupDirectory.Borrow(group)!;
        SecretKey[] newest = [access.SealingKey!];
        return fixture.Network.GetMessages(group.ToString()).Where(message => message.Namespace == Namespace.GroupMessages.Value)
            .Any(stored => GroupMessage.TryOpen(stored.Data.Span, group, newest, out OpenedMessage? opened, out _) && opened.Content.Payload is VisibleMessage visible && visible.Text == text);
    }
}
