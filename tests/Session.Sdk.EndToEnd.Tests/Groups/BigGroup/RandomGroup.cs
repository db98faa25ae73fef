using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Testing.Faults;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>A group to which anything may happen: the clients of its members, who keep their stores when they start again.</summary>
internal sealed class RandomGroup : IAsyncDisposable
{
    private readonly DevNet.DevNet _network;
    private readonly SessionNetwork[] _shared;
    private readonly InMemorySessionStore[] _stores;
    private readonly string?[] _phrases;
    private readonly SessionClient[] _clients;
    private readonly SemaphoreSlim[] _starting;
    private int _restarting;
    private int _restarts;

    private RandomGroup(DevNet.DevNet network, GroupScale scale)
    {
        (_network, Scale) = (network, scale);
        _shared = [.. Enumerable.Range(0, scale.Networks).Select(_ => new SessionNetwork(network.Settings, swarm: Tries, polling: PollingOf(scale.PollInterval)))];
        _stores = [.. Enumerable.Range(0, scale.Clients).Select(_ => new InMemorySessionStore())];
        _starting = [.. Enumerable.Range(0, scale.Clients).Select(_ => new SemaphoreSlim(1))];
        _phrases = new string?[scale.Clients];
        _clients = new SessionClient[scale.Clients];
        Heard = [.. Enumerable.Range(0, scale.Clients).Select(_ => new Arrivals())];
        Strangers = [.. Enumerable.Range(0, scale.Strangers).Select(_ => GroupRig.NewId())];
        Truth = new Memberships(scale.Clients);
    }

    internal GroupScale Scale { get; }

    internal GroupId Id { get; private set; }

    internal IReadOnlyList<SessionClient> Clients => _clients;

    internal ReadOnlySpan<SessionClient> Admins => _clients.AsSpan(0, Scale.Admins);

    /// <summary>Gets who is invited without having a device.</summary>
    internal AccountId[] Strangers { get; }

    /// <summary>Gets what the handlers of each client were told, by its place.</summary>
    internal Arrivals[] Heard { get; }

    /// <summary>Gets who was in the group at what time.</summary>
    internal Memberships Truth { get; }

    internal int Restarts => _restarts;

    internal bool IsRestarting => Volatile.Read(ref _restarting) > 0;

    private static SwarmClientOptions Tries => new() { MaxTries = 2 };

    internal static async Task<RandomGroup> MakeAsync(DevNet.DevNet network, GroupScale scale, CancellationToken cancellationToken)
    {
        var made = new RandomGroup(network, scale);
        try
        {
            await made.GatherAsync(cancellationToken);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a client and makes it again over the same store.</summary>
    internal async Task RestartAsync(int place)
    {
        await _starting[place].WaitAsync(TestContext.Current.CancellationToken);
        Interlocked.Increment(ref _restarting);
        try
        {
            await _clients[place].DisposeAsync();
            await StartAsync(place);
            Interlocked.Increment(ref _restarts);
        }
        finally
        {
            Interlocked.Decrement(ref _restarting);
            _starting[place].Release();
        }
    }

    internal GroupSync? SyncOf(int place) => _clients[place].GroupDirectory.FindSync(Id);

    /// <summary>Tells whether a device is in the group; one that starts is not yet.</summary>
    internal bool IsIn(int place)
    {
        try
        {
            return _clients[place].IsJoined(Id) && SyncOf(place) is not null;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Gives how an account stands on the list that a device has.</summary>
    internal GroupMemberStatus? StatusOf(int place, int reader = 0)
    {
        try
        {
            return _clients[reader].StatusOf(Id, _clients[place].AccountId);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Reads what a device has of the group.</summary>
    /// <returns>What was read; nothing while the device starts, and when it is not in the group.</returns>
    internal T? Read<T>(int place, Func<GroupConfigs, T> read)
    {
        try
        {
            return SyncOf(place) is { } sync ? sync.Read(read) : default;
        }
        catch (ObjectDisposedException)
        {
            return default;
        }
    }

    /// <summary>Waits until all who are left have the same group, and all others know that they are out.</summary>
    internal async Task AgreeAsync(TimeSpan limit)
    {
        await Eventually.True(
            () =>
            {
                int[] left = [.. Enumerable.Range(0, Scale.Clients).Where(IsIn)];
                return Enumerable.Range(0, Scale.Admins).All(place => SyncOf(place) is { IsIdle: true })
                    && left.Select(place => _clients[place].Describe(Id)).Distinct().Count() == 1
                    && Enumerable.Range(Scale.Admins, Scale.Clients - Scale.Admins).All(place => IsIn(place) || StatusOf(place) is null or GroupMemberStatus.InviteFailed);
            },
            () => Array.ForEach(_clients, client => client.GroupDirectory.NoteNetworkIsBack()),
            2 * Scale.PollInterval,
            limit);
        Assert.All(Enumerable.Range(0, Scale.Clients - Scale.Wanderers), place => Assert.True(IsIn(place)));
    }

    internal string Describe() => string.Join('\n', _clients.Select((client, place) =>
        $"{Truth.Describe(place)}: in {IsIn(place)} listed {StatusOf(place)} {client.Groups.Get(Id).Info?.Status} {SyncOf(place)?.Progress} {client.Describe(Id)}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_clients.Where(client => client is not null).Select(client => client.DisposeAsync().AsTask()));
        foreach (SessionNetwork shared in _shared)
        {
            await shared.DisposeAsync();
        }

        Array.ForEach(_starting, gate => gate.Dispose());
        Truth.Dispose();
    }

    private static PollEngineOptions PollingOf(TimeSpan interval) => new()
    {
        ActiveGroupInterval = interval,
        QuietGroupInterval = interval,
        DormantGroupInterval = interval,
        AccountInterval = interval,
    };

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        for (int place = 0; place < _clients.Length; place++)
        {
            await StartAsync(place);
        }

        // Nobody but admins invites.
        foreach (SessionClient admin in _clients[..Scale.Admins])
        {
            foreach (SessionClient other in _clients.Where(other => other != admin))
            {
                other.State.Contacts.Update(admin.AccountId, contact => contact with { IsApproved = true, HasApprovedMe = true });
                admin.State.Contacts.Update(other.AccountId, contact => contact with { IsApproved = true, HasApprovedMe = true });
            }
        }

        Group group = await _clients[0].Groups.CreateAsync("Team", [.. _clients[1..].Select(client => client.AccountId)], cancellationToken);
        Id = group.GroupId;
        await Eventually.True(() => _clients.All(client => client.IsJoined(Id)), limit: Scale.Patience);
        await group.PromoteAsync(_clients[1..Scale.Admins].Select(client => client.AccountId), cancellationToken: cancellationToken);
        await Eventually.True(() => _clients[..Scale.Admins].All(client => client.Groups.Get(Id).Info is { IsAdmin: true }), limit: Scale.Patience);
    }

    private async Task StartAsync(int place)
    {
        SessionClient client = await _network.MemberAsync($"client {place}", options =>
        {
            options.Store = _stores[place];
            options.RecoveryPhrase = _phrases[place];
            options.Swarm = Tries;
            options.PollInterval = Scale.PollInterval;
            options.StatePushDelay = Scale.PushDelay;
            options.MaxStatePushDelay = 10 * Scale.PushDelay;
            options.SharedNetwork = _shared.Length > 0 ? _shared[place % _shared.Length] : null;
        });
        _phrases[place] ??= client.ExportRecoveryPhrase();
        _clients[place] = client;
        client.OnMessage((context, _) =>
        {
            Heard[place].Add(context.Message.Text);
            return ValueTask.CompletedTask;
        });
    }
}
