namespace SessionSdk.Communities;

/// <summary>Remembers the own reactions of a room that were changed here, until the server lists them: rows that are older than the change do not take it back.</summary>
/// <remarks>Safe to share between threads. Bounded: the oldest go.</remarks>
internal sealed class PendingReactions
{
    private const int MaxPending = 200;

    private readonly Lock _gate = new();
    private readonly List<PendingReaction> _pending = [];

    /// <summary>Notes that a reaction was changed here.</summary>
    internal void Begin(long message, string emoji, bool isRemoval)
    {
        lock (_gate)
        {
            _pending.RemoveAll(known => known.Message == message && known.Emoji == emoji);
            _pending.Add(new PendingReaction(message, emoji, isRemoval, null));
            if (_pending.Count > MaxPending)
            {
                _pending.RemoveAt(0);
            }
        }
    }

    /// <summary>Notes the number that the server gave the change.</summary>
    internal void Accept(long message, string emoji, long sequence)
    {
        lock (_gate)
        {
            int at = _pending.FindIndex(known => known.Message == message && known.Emoji == emoji);
            if (at >= 0)
            {
                _pending[at] = _pending[at] with { Sequence = sequence };
            }
        }
    }

    /// <summary>Forgets a change that the server did not take. A later one of the same emoji stays.</summary>
    internal void Drop(long message, string emoji, bool isRemoval)
    {
        lock (_gate)
        {
            _pending.RemoveAll(known => known.Message == message && known.Emoji == emoji && known.IsRemoval == isRemoval && known.Sequence is null);
        }
    }

    /// <summary>Gives the changes of a message that a row of the server is too old to have, and forgets the others.</summary>
    internal IReadOnlyList<PendingReaction> Newer(long message, long sequence)
    {
        lock (_gate)
        {
            _pending.RemoveAll(known => known.Message == message && known.Sequence <= sequence);
            return [.. _pending.Where(known => known.Message == message)];
        }
    }
}

/// <summary>An own reaction that was changed here.</summary>
internal readonly record struct PendingReaction(long Message, string Emoji, bool IsRemoval, long? Sequence);
