using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Represents what all devices of an account share: the own profile, the contacts, what was read, and the groups.</summary>
/// <remarks>
/// Safe to share between threads. Edits take effect here at once, are saved to the store, and are published a moment later; what other
/// devices published is merged at every poll. Devices that edit at the same time end up with the same state.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The client owns the state and disposes it.")]
public sealed partial class AccountState
{
    private readonly AccountKeys _keys;
    private readonly SessionClientOptions _options;
    private readonly ISessionStore _store;
    private readonly IConfigSwarm _swarm;
    private readonly ConfigOptions _configOptions;
    private readonly ILogger _logger;
    private readonly PushSchedule? _schedule;
    private readonly CancellationTokenSource _disposing = new();
    private readonly SemaphoreSlim _pushing = new(1, 1);
    private readonly SemaphoreSlim _pulling = new(1, 1);
    private readonly SemaphoreSlim _saving = new(1, 1);

    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly List<AccountStateChange> _changes = [];
    private AccountConfigs _configs;
    private int _batches;
    private bool _isPushPutOff;
    private bool _isDisposed;

    internal AccountState(AccountKeys keys, SessionClientOptions options, ISessionStore store, IConfigSwarm swarm, NetworkClock clock, ILogger logger)
    {
        _keys = keys;
        _options = options;
        _store = store;
        _swarm = swarm;
        _logger = logger;
        _configOptions = new ConfigOptions { Time = new NetworkTime(clock), Envelope = new AccountConfigEnvelope(keys) };
        _configs = new AccountConfigs(
            new UserProfileConfig(keys, options: _configOptions),
            new ContactsConfig(keys, options: _configOptions),
            new UserGroupsConfig(keys, options: _configOptions),
            new ConversationInfoConfig(keys, options: _configOptions));
        _schedule = options is { SyncState: true, PushStateAutomatically: true }
            ? new PushSchedule(options.TimeProvider, options.StatePushDelay, options.MaxStatePushDelay, PushInBackgroundAsync)
            : null;
        Profile = new ProfileState(this);
        Contacts = new ContactsState(this);
        Conversations = new ConversationsState(this);
        Groups = new GroupsState(this);
        Attach();
    }

    /// <summary>Tells what changed, after each edit or batch of edits on this device and after each merge of what others published. Handlers run on the thread that made the change; what they throw is logged.</summary>
    public event EventHandler<AccountStateChangedEventArgs>? Changed;

    /// <summary>Tells, once for each, which stored messages of the state could not be used. The others count all the same. What handlers throw is logged.</summary>
    public event EventHandler<ConfigRejectedEventArgs>? Rejected;

    /// <summary>Gets the own profile.</summary>
    public ProfileState Profile { get; }

    /// <summary>Gets the contacts.</summary>
    public ContactsState Contacts { get; }

    /// <summary>Gets what has been read.</summary>
    public ConversationsState Conversations { get; }

    /// <summary>Gets the groups and communities that the account is in.</summary>
    public GroupsState Groups { get; }

    /// <summary>Gets whether all that other devices published has been merged since the client started. Nothing is published before.</summary>
    public bool IsPulled
    {
        get
        {
            lock (_gate)
            {
                return _configs.Slots.All(slot => slot.IsPulled);
            }
        }
    }

    /// <summary>Gets whether something waits to be published. Never so while <see cref="SessionClientOptions.SyncState"/> is off.</summary>
    public bool IsPushPending
    {
        get
        {
            lock (_gate)
            {
                return !_isDisposed && NeedsPush;
            }
        }
    }

    /// <summary>Gets why the last attempt to publish failed, or <see langword="null"/> when it succeeded.</summary>
    public SessionException? LastPushFailure { get; private set; }

    internal AccountId AccountId => _keys.Id;

    /// <summary>Gets the network's time.</summary>
    internal DateTimeOffset Now => _configOptions.Time.GetUtcNow();

    private bool NeedsPush => _options.SyncState && _configs.Slots.Any(slot => slot.NeedsPush);

    /// <summary>Groups edits: until the guard is disposed nothing is published by itself or saved, and <see cref="Changed"/> comes once for all of them.</summary>
    /// <returns>The guard. Guards may be nested.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public IDisposable BatchEdits()
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            _batches++;
        }

        return new Batch(this);
    }

    internal T Read<T>(Func<AccountConfigs, T> read)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            return read(_configs);
        }
    }

    internal void Edit(Action<AccountConfigs> edit) => Edit(configs =>
    {
        edit(configs);
        return true;
    });

    internal T Edit<T>(Func<AccountConfigs, T> edit)
    {
        T result;
        using (BatchEdits())
        {
            lock (_gate)
            {
                ThrowIfDisposed();
                result = edit(_configs);
            }
        }

        return result;
    }

    /// <summary>Gives the own profile as it goes with messages; <see langword="null"/> without a name.</summary>
    internal UserProfile? OwnProfile() => Read(configs =>
        (configs.Profile.Name ?? _options.DisplayName) is { Length: > 0 } name
            ? new UserProfile
            {
                DisplayName = name,
                Picture = configs.Profile.Picture,
                UpdatedAt = configs.Profile.ProfileUpdated,
            }
            : null);

    /// <summary>Stops publishing, saves what is unsaved and wipes the keys.</summary>
    internal async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        if (_schedule is not null)
        {
            await _schedule.DisposeAsync().ConfigureAwait(false);
        }

        await _pushing.WaitAsync().ConfigureAwait(false);
        await _pulling.WaitAsync().ConfigureAwait(false);
        await SaveOrLogAsync().ConfigureAwait(false);
        await _saving.WaitAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _isDisposed = true;
            _configs.Dispose();
        }

        // Whoever still waits finds the state disposed.
        _saving.Release();
        _pulling.Release();
        _pushing.Release();
        _disposing.Dispose();
    }

    private void EndBatch()
    {
        AccountStateChange[] changes;
        bool needsPush;
        lock (_gate)
        {
            if (--_batches > 0 || _isDisposed)
            {
                return;
            }

            changes = [.. _changes];
            _changes.Clear();
            needsPush = NeedsPush && (changes.Length > 0 || _isPushPutOff);
            _isPushPutOff = false;
        }

        if (changes.Length > 0)
        {
            // A store that answers at once has saved the edit when this returns.
            _ = SaveOrLogAsync();
        }

        if (needsPush)
        {
            _schedule?.Note();
        }

        if (changes.Length > 0)
        {
            Tell(() => Changed?.Invoke(this, new AccountStateChangedEventArgs(isFromOtherDevice: false, changes)));
        }
    }

    private void Attach()
    {
        foreach (ConfigSlot slot in _configs.Slots)
        {
            slot.Config.Changed += (_, change) =>
            {
                if (change.Source == ConfigChangeSource.Local)
                {
                    _changes.AddRange(change.Changes.Select(entry => In(slot, entry)));
                }
            };
        }
    }

    private static AccountStateChange In(ConfigSlot slot, ConfigChange change) => new(slot.Config.Namespace, change.Subject, change.Key, change.Kind);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(SessionClient));

    private sealed class Batch(AccountState state) : IDisposable
    {
        private AccountState? _state = state;

        public void Dispose() => Interlocked.Exchange(ref _state, null)?.EndBatch();
    }
}
