using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Controls the polling of one account. Disposal ends it and awaits the poll that is under way.</summary>
/// <remarks>Safe to share between threads. Between polls it costs an object and an entry in the engine's queue, no timer and no task.</remarks>
public sealed class PollHandle : IAsyncDisposable
{
    private readonly PollEngine _engine;
    private long _lastSuccess;

    internal PollHandle(PollEngine engine, PollSubscription subscription)
    {
        _engine = engine;
        Subscription = subscription;
    }

    /// <summary>Gets the account or group.</summary>
    public SessionAddress Address => Subscription.Address;

    /// <summary>Gets whether polling is paused.</summary>
    public bool IsPaused { get; internal set; }

    /// <summary>Gets how many polls in a row have failed; 0 when the last one succeeded.</summary>
    public int ConsecutiveFailures { get; internal set; }

    /// <summary>Gets why the last poll failed, or <see langword="null"/> when it succeeded.</summary>
    public Exception? LastFailure { get; internal set; }

    /// <summary>Gets the network time of the last poll that succeeded, or <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastSuccess
    {
        // Written whole, whoever reads meanwhile.
        get => Volatile.Read(ref _lastSuccess) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        internal set => Volatile.Write(ref _lastSuccess, value?.UtcTicks ?? 0);
    }

    internal PollSubscription Subscription { get; }

    internal PollState State { get; set; }

    internal long Due { get; set; }

    internal int Version { get; set; }

    internal int Generation { get; set; }

    internal bool PollAgain { get; set; }

    /// <summary>Gets or sets the number of the round that comes next, and with it whether <see cref="Node"/> is asked again.</summary>
    internal int Round { get; set; }

    internal ServiceNode? Node { get; set; }

    internal bool WasSlow { get; set; }

    internal List<Ed25519PublicKey> Visited { get; } = [];

    /// <summary>Gets the namespaces that are known to hold something, or of which two members said that they hold nothing.</summary>
    internal HashSet<Namespace> Settled { get; } = [];

    /// <summary>Gets the namespaces that two members refused and none has given since.</summary>
    internal HashSet<Namespace> Refused { get; } = [];

    /// <summary>Gets or sets whether two members refused everything and none has answered since.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>Gets or sets the task of the save of positions that is under way. It never fails.</summary>
    internal Task Saving { get; set; } = Task.CompletedTask;

    /// <summary>Gets or sets which config messages were extended; <see langword="null"/> before the first.</summary>
    internal ConfigExtensions? Extensions { get; set; }

    internal CancellationTokenSource? Cancellation { get; set; }

    internal Task Running { get; set; } = Task.CompletedTask;

    internal List<TaskCompletionSource>? WaitingForNext { get; set; }

    internal List<TaskCompletionSource>? WaitingForThis { get; set; }

    /// <summary>Polls at once; when a poll is under way, another one follows it.</summary>
    /// <exception cref="ObjectDisposedException">The handle or the engine is disposed.</exception>
    public void PollNow() => _engine.PollNow(this, null);

    /// <summary>Polls at once and waits for it.</summary>
    /// <param name="cancellationToken">Ends the wait, not the poll.</param>
    /// <returns>A task that ends when a poll that began after this call has handed everything over; it fails as that poll fails.</returns>
    /// <exception cref="ObjectDisposedException">The handle or the engine is disposed.</exception>
    /// <exception cref="InvalidOperationException">Polling is paused or suspended, or was before the poll began.</exception>
    public Task PollNowAsync(CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.PollNow(this, done);
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops polling until <see cref="Resume"/>. A poll that is under way is finished.</summary>
    public void Pause() => _engine.Pause(this);

    /// <summary>Goes on after <see cref="Pause"/>, beginning with a poll.</summary>
    public void Resume() => _engine.Resume(this);

    /// <summary>Forgets all positions, so that the next poll brings every stored message again. What a poll that is under way brings is thrown away.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the positions are forgotten.</returns>
    public Task ResetAsync(CancellationToken cancellationToken = default) => _engine.ResetAsync(this, cancellationToken);

    /// <summary>Ends polling. Called from the handler itself, it does not wait for that call.</summary>
    /// <returns>A task that ends when nothing runs any more.</returns>
    public ValueTask DisposeAsync() => _engine.RemoveAsync(this);
}
