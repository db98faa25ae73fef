namespace SessionSdk.Dispatching;

/// <summary>Somebody who reads the log: a handler, or an enumeration.</summary>
internal sealed class EventSubscription
{
    private int _isOver;

    internal required DispatchRules Rules { get; init; }

    internal ReaderStart Start { get; init; }

    /// <summary>Tells whether an event that has a wanted kind is wanted itself. Others count as handled.</summary>
    internal Func<SessionEvent, bool> Wants { get; init; } = static _ => true;

    /// <summary>Gives a durable event to the reader, and says whether it was taken.</summary>
    internal required Func<SessionEvent, HandlerRun, CancellationToken, ValueTask<bool>> GiveAsync { get; init; }

    /// <summary>Takes note of a passing event; <see langword="null"/> when the reader wants none.</summary>
    internal Action<SessionEvent>? Pass { get; set; }

    /// <summary>Gives the end of what is being done with passing events now.</summary>
    internal Func<Task> PassingIdle { get; set; } = static () => Task.CompletedTask;

    /// <summary>Gets whether the reader has gone away.</summary>
    internal bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <returns>Whether it was there until now.</returns>
    internal bool End() => Interlocked.Exchange(ref _isOver, 1) == 0;
}

/// <summary>A name in the log: how far it has come, and who reads under it now.</summary>
internal sealed class EventReader(string name)
{
    internal string Name => name;

    /// <summary>Gets or sets who reads; guarded by the dispatcher's gate.</summary>
    internal EventSubscription? Owner { get; set; }

    /// <summary>Gets or sets who reads, as the loop knows it.</summary>
    internal EventSubscription? Served { get; set; }

    /// <summary>Gets or sets the end of the log when it was first added.</summary>
    internal long AddedAt { get; set; }

    /// <summary>Gets or sets what decides; <see langword="null"/> until the store has said how far it has come.</summary>
    internal DispatchMachine? Machine { get; set; }
}
