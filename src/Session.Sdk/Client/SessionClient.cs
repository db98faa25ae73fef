using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Communities;
using SessionSdk.Configs;
using SessionSdk.Conversations;
using SessionSdk.Dispatching;
using SessionSdk.Expiry;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Profiles;
using SessionSdk.Receiving;
using SessionSdk.Sending;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents one account on a Session network: sends messages to others and receives what they send.</summary>
/// <remarks>
/// Safe to share between threads. Receiving begins with the first handler or enumeration; until then nothing is polled. Dispose stops
/// receiving, cancels what is being sent, waits for handlers for a bounded time and wipes the keys.
/// </remarks>
public sealed partial class SessionClient : ISessionClient
{
    private readonly AccountKeys _keys;
    private readonly SessionClientOptions _options;
    private readonly SessionNetworkLease _lease;
    private readonly AccountJournal _journal;
    private readonly Outbox _outbox;
    private readonly Inbox _inbox;
    private readonly EventDispatcher _dispatcher;
    private readonly ExpirySweep _sweep;
    private readonly SwarmChores _chores;
    private readonly PictureCare _pictureCare;
    private readonly GroupDirectory _groups;
    private readonly CommunityDirectory _communities;
    private readonly SentTimes _times;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();
    private readonly long _createdAt;
    private int _disposed;

    private SessionClient(AccountKeys keys, SessionClientOptions options, bool isRestored, SessionNetworkLease lease)
    {
        _keys = keys;
        _options = options;
        _lease = lease;
        _logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SessionClient>();
        _journal = new AccountJournal(options.Store ?? new InMemorySessionStore(), keys.Id, new NetworkTime(lease.Network.Clock));
        var configs = new JournalStateStore(_journal);
        State = new AccountState(keys, options, isRestored, configs, new ConfigSwarm(lease.Network, SwarmSigner.ForAccount(keys)), lease.Network.Clock, _logger);
        _dispatcher = new EventDispatcher(
            _journal,
            this,
            new EventDispatcherOptions
            {
                TimeProvider = options.TimeProvider,
                NetworkTime = () => lease.Network.Clock is { IsSynchronised: true, IsSuspect: false } clock ? clock.UtcNow : null,
                DisposeTimeout = options.DisposeTimeout,
                Log = options.EventLog,
                HandlerFailed = options.HandlerFailed,
            },
            _logger);
        _times = new SentTimes(lease.Network.Clock, new SentTimestamps(lease.Network.Clock), EnsureReadyToSendAsync);
        _groups = new GroupDirectory(new GroupServices(keys, _journal, State, lease.Network, _times, options, new ConfigOptions { Time = new NetworkTime(lease.Network.Clock) }, _logger));
        GroupVerbs = new GroupVerbs(_groups);
        _communities = new CommunityDirectory(new CommunityServices(keys, _journal, State, lease.Network.Communities, options, _logger) { RoomFetched = TakeInRoomAsync, BoxFetched = TakeInBoxAsync });
        RoomForms = new RoomForms(keys.Id, State.OwnProfile, () => State.Profile.AcceptsCommunityRequests != false);
        _outbox = new Outbox(
            _journal,
            [
                new PersonRoute(keys, new AccountPersonFacts(State), lease.Network.Swarm.StoreAsync),
                new GroupRoute(keys, _groups, State.OwnProfile, lease.Network.Swarm.StoreAsync),
                new RoomRoute(_communities, RoomForms),
                new BlindedRoute(keys, _communities, State, RoomForms),
            ],
            new FileUploader(lease.Network.Files, _communities),
            _times,
            new OutboxOptions { DisposeTimeout = options.DisposeTimeout, HasPro = () => State.Profile.Pro.IsActive },
            options.TimeProvider,
            _logger);
        _inbox = new Inbox(
            keys, _journal, State, configs.Pending, new SwarmOpener(keys, options.ProBackendKeys), new GroupOpener(keys.Id, options.ProBackendKeys), new InboxRules(options.ReadReceipts, options.TypingIndicators, options.Calls), options.TellDiscardedMessages, _logger)
        {
            SwarmChanged = OnSwarmChanged,
            Groups = _groups,
            ServerKeys = server => _communities.FindServer(server)?.Server.PublicKey,
        };
        _groups.MessagesFetched = TakeInGroupAsync;
        _groups.NoticesFetched = _inbox.TakeInNoticesAsync;
        _sweep = new ExpirySweep(_journal, () => State.Now, options.TimeProvider, options.DisposeTimeout, _logger);
        _chores = new SwarmChores(lease.Network.Swarm, SwarmSigner.ForAccount(keys), keys.Id, new SwarmExpiries(_journal, () => State.Now, _sweep.Wake), options.TimeProvider, options.DisposeTimeout, _logger);
        _createdAt = options.TimeProvider.GetTimestamp();
        var picture = new OwnPicture(_journal, State, lease.Network.Files);
        _pictureCare = new PictureCare(picture, State, options.SyncState, options.TimeProvider, options.DisposeTimeout, _logger);
        Profile = new OwnProfile(this, picture);
        Conversations = new ConversationList(this);
        Groups = new GroupCollection(this);
        Communities = new CommunityCollection(this);
        FailedEvents = new FailedEvents(_journal, _dispatcher);
    }

    /// <summary>Gets the id that others write to.</summary>
    public AccountId AccountId => _keys.Id;

    /// <summary>Gets what all devices of the account share: profile, contacts, read state, groups. What other devices publish comes in while the client receives.</summary>
    public AccountState State { get; }

    /// <summary>Gets the own profile: name and picture.</summary>
    public OwnProfile Profile { get; }

    /// <summary>Gets the network: its paths, its clock and the lower floors.</summary>
    public SessionNetwork Network => _lease.Network;

    /// <summary>Gets the conversations and requests.</summary>
    public ConversationList Conversations { get; }

    /// <summary>Gets the closed groups, and the invitations to others.</summary>
    public GroupCollection Groups { get; }

    /// <summary>Gets the rooms of communities.</summary>
    public CommunityCollection Communities { get; }

    /// <summary>Gets the events that handlers failed on for good.</summary>
    public IFailedEvents FailedEvents { get; }

    internal SessionClientOptions Options => _options;

    internal AccountJournal Journal => _journal;

    internal Outbox Outbox => _outbox;

    internal GroupDirectory GroupDirectory => _groups;

    internal GroupVerbs GroupVerbs { get; }

    internal CommunityDirectory CommunityDirectory => _communities;

    internal RoomForms RoomForms { get; }

    /// <summary>Makes a client for the account of <see cref="SessionClientOptions.RecoveryPhrase"/> or <see cref="SessionClientOptions.Seed"/>, or for a new account when there is neither. The network is not used yet.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="InvalidRecoveryPhraseException">The recovery phrase is not one.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static async Task<SessionClient> CreateAsync(Action<SessionClientOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new SessionClientOptions();
        configure?.Invoke(options);
        cancellationToken.ThrowIfCancellationRequested();
        SessionClient client = Make(options);
        try
        {
            await client.LoadAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a client for the account of a recovery phrase. The network is not used yet.</summary>
    /// <param name="recoveryPhrase">The 13 words, or 25 of an account whose seed has 32 bytes.</param>
    /// <param name="configure">Sets the other options.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="InvalidRecoveryPhraseException"><paramref name="recoveryPhrase"/> is not a recovery phrase.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static Task<SessionClient> RestoreAsync(string recoveryPhrase, Action<SessionClientOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recoveryPhrase);
        return CreateAsync(
            options =>
            {
                configure?.Invoke(options);
                options.RecoveryPhrase = recoveryPhrase;
            },
            cancellationToken);
    }

    /// <summary>Writes the recovery phrase of the account. Whoever knows it is the account: show it only to its owner.</summary>
    /// <param name="language">The language of the words; <see langword="null"/> for English, which all official clients read.</param>
    /// <returns>13 words.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public string ExportRecoveryPhrase(MnemonicLanguage? language = null)
    {
        using RecoveryPhrase phrase = _keys.ExportRecoveryPhrase(language);
        return phrase.Export();
    }

    /// <summary>Stops receiving, cancels what is being sent, waits for handlers for a bounded time and wipes the keys.</summary>
    /// <returns>A task that ends when all that is done, for whoever calls. Inside a handler of this client it ends at once, since all that waits for the handler: what is left is done when the handler has returned.</returns>
    /// <exception cref="AggregateException">A part failed to end. All others have ended, and the keys are wiped.</exception>
    public async ValueTask DisposeAsync()
    {
        bool isInside = HandlerScope.IsInside(_dispatcher);
        if (isInside)
        {
            // Before the handler can return, or the next event would be handled while other parts still end. Inside a handler this waits for nothing.
            await _dispatcher.DisposeAsync().ConfigureAwait(false);
        }

        Task disposal;
        lock (_endGate)
        {
            Volatile.Write(ref _disposed, 1);
            if (_disposal is null)
            {
                // The flow of a handler that disposes does not reach this: it would seem to be inside it.
                AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _disposal = Task.Run(DisposeOnceAsync);
                flow?.Undo();
            }

            disposal = _disposal;
        }

        if (!isInside)
        {
            await disposal.ConfigureAwait(false);
        }
    }

    /// <summary>Makes a client where nothing can be awaited: a container's factory.</summary>
    internal static SessionClient Create(SessionClientOptions options)
    {
        SessionClient client = Make(options);
        ValueTask loading = client.LoadAsync(CancellationToken.None);
        if (!loading.IsCompletedSuccessfully)
        {
            loading.AsTask().GetAwaiter().GetResult();
        }

        return client;
    }

    private static SessionClient Make(SessionClientOptions options)
    {
        SessionClientOptionsValidator.ThrowIfInvalid(options);
        AccountKeys keys = options.TakeKeys();
        try
        {
            return new SessionClient(keys, options, options.IsRestored, SessionNetworkLease.Acquire(options));
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        await _journal.LoadAsync(cancellationToken).ConfigureAwait(false);
        await State.LoadAsync(cancellationToken).ConfigureAwait(false);
        await _groups.LoadAsync(cancellationToken).ConfigureAwait(false);
        await _communities.LoadAsync(cancellationToken).ConfigureAwait(false);
        await _inbox.LoadAsync(cancellationToken).ConfigureAwait(false);
        _outbox.Start();
        _sweep.Start();
        State.Changed += OnStateChanged;
    }

    /// <summary>Makes sure that the network's time and a restored account's own name are known before something is stamped.</summary>
    private async Task EnsureReadyToSendAsync(CancellationToken cancellationToken)
    {
        await State.EnsureRestoredAsync(cancellationToken).ConfigureAwait(false);
        await NetworkTime.EnsureSetAsync(Network, cancellationToken).ConfigureAwait(false);
    }

    private void OnSwarmChanged(IReadOnlyList<MessageHash> unwanted, IReadOnlyList<(MessageHash Hash, DateTimeOffset Until)> shortened)
    {
        _chores.Delete(unwanted);
        _chores.Shorten(shortened);
        _sweep.Wake();
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0 || Volatile.Read(ref _ending) is not null, this);
}
