using System.Text.Json;

namespace SessionSdk.Receiving;

/// <summary>Remembers what the account's state said about items that changed it and are not stored yet: when these come again the state says something else, and what they mean would never be told.</summary>
/// <remarks>
/// Safe to share between threads. Whoever stores the state stores this with it, so that a crash in between leaves both or none. Bounded: what is too much gives way, which costs
/// that one request or acceptance is not told.
/// </remarks>
internal sealed class PendingContexts
{
    internal const string StateKey = "inbox.pending";
    internal const int MaxItems = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, IncomingContext> _contexts = [];

    // Whether the store may hold any.
    private bool _isStored;

    /// <summary>Gets how many items are not stored yet.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _contexts.Count;
            }
        }
    }

    /// <summary>Takes over what is stored.</summary>
    internal void Load(ReadOnlySpan<byte> saved)
    {
        List<PendingContext> stored;
        try
        {
            stored = saved.IsEmpty ? [] : JsonSerializer.Deserialize(saved, InboxJson.Default.ListPendingContext) ?? [];
        }
        catch (JsonException)
        {
            // What cannot be read any more is not told; nothing else depends on it.
            stored = [];
        }

        lock (_gate)
        {
            _isStored |= stored.Count > 0;
            foreach (PendingContext each in stored.Take(MaxItems))
            {
                _contexts.TryAdd(each.Mark, each.Context);
            }
        }
    }

    /// <summary>Notes what the state said about an item.</summary>
    /// <param name="mark">The item's own mark.</param>
    /// <param name="context">What it said.</param>
    /// <returns>What counts: what it says now, and what it said when the item came before.</returns>
    internal IncomingContext Remember(UInt128 mark, IncomingContext context)
    {
        lock (_gate)
        {
            if (_contexts.TryGetValue(mark, out IncomingContext earlier))
            {
                context = context.After(earlier);
            }

            if (context.IsChange)
            {
                if (_contexts.Count >= MaxItems && !_contexts.ContainsKey(mark))
                {
                    _contexts.Remove(_contexts.First().Key);
                }

                _contexts[mark] = context;
            }

            return context;
        }
    }

    /// <summary>Gives what is stored together with the state.</summary>
    /// <param name="except">The marks of items that are stored with it.</param>
    /// <returns>The bytes; <see langword="null"/> when there is nothing to write.</returns>
    internal byte[]? Save(IReadOnlyCollection<UInt128> except)
    {
        lock (_gate)
        {
            List<PendingContext> left = [.. _contexts.Where(each => !except.Contains(each.Key)).Select(each => new PendingContext(each.Key, each.Value))];
            if (left.Count == 0 && !_isStored)
            {
                return null;
            }

            _isStored = left.Count > 0;
            return left.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(left, InboxJson.Default.ListPendingContext);
        }
    }

    /// <summary>Takes note that items are stored.</summary>
    internal void Forget(IReadOnlyCollection<UInt128> marks)
    {
        lock (_gate)
        {
            foreach (UInt128 mark in marks)
            {
                _contexts.Remove(mark);
            }
        }
    }

    public override string ToString() => nameof(PendingContexts);
}

/// <summary>What the state said about an item, as it is kept.</summary>
/// <param name="Mark">The item's own mark.</param>
/// <param name="Context">What it said.</param>
internal sealed record PendingContext(UInt128 Mark, IncomingContext Context)
{
    public override string ToString() => nameof(PendingContext);
}
