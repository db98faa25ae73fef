using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Says which config messages of an account are extended, and when: all of them once an interval, and new ones when they come.</summary>
/// <remarks>A group with many keys names hundreds of messages, and every member of a swarm answers for each: what is new is asked for alone.</remarks>
/// <param name="time">The clock that nobody sets.</param>
/// <param name="interval">How often all are extended.</param>
/// <param name="retryDelay">How long an extension is left out that failed twice in a row.</param>
internal sealed class ConfigExtensions(TimeProvider time, TimeSpan interval, TimeSpan retryDelay)
{
    private readonly HashSet<MessageHash> _extended = [];

    /// <summary>When all that there was then was extended, as a timestamp of the clock.</summary>
    private long? _allAt;

    private (HashSet<MessageHash> Messages, bool IsAll, long SentAt)? _last;

    /// <summary>How often in a row the swarm did not confirm an extension.</summary>
    private int _failures;

    private bool IsAllDue => _allAt is not { } at || time.GetElapsedTime(at) >= interval;

    /// <summary>Gives what is extended now, and takes it for sent.</summary>
    /// <param name="active">The messages that must not expire.</param>
    /// <returns>Those that are to be extended; none when nothing is due.</returns>
    internal IReadOnlyList<MessageHash> Take(IReadOnlyList<MessageHash> active)
    {
        if (_extended.Count > active.Count)
        {
            _extended.IntersectWith(active);
        }

        bool isAll = IsAllDue;
        IReadOnlyList<MessageHash> due = isAll ? active : [.. active.Where(hash => !_extended.Contains(hash))];
        if (due.Count == 0 || (_failures > 1 && _last is { } failed && failed.Messages.SetEquals(due) && time.GetElapsedTime(failed.SentAt) < retryDelay))
        {
            return [];
        }

        _last = ([.. due], isAll, time.GetTimestamp());
        _failures++;
        return due;
    }

    /// <summary>Notes that the swarm confirmed what was sent last.</summary>
    internal void NoteConfirmed()
    {
        if (_last is not { } last)
        {
            return;
        }

        if (last.IsAll)
        {
            _extended.Clear();
            _allAt = last.SentAt;
        }

        _extended.UnionWith(last.Messages);
        (_failures, _last) = (0, null);
    }
}
