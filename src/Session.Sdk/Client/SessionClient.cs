using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents one account on a Session network: sends messages to others and receives what they send.</summary>
/// <remarks>
/// Safe to share between threads. Receiving begins with the first handler or enumeration; until then nothing is polled. Dispose stops
/// receiving, cancels what is being sent, waits for handlers for a bounded time and wipes the keys.
/// </remarks>
public sealed partial class SessionClient : IAsyncDisposable
{
    private readonly AccountKeys _keys;
    private readonly SessionClientOptions _options;
    private readonly SessionNetworkLease _lease;
    private readonly ISessionStore _store;
    private readonly SentTimestamps _timestamps;
    private readonly MessageSender _sender;
    private readonly IncomingMessages _incoming;
    private readonly MessageDispatcher _dispatcher;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();
    private int _disposed;

    private SessionClient(AccountKeys keys, SessionClientOptions options, bool isRestored, SessionNetworkLease lease)
    {
        _keys = keys;
        _options = options;
        _lease = lease;
        _store = options.Store ?? new InMemorySessionStore(options.TimeProvider);
        _logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SessionClient>();
        _timestamps = new SentTimestamps(lease.Network.Clock);
        _dispatcher = new MessageDispatcher(keys.Id, _store, options, _logger);
        State = new AccountState(keys, options, isRestored, _store, new ConfigSwarm(lease.Network, SwarmSigner.ForAccount(keys)), lease.Network.Clock, _logger);
        _sender = new MessageSender(_store, State, (request, token) => lease.Network.Swarm.StoreAsync(request, token), _logger);
        _incoming = new IncomingMessages(keys, _store, State, options.ProBackendKeys, _logger);
    }

    /// <summary>Gets the id that others write to.</summary>
    public AccountId AccountId => _keys.Id;

    /// <summary>Gets what all devices of the account share: profile, contacts, read state, groups. What other devices publish comes in while the client receives.</summary>
    public AccountState State { get; }

    /// <summary>Gets the network: its paths, its clock and the lower floors.</summary>
    public SessionNetwork Network => _lease.Network;

    internal SessionClientOptions Options => _options;

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
            await client.State.LoadAsync(cancellationToken).ConfigureAwait(false);
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
    /// <returns>A task that ends when all that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await StopReceivingAsync().ConfigureAwait(false);
        await State.DisposeAsync().ConfigureAwait(false);
        await _dispatcher.DisposeAsync().ConfigureAwait(false);
        await _lease.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
        _disposing.Dispose();
    }

    /// <summary>Makes a client where nothing can be awaited: a container's factory.</summary>
    internal static SessionClient Create(SessionClientOptions options)
    {
        SessionClient client = Make(options);
        ValueTask loading = client.State.LoadAsync(CancellationToken.None);
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

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}
