using Microsoft.Extensions.Logging;

namespace SessionSdk.Communities;

/// <content>When the server is asked.</content>
internal sealed partial class ServerSession
{
    /// <summary>How many batches one poll makes at most: a server that always has more does not keep it busy.</summary>
    private const int MaxRounds = 16;

    /// <summary>How many rooms are asked for in one batch.</summary>
    private const int MaxRooms = 100;

    private const int SmallestPage = 16;

    /// <summary>How much sooner a poll follows one that did not come to the end.</summary>
    private const int CatchUpFactor = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private int _limit = MessageQuery.MaxLimit;
    private int _failures;
    private bool _isBehind;

    /// <summary>Gets how many polls failed in a row.</summary>
    internal int ConsecutiveFailures => Volatile.Read(ref _failures);

    /// <summary>Gets how many rows are asked for at once: fewer when a poll failed.</summary>
    internal int PageLimit => Volatile.Read(ref _limit);

    private async Task LoopAsync()
    {
        CancellationToken stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            IReadOnlyList<TaskCompletionSource> wishes = _signal.Begin();
            Exception? failure = null;
            try
            {
                await PollAsync(stopping).ConfigureAwait(false);
                _failures = 0;
                _limit = Math.Min(2 * _limit, MessageQuery.MaxLimit);
            }
            catch (Exception ended) when (stopping.IsCancellationRequested)
            {
                failure = new ObjectDisposedException("The client was disposed.", ended);
            }
            catch (Exception failed)
            {
                failure = failed;
                _failures++;

                // Perhaps the answer was too large for the nodes.
                _limit = Math.Max(_limit / 2, SmallestPage);
                LogPollFailed(failed, _failures);
            }

            foreach (TaskCompletionSource wish in wishes)
            {
                _ = failure is null ? wish.TrySetResult() : wish.TrySetException(failure);
            }

            try
            {
                await _signal.WaitAsync(Pause(), stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private TimeSpan Pause()
    {
        TimeSpan interval = _services.Options.CommunityPollInterval;
        if (_failures == 0)
        {
            return _isBehind ? interval / CatchUpFactor : interval;
        }

        double longer = interval.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30));
        TimeSpan longest = interval > LongestPause ? interval : LongestPause;
        return longer < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(longer) : longest;
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        _isBehind = false;
        bool isFirstBatch = true;
        foreach (RoomEntry[] rooms in _rooms.Values.Where(room => !room.IsBeginning).OrderBy(room => room.Token.ToString(), StringComparer.Ordinal).Chunk(MaxRooms))
        {
            await PollAsync(rooms, isFirstBatch, cancellationToken).ConfigureAwait(false);
            isFirstBatch = false;
        }

        await SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Polls some rooms until none of them has more, or it is enough for once.</summary>
    private async Task PollAsync(RoomEntry[] rooms, bool withServer, CancellationToken cancellationToken)
    {
        IReadOnlyList<RoomEntry> left = rooms;
        foreach (RoomEntry room in rooms)
        {
            room.WasReset = false;
        }

        for (int round = 0; round < MaxRounds && left.Count > 0; round++)
        {
            left = await RoundAsync(left, withServer && round == 0, round == 0, cancellationToken).ConfigureAwait(false);
        }

        _isBehind |= left.Count > 0;
        foreach (RoomEntry room in rooms)
        {
            room.Polls++;
        }
    }

    [LoggerMessage(EventId = 9501, Level = LogLevel.Warning, Message = "A community server could not be polled; it is asked again later ({Failures} failures in a row)")]
    private partial void LogPollFailed(Exception failure, int failures);

    [LoggerMessage(EventId = 9502, Level = LogLevel.Error, Message = "What a community server said of a room could not be taken in; the other rooms are")]
    private partial void LogRoomFailed(Exception failure);

    [LoggerMessage(EventId = 9503, Level = LogLevel.Information, Message = "A room of a community was made anew by its operator and is read from the beginning")]
    private partial void LogRecreated();
}
