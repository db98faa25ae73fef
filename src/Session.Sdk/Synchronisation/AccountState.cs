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
/// devices published is merged at every poll. Devices that edit at the same time end up with the same state. Delegates, handlers and the
/// store are never called under a lock: they may use the state.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The client owns the state and disposes it.")]
public sealed partial class AccountState
{
    /// <summary>How often an edit is made anew when others were faster.</summary>
    private const int MaxEditAttempts = 1_000;

    private readonly AccountKeys _keys;
    private readonly SessionClientOptions _options;
    private readonly bool _isRestored;
    private readonly IStateStore _store;
    private readonly IConfigSwarm _swarm;
    private readonly ConfigOptions _configOptions;
    private readonly ILogger _logger;
    private readonly PushSchedule? _schedule;
    private readonly CancellationTokenSource _disposing = new();
    private readonly SemaphoreSlim _pushing = new(1, 1);
    private readonly SemaphoreSlim _pulling = new(1, 1);
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly long _start;

    // Guards everything below.
    private readonly Lock _gate = new();
    private AccountConfigs _configs;
    private List<AccountStateChange>? _edited;
    private bool _isDisposed;

    internal AccountState(AccountKeys keys, SessionClientOptions options, bool isRestored, IStateStore store, IConfigSwarm swarm, NetworkClock clock, ILogger logger)
    {
        _keys = keys;
        _options = options;
        _isRestored = isRestored;
        _store = store;
        _swarm = swarm;
        _logger = logger;
        _start = options.TimeProvider.GetTimestamp();
        _configOptions = new ConfigOptions { Time = new NetworkTime(clock), Envelope = new AccountConfigEnvelope(keys) };
        _configs = new AccountConfigs(
            new UserProfileConfig(keys, options: _configOptions),
            new ContactsConfig(keys, options: _configOptions),
            new UserGroupsConfig(keys, options: _configOptions),
            new ConversationInfoConfig(keys, options: _configOptions));
        _schedule = options is { SyncState: true, PushStateAutomatically: true }
            ? new PushSchedule(options.TimeProvider, options.StatePushDelay, options.MaxStatePushDelay, PushInBackgroundAsync, logger)
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

    /// <summary>Tells which edits of this device, made before it had heard of those of others, a merge gave up: another device's value for the same field stands, or this device was away for too long. What handlers throw is logged.</summary>
    public event EventHandler<EditsDiscardedEventArgs>? EditsDiscarded;

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
                return IsPulledHere;
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

    private bool IsPulledHere => _configs.Slots.All(slot => slot.IsPulled);

    private bool NeedsPush => _options.SyncState && _configs.Slots.Any(slot => slot.NeedsPush);

    /// <summary>Gets the time since the client began, which nobody sets.</summary>
    private TimeSpan Elapsed => _options.TimeProvider.GetElapsedTime(_start);

    /// <summary>Groups edits: those that are made through the batch are told, saved and published together when it is disposed.</summary>
    /// <returns>The batch.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public AccountStateBatch BatchEdits()
    {
        lock (_gate)
        {
            ThrowIfDisposed();
        }

        return new AccountStateBatch(this);
    }

    internal T Read<T>(Func<AccountConfigs, T> read)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            return read(_configs);
        }
    }

    internal void Edit(Action<AccountConfigs> edit, AccountStateBatch? batch = null) => Edit(
        configs =>
        {
            edit(configs);
            return true;
        },
        batch);

    /// <summary>Edits under the lock: no code of users may run in <paramref name="edit"/>. What it changed is told after it, or by the batch.</summary>
    internal T Edit<T>(Func<AccountConfigs, T> edit, AccountStateBatch? batch = null)
    {
        batch?.ThrowIfEnded();
        var changes = new List<AccountStateChange>();
        try
        {
            lock (_gate)
            {
                ThrowIfDisposed();
                _edited = changes;
                try
                {
                    return edit(_configs);
                }
                finally
                {
                    _edited = null;
                }
            }
        }
        finally
        {
            if (batch?.TryAdd(changes) is not true)
            {
                Publish(changes);
            }
        }
    }

    /// <summary>Edits an entry with code of users, which runs outside of the lock: what it made is written when nobody changed the entry in between, or else it is asked once more.</summary>
    /// <param name="read">Reads the entry.</param>
    /// <param name="isSame">Compares two readings of it.</param>
    /// <param name="make">The code.</param>
    /// <param name="write">Writes what the code made.</param>
    /// <param name="batch">The batch that the edit is a part of.</param>
    /// <exception cref="InvalidOperationException">The entry changed each time while the code ran: the code does that itself.</exception>
    internal TEntry Edit<TEntry>(Func<AccountConfigs, TEntry> read, Func<TEntry, TEntry, bool> isSame, Func<TEntry, TEntry> make, Action<AccountConfigs, TEntry> write, AccountStateBatch? batch)
    {
        for (int attempt = 0; attempt < MaxEditAttempts; attempt++)
        {
            TEntry found = Read(read);
            TEntry made = make(found);
            bool isWritten = Edit(
                configs =>
                {
                    bool isUnchanged = isSame(read(configs), found);
                    if (isUnchanged)
                    {
                        write(configs, made);
                    }

                    return isUnchanged;
                },
                batch);
            if (isWritten)
            {
                return made;
            }
        }

        throw new InvalidOperationException("The entry was changed each time while it was being changed.");
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

    /// <summary>Tells, saves and publishes what was edited on this device.</summary>
    internal void Publish(IReadOnlyList<AccountStateChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        bool needsPush;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            needsPush = NeedsPush && changes.Any(change => change.Subject != ConfigSubject.ContactRequest);
        }

        // A store that answers at once has saved the edit when this returns.
        _ = SaveOrLogAsync(CancellationToken.None);
        if (needsPush)
        {
            _schedule?.Note();
        }

        Tell(Changed, new AccountStateChangedEventArgs(isFromOtherDevice: false, changes));
    }

    /// <summary>Stops publishing, saves what is unsaved and wipes the keys. Whatever a store or the network does, that ends in time.</summary>
    internal async ValueTask DisposeAsync()
    {
        await _disposing.StopAsync(_options.DisposeTimeout, _options.TimeProvider, _logger).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        Task stopping = StopAsync(limit.Token);
        await stopping.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCompletedSuccessfully)
        {
            LogDoesNotStop(_options.DisposeTimeout);
        }

        lock (_gate)
        {
            _isDisposed = true;
            _configs.Dispose();
        }
    }

    private async Task StopAsync(CancellationToken limit)
    {
        if (_schedule is not null)
        {
            await _schedule.DisposeAsync().ConfigureAwait(false);
        }

        await _pushing.WaitAsync(limit).ConfigureAwait(false);
        try
        {
            await _pulling.WaitAsync(limit).ConfigureAwait(false);
            _pulling.Release();
            await SaveOrLogAsync(limit).ConfigureAwait(false);
        }
        finally
        {
            // Whoever still waits finds the state disposed.
            _pushing.Release();
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
                    _edited?.AddRange(change.Changes.Select(entry => In(slot, entry)));
                }
            };
        }

        _configs.Local.Changed = (id, kind, details) => _edited?.Add(new AccountStateChange(Namespace.Contacts, ConfigSubject.ContactRequest, id.ToString(), kind) { Details = details });
    }

    private static AccountStateChange In(ConfigSlot slot, ConfigChange change) => new(slot.Config.Namespace, change.Subject, change.Key, change.Kind) { Details = change.Details };

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(SessionClient));

    /// <summary>Tells each listener, whatever another one throws.</summary>
    private void Tell<TArgs>(EventHandler<TArgs>? listeners, TArgs args)
    {
        foreach (EventHandler<TArgs> listener in Delegate.EnumerateInvocationList(listeners))
        {
            try
            {
                listener(this, args);
            }
            catch (Exception failure)
            {
                // What a listener throws must not keep the messages from being taken in.
                LogListenerFailed(failure);
            }
        }
    }

    [LoggerMessage(EventId = 9315, Level = LogLevel.Error, Message = "A listener of the synced state threw")]
    private partial void LogListenerFailed(Exception failure);

    [LoggerMessage(EventId = 9324, Level = LogLevel.Warning, Message = "The synced state was not saved within {Timeout}; disposing goes on without that")]
    private partial void LogDoesNotStop(TimeSpan timeout);
}
