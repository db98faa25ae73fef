namespace SessionSdk.Swarm;

/// <summary>Lets a bounded number of polls run and keeps the others in order. Not safe to share between threads.</summary>
internal sealed class PollLane(int capacity)
{
    private readonly Queue<PollHandle> _ready = [];
    private int _running;

    internal void Enqueue(PollHandle handle) => _ready.Enqueue(handle);

    internal void Release() => _running--;

    /// <summary>Takes the next handle if there is room for it. Handles that are no longer ready are passed over.</summary>
    internal PollHandle? TakeNext()
    {
        while (_running < capacity && _ready.TryDequeue(out PollHandle? handle))
        {
            if (handle.State == PollState.Ready)
            {
                _running++;
                return handle;
            }
        }

        return null;
    }
}
