using System.Collections.Concurrent;
using System.Globalization;
using SessionSdk.Configs;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Several admins do anything at all to one group while nodes fail and devices restart.</summary>
/// <remarks>The environment variable SESSION_SDK_GROUP_SEED sets the seed, SESSION_SDK_GROUP_SECONDS how long it lasts; each run prints its own.</remarks>
public sealed class RandomVerbTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Calming = TimeSpan.FromSeconds(90);

    [Fact(Timeout = 300_000)]
    public async Task All_who_are_left_end_with_the_same_group_and_the_removed_read_nothing_new()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SESSION_SDK_GROUP_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20261129;
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("SESSION_SDK_GROUP_SECONDS"), CultureInfo.InvariantCulture, out int asked) ? asked : 12;
        output.WriteLine($"seed {seed}, {seconds} s");
        CancellationToken token = TestContext.Current.CancellationToken;
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 24, SwarmCount = 3, RelayTimeout = TimeSpan.FromMilliseconds(800), SwarmTimeout = TimeSpan.FromMilliseconds(500) }, token);
        await using World world = await World.MakeAsync(network, token);
        using var calm = CancellationTokenSource.CreateLinkedTokenSource(token);
        var chaos = new Chaos(network, new SeededChoices((ulong)seed), TimeSpan.FromSeconds(1));
        Task raging = chaos.RunAsync(calm.Token);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        long start = TimeProvider.System.GetTimestamp();
        Task acting = Task.WhenAll(Enumerable.Range(0, World.Admins).Select(admin => world.ActAsync(admin, new SeededChoices((ulong)(seed + admin + 1)), over.Token)));

        // On a busy machine it takes longer until enough was done.
        await Eventually.True(() => TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds) && world.Done.Count > 5, limit: TimeSpan.FromSeconds(seconds) + Calming);
        await over.CancelAsync();
        await acting;
        await calm.CancelAsync();
        await raging;
        output.WriteLine($"{world.Done.Count} verbs done, {world.Failed.Count} failed in passing, {world.Restarts} restarts");

        try
        {
            await world.AgreeAsync(Calming);
        }
        catch
        {
            output.WriteLine(world.Describe());
            throw;
        }

        world.RemovedReadNothingNew();
    }

    /// <summary>The admins and the members, and what was done.</summary>
    private sealed class World : IAsyncDisposable
    {
        internal const int Admins = 3;

        /// <summary>More verbs than an admin gets done in the longest run.</summary>
        private const int MaxTurns = 10_000;

        private const int Members = 3;

        private readonly DevNet.DevNet _network;
        private readonly InMemorySessionStore[] _stores = [.. Enumerable.Range(0, Admins + Members).Select(_ => new InMemorySessionStore())];
        private readonly string[] _phrases = new string[Admins + Members];
        private readonly SessionClient[] _clients = new SessionClient[Admins + Members];

        /// <summary>All keys that a client ever had, by its place: what it may go on to know.</summary>
        private readonly AccountId[] _strangers = [.. Enumerable.Range(0, 6).Select(_ => GroupRig.NewId())];
        private GroupId _group;
        private int _restarts;

        private World(DevNet.DevNet network)
        {
            _network = network;
        }

        internal ConcurrentQueue<string> Done { get; } = new();

        internal ConcurrentQueue<string> Failed { get; } = new();

        internal int Restarts => _restarts;

        internal static async Task<World> MakeAsync(DevNet.DevNet network, CancellationToken cancellationToken)
        {
            var world = new World(network);
            for (int i = 0; i < world._clients.Length; i++)
            {
                await world.StartAsync(i);
            }

            GroupRig.Befriend(world._clients);
            Group group = await world._clients[0].Groups.CreateAsync("Team", [.. world._clients[1..].Select(client => client.AccountId)], cancellationToken);
            world._group = group.GroupId;
            await Eventually.True(() => world._clients.All(client => client.IsJoined(group.GroupId)));
            await group.PromoteAsync(world._clients[1..Admins].Select(client => client.AccountId), cancellationToken: cancellationToken);
            await Eventually.True(() => world._clients[..Admins].All(client => client.Groups.Get(group.GroupId).Info is { IsAdmin: true }));
            return world;
        }

        /// <summary>One admin acts until time is over. What fails in passing goes on in the background.</summary>
        internal async Task ActAsync(int admin, SeededChoices choices, CancellationToken over)
        {
            for (int turn = 0; turn < MaxTurns && !over.IsCancellationRequested; turn++)
            {
                string verb = $"{admin}.{turn}";
                try
                {
                    await ActOnceAsync(admin, verb, choices, over);
                    Done.Enqueue(verb);
                }
                catch (Exception failure) when (failure is SessionException or ArgumentException or OperationCanceledException or ObjectDisposedException)
                {
                    Failed.Enqueue($"{verb}: {failure.GetType().Name}");
                    await Eventually.Within(() => over.IsCancellationRequested || _clients[admin].GroupDirectory.FindSync(_group) is { IsIdle: true }, TimeSpan.FromSeconds(1));
                }
            }
        }

        internal async Task AgreeAsync(TimeSpan limit)
        {
            await Eventually.True(
                () =>
                {
                    GroupSync?[] admins = [.. _clients[..Admins].Select(client => client.GroupDirectory.FindSync(_group))];
                    SessionClient[] left = [.. _clients.Where(IsIn)];
                    return admins.All(sync => sync is { IsIdle: true }) && left.Select(client => client.Describe(_group)).Distinct().Count() == 1
                        && _clients[Admins..].All(client => IsIn(client) || IsNotListed(client) || IsNotTold(client));
                },
                () => Array.ForEach(_clients, client => client.GroupDirectory.NoteNetworkIsBack()),
                TimeSpan.FromMilliseconds(200),
                limit);
            Assert.All(_clients[..Admins], client => Assert.True(IsIn(client)));
        }

        /// <summary>Whoever was removed cannot open what is written now, with any key that the device still has or that the swarm would give.</summary>
        internal void RemovedReadNothingNew()
        {
            using GroupAccess now = _clients[0].GroupDirectory.Borrow(_group)!;
            foreach (SessionClient client in _clients.Where(client => !IsIn(client)))
            {
                client.OpensNothing(_network, _group, now.SealingKey!);
            }
        }

        internal string Describe() => string.Join('\n', _clients.Select((client, place) =>
            $"{place} in {IsIn(client)} listed {!IsNotListed(client)} {client.Groups.Get(_group).Info?.Status} {client.GroupDirectory.FindSync(_group)?.Progress} {client.Describe(_group)}"));

        public async ValueTask DisposeAsync()
        {
            foreach (SessionClient client in _clients)
            {
                await client.DisposeAsync();
            }
        }

        private async Task ActOnceAsync(int admin, string verb, SeededChoices choices, CancellationToken over)
        {
            Group group = _clients[admin].Groups.Get(_group);
            AccountId stranger = _strangers[choices.Next(_strangers.Length)];
            AccountId member = _clients[Admins + choices.Next(Members)].AccountId;
            switch (choices.Next(10))
            {
                case 0 or 1:
                    await group.InviteAsync([stranger], withHistory: choices.Next(2) == 0, cancellationToken: over);
                    break;
                case 2:
                    await group.RemoveMembersAsync([stranger], withMessages: choices.Next(2) == 0, over);
                    break;
                case 3:
                    await group.RemoveMembersAsync([member], cancellationToken: over);
                    break;
                case 4:
                    await group.InviteAsync([member], cancellationToken: over);
                    break;
                case 5:
                    await group.RenameAsync(verb, over);
                    break;
                case 6:
                    await group.DescribeAsync(verb, over);
                    break;
                case 7:
                    await group.ResendInvitationsAsync([stranger, member], cancellationToken: over);
                    break;
                case 8:
                    await group.RotateKeysAsync(over);
                    break;
                default:
                    await _clients[admin].DisposeAsync();
                    await StartAsync(admin);
                    Interlocked.Increment(ref _restarts);
                    break;
            }
        }

        private async Task StartAsync(int place)
        {
            SessionClient client = await _network.MemberAsync($"client {place}", options =>
            {
                options.Store = _stores[place];
                options.RecoveryPhrase = _phrases[place];
                options.Swarm = new SwarmClientOptions { MaxTries = 2 };
            });
            _phrases[place] ??= client.ExportRecoveryPhrase();
            _clients[place] = client;
            client.StartReceiving();
        }

        private bool IsIn(SessionClient client) => client.IsJoined(_group) && client.GroupDirectory.FindSync(_group) is not null;

        private bool IsNotListed(SessionClient client) => _clients[0].StatusOf(_group, client.AccountId) is null;

        /// <summary>An invitation that failed is not sent again by itself.</summary>
        private bool IsNotTold(SessionClient client) => _clients[0].StatusOf(_group, client.AccountId) == GroupMemberStatus.InviteFailed;
    }
}
