namespace SessionSdk.Dispatching;

/// <summary>Hands events one by one to somebody who enumerates them. A durable event is handled when the next one is asked for, or the enumeration ends while it is in hand.</summary>
internal sealed class EventStream(int maxPassing) : IDisposable
{
    private readonly Lock _gate = new();

    // One wake-up for all that came since the last one: it does not count events, of which some are dropped and others are taken without a wait.
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Queue<SessionEvent> _passing = new();
    private Offer? _offered;
    private Offer? _inHand;
    private bool _tookPassing;
    private bool _isClosed;

    /// <summary>Gets how many times a reader would be woken now: once at most, however much came.</summary>
    internal int WakeUps => _arrived.CurrentCount;

    /// <summary>Offers a durable event and waits until it is handled.</summary>
    /// <returns>Whether it was taken.</returns>
    internal async ValueTask<bool> GiveAsync(SessionEvent happened, CancellationToken stopping)
    {
        var offer = new Offer(happened);
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _offered = offer;
            Wake();
        }

        try
        {
            return await offer.Handled.Task.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _offered = _offered == offer ? null : _offered;
            }

            // What was handled just before the end stays handled.
            return offer.Handled.Task is { IsCompletedSuccessfully: true, Result: true };
        }
    }

    /// <summary>Offers a passing event. When too many wait, the oldest is dropped.</summary>
    internal void Pass(SessionEvent happened)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (_passing.Count == maxPassing)
            {
                _passing.Dequeue();
            }

            _passing.Enqueue(happened);
            Wake();
        }
    }

    /// <summary>Waits for the next event.</summary>
    internal async ValueTask<SessionEvent> NextAsync(CancellationToken cancellationToken)
    {
        PutDown();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake() is { } happened)
            {
                return happened;
            }

            await _arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the enumeration: what is in hand is handled, what was offered is not.</summary>
    private void Close()
    {
        Offer? offered;
        lock (_gate)
        {
            _isClosed = true;
            (offered, _offered) = (_offered, null);
            _passing.Clear();
        }

        PutDown();
        offered?.Handled.TrySetResult(false);
    }

    public void Dispose()
    {
        Close();
        lock (_gate)
        {
            _arrived.Dispose();
        }
    }

    /// <summary>Wakes the reader. Called under the gate.</summary>
    private void Wake()
    {
        if (_arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }

    private void PutDown()
    {
        Offer? inHand;
        lock (_gate)
        {
            (inHand, _inHand) = (_inHand, null);
        }

        inHand?.Handled.TrySetResult(true);
    }

    private SessionEvent? TryTake()
    {
        lock (_gate)
        {
            // Neither kind keeps the other waiting.
            if (_offered is { } offer && (_tookPassing || _passing.Count == 0))
            {
                (_inHand, _offered, _tookPassing) = (offer, null, false);
                return offer.Event;
            }

            _tookPassing = _passing.TryDequeue(out SessionEvent? passing);
            return passing;
        }
    }

    private sealed class Offer(SessionEvent happened)
    {
        internal SessionEvent Event => happened;

        internal TaskCompletionSource<bool> Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
