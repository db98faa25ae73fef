using System.Collections.Concurrent;

namespace SessionSdk.Encoding;

/// <summary>Keeps the contexts of the codec for the next call: making one costs more than compressing a small message. Safe to use from several threads.</summary>
internal sealed class ZstdContexts<T>(Func<T> make)
    where T : class, IDisposable
{
    /// <summary>How many wait at most. More are never in use at once for long.</summary>
    private static readonly int MaxIdle = Math.Min(Environment.ProcessorCount, 16);

    private readonly ConcurrentQueue<T> _idle = new();
    private int _count;

    /// <summary>Gives a context that nobody else uses.</summary>
    public T Rent()
    {
        if (!_idle.TryDequeue(out T? context))
        {
            return make();
        }

        Interlocked.Decrement(ref _count);
        return context;
    }

    /// <summary>Takes a context back. One that failed is disposed of instead.</summary>
    public void Return(T context)
    {
        if (Interlocked.Increment(ref _count) <= MaxIdle)
        {
            _idle.Enqueue(context);
        }
        else
        {
            Interlocked.Decrement(ref _count);
            context.Dispose();
        }
    }
}
