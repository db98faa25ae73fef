using System.Collections.Concurrent;
using System.Text.Json;
using SessionSdk.DevNet;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using MessageHash = SessionSdk.Identity.MessageHash;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What a swarm has lost of a group is stored again: only that, and only while it is still lost.</summary>
public sealed class RepairTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => fixture.BeHonest();

    [Fact]
    public async Task Of_many_keys_only_the_one_that_is_lost_is_stored_again()
    {
        var store = new InMemorySessionStore();
        SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store);
        string phrase = bob.ExportRecoveryPhrase();
        (GroupId id, SwarmSigner admin, IDisposable access) = await MakeAsync(bob);
        using (access)
        {
            string[] published = Published(id);
            string lost = published.First(hash => _network.GetMessages(id.ToString()).Any(message => message.Hash == hash && message.Namespace == Namespace.GroupKeys.Value));
            await bob.Network.Swarm.DeleteAsync(new DeleteRequest { Address = id, Signer = admin, Messages = [MessageHash.Parse(lost)] }, Token);
            await bob.DisposeAsync();
            Assert.DoesNotContain(lost, Published(id));
            ConcurrentBag<string> stored = Watch(id);

            await using SessionClient again = await AgainAsync(store, phrase);

            await Eventually.True(() => Published(id).Order(StringComparer.Ordinal).SequenceEqual(published.Order(StringComparer.Ordinal), StringComparer.Ordinal));
            await Eventually.True(() => again.GroupDirectory.FindSync(id) is { IsIdle: true });
            Assert.Equal([lost], stored.Distinct());
        }
    }

    [Fact]
    public async Task What_another_device_has_stored_again_meanwhile_is_not_stored_once_more()
    {
        var store = new InMemorySessionStore();
        SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store);
        string phrase = bob.ExportRecoveryPhrase();
        (GroupId id, SwarmSigner admin, IDisposable access) = await MakeAsync(bob);
        using (access)
        {
            string lost = Published(id)[0];
            DevMessage kept = _network.GetMessages(id.ToString()).Single(message => message.Hash == lost);
            await bob.Network.Swarm.DeleteAsync(new DeleteRequest { Address = id, Signer = admin, Messages = [MessageHash.Parse(lost)] }, Token);
            await bob.DisposeAsync();
            ConcurrentBag<string> stored = Watch(id);
            int looks = 0;
            foreach (DevNode node in _network.GetSwarm(id.ToString()))
            {
                Lie watching = node.Lie!;
                node.Lie = new Lie
                {
                    Rpc = exchange =>
                    {
                        // The first time the poll asks; before it hears that the message is missing, another device has stored it again.
                        bool isAsked = Parts(exchange, "expire").Any(part => part.GetProperty("messages").EnumerateArray().Any(hash => hash.GetString() == lost));
                        if (isAsked && Interlocked.Increment(ref looks) == 1)
                        {
                            _network.Inject(id.ToString(), kept);
                        }

                        return watching.Rpc!(exchange);
                    },
                };
            }

            await using SessionClient again = await AgainAsync(store, phrase);

            await Eventually.True(() => Volatile.Read(ref looks) > 1 && again.GroupDirectory.FindSync(id) is { IsIdle: true });
            Assert.Empty(stored);
        }
    }

    /// <summary>Makes a group of an admin, who goes, and a member, with several keys.</summary>
    private async Task<(GroupId Id, SwarmSigner Admin, IDisposable Access)> MakeAsync(SessionClient bob)
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        GroupRig.Befriend(alice, bob);
        alice.Listen();
        bob.Listen();
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId], Token);
        await Eventually.True(() => bob.StatusOf(group.GroupId, bob.AccountId) == GroupMemberStatus.InviteAccepted);
        await group.RotateKeysAsync(Token);
        await group.RotateKeysAsync(Token);
        await Eventually.True(() => bob.GroupDirectory.FindSync(group.GroupId) is { IsIdle: true } member && alice.GroupDirectory.FindSync(group.GroupId) is { IsIdle: true }
            && member.Read(configs => configs.Keys.DecryptionKeys.Count) == 3 && alice.Describe(group.GroupId) == bob.Describe(group.GroupId));

        // What is shown may not be kept yet; what an earlier poll brought is kept when a later one has ended.
        await bob.GroupDirectory.PollNowAsync(group.GroupId, Token);
        GroupAccess access = alice.GroupDirectory.Borrow(group.GroupId)!;
        return (group.GroupId, access.Signer!, access);
    }

    private async Task<SessionClient> AgainAsync(InMemorySessionStore store, string phrase)
    {
        SessionClient again = await _network.MemberAsync("Bob", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        again.Listen();
        return again;
    }

    /// <summary>Notes the hashes of what is stored for a group from now on.</summary>
    private ConcurrentBag<string> Watch(GroupId id)
    {
        var stored = new ConcurrentBag<string>();
        foreach (DevNode node in _network.GetSwarm(id.ToString()))
        {
            node.Lie = new Lie
            {
                Rpc = exchange =>
                {
                    foreach (JsonElement part in Parts(exchange, "store").Where(part => part.GetRawText().Contains(id.ToString(), StringComparison.Ordinal)))
                    {
                        var kind = new Namespace(part.GetProperty("namespace").GetInt16());
                        stored.Add(MessageHash.Compute(id, kind, part.GetProperty("data").GetBytesFromBase64()).ToString());
                    }

                    return exchange;
                },
            };
        }

        return stored;
    }

    /// <summary>Gives the parameters of a request, or of the parts of one, that ask for a method.</summary>
    private static IEnumerable<JsonElement> Parts(RpcExchange exchange, string method) =>
        exchange.Method == method ? [exchange.Parameters]
        : exchange.Method is "batch" or "sequence" ? exchange.Parameters.GetProperty("requests").EnumerateArray().Where(part => part.GetProperty("method").GetString() == method).Select(part => part.GetProperty("params"))
        : [];

    private string[] Published(GroupId group) =>
        [.. _network.GetMessages(group.ToString()).Where(message => GroupSync.ConfigNamespaces.Any(kind => kind.Value == message.Namespace)).Select(message => message.Hash)];
}
