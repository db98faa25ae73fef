using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

internal sealed partial class EventDispatcher
{
    private const int MaxTrimStep = 128;

    private static readonly TimeSpan AgeCheckInterval = TimeSpan.FromHours(1);

    /// <summary>How long to wait for the network to tell the time.</summary>
    private static readonly TimeSpan TimeCheckInterval = TimeSpan.FromMinutes(1);

    private long _trimmed;
    private long _bound;
    private TimeSpan _trimAgainAt;
    private TimeSpan _ageCheckAt;
    private bool _isCheckingAge;
    private long _unneeded;
    private long _lookedUntil;
    private bool _isLookingForHandled;

    /// <summary>Sees to the limits of the log, whether anybody reads it or not.</summary>
    private void Trim(long head, TimeSpan now)
    {
        int step = Math.Min(MaxTrimStep, 1 + (_options.Log.MaxEvents / 16));
        if (head - _options.Log.MaxEvents - Math.Max(_trimmed, _bound) >= step)
        {
            _bound = head - _options.Log.MaxEvents;
        }

        LookForHandled(step);
        if (!_isCheckingAge && !IsStopping && now >= _ageCheckAt && head > _trimmed)
        {
            _isCheckingAge = true;
            Go(CheckAgeAsync);
        }
    }

    /// <summary>Looks, when readers have come further, what of the log nobody needs any more.</summary>
    private void LookForHandled(int step)
    {
        if (_isLookingForHandled || IsStopping || _known.Count == 0)
        {
            return;
        }

        long handled = _known.Values.Min(reader => reader.Cursor);
        if (handled - Math.Max(_trimmed, _lookedUntil) >= step)
        {
            _isLookingForHandled = true;
            Func<string, bool>[] wants = [.. _served.Select(reader => reader.Machine!.Rules.Wants)];
            Go(() => LookForHandledAsync(_trimmed, handled, wants));
        }
    }

    /// <summary>Finds the end of what was wanted and is handled. What nobody wants is not handled by that: it stays for who comes later, until the limits.</summary>
    private async Task LookForHandledAsync(long from, long handled, Func<string, bool>[] wants)
    {
        long until = from;
        try
        {
            IReadOnlyList<EventRecord> page;
            int unneeded;
            do
            {
                page = await _journal.Store.ReadEventsAsync(_journal.Account, until, MaxTrimStep, _abandoned.Token).ConfigureAwait(false);
                unneeded = page.TakeWhile(record => record.Position <= handled && wants.Any(wanted => wanted(record.Kind))).Count();
                until = unneeded > 0 ? page[unneeded - 1].Position : until;
            }
            while (unneeded == MaxTrimStep);
        }
        catch (Exception failure)
        {
            if (!_abandoned.IsCancellationRequested)
            {
                LogStoreFailed(failure);
            }
        }

        Post(() => (_isLookingForHandled, _lookedUntil, _unneeded) = (false, handled, Math.Max(_unneeded, until)));
    }

    /// <summary>Gives up to where the log is cut now; 0 when it is not.</summary>
    private long TrimTarget(TimeSpan now)
    {
        // A reader that came meanwhile begins where it was told to.
        long handled = _known.Count == 0 ? 0 : _known.Values.Min(reader => reader.Cursor);
        long target = Math.Max(Math.Min(_unneeded, handled), _bound);
        if (target <= _trimmed || now < _trimAgainAt)
        {
            return 0;
        }

        foreach (ConsumerRecord late in _known.Values.Where(known => known.Cursor < target))
        {
            LogTrimmedUnhandled(late.Name, target - Math.Max(late.Cursor, _trimmed));
        }

        return target;
    }

    private async Task CheckAgeAsync()
    {
        // A clock that is wrong by weeks must not throw away what no handler has had.
        if ((_options.NetworkTime is { } tell ? tell() : _time.GetUtcNow()) is not { } now)
        {
            Post(() => (_isCheckingAge, _ageCheckAt) = (false, Now + TimeCheckInterval));
            return;
        }

        long until = 0;
        try
        {
            DateTimeOffset oldest = now - TimeSpan.FromTicks(Math.Min(_options.Log.MaxAge.Ticks, TimeSpan.FromDays(36500).Ticks));
            IReadOnlyList<EventRecord> page;
            int tooOld;
            do
            {
                page = await _journal.Store.ReadEventsAsync(_journal.Account, until, MaxTrimStep, _abandoned.Token).ConfigureAwait(false);
                tooOld = page.TakeWhile(record => record.At < oldest).Count();
                until = tooOld > 0 ? page[tooOld - 1].Position : until;
            }
            while (tooOld == MaxTrimStep);
        }
        catch (Exception failure)
        {
            if (!_abandoned.IsCancellationRequested)
            {
                LogStoreFailed(failure);
            }
        }

        Post(() => (_isCheckingAge, _ageCheckAt, _bound) = (false, Now + AgeCheckInterval, Math.Max(_bound, until)));
    }
}
