using Microsoft.Extensions.Logging;

namespace SessionSdk.Profiles;

/// <summary>Renews the own picture once a day, because file servers forget files after two weeks.</summary>
/// <remarks>Asked at every poll; what it does then, it does in the background.</remarks>
internal sealed partial class PictureCare(OwnPicture picture, AccountState state, bool isSynced, TimeProvider time, TimeSpan disposeTimeout, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private long _checkedAt;
    private TimeSpan _rest = TimeSpan.Zero;

    /// <summary>Takes note that a poll came to its end: the newest state is known now.</summary>
    internal void NotePolled()
    {
        lock (_gate)
        {
            bool isDue = _running.IsCompleted && time.GetElapsedTime(_checkedAt) >= _rest;
            if (!isDue || _stopping.IsCancellationRequested || (isSynced && !state.IsPulled) || state.Profile.Picture is null)
            {
                return;
            }

            _checkedAt = time.GetTimestamp();
            _rest = Interval;
            _running = Task.Run(() => RenewAsync(_stopping.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.StopAsync(disposeTimeout, time, _logger).ConfigureAwait(false);
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        await running.WaitAsync(disposeTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            LogRenewed(await picture.RenewAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client ends.
        }
        catch (Exception failure)
        {
            LogNotRenewed(failure);
            lock (_gate)
            {
                _rest = failure is SessionException { IsTransient: false } ? Interval : RestAfterFailure;
            }
        }
    }

    [LoggerMessage(EventId = 9011, Level = LogLevel.Debug, Message = "The renewal of the own picture ended: {Outcome}")]
    private partial void LogRenewed(PictureRenewalOutcome? outcome);

    [LoggerMessage(EventId = 9012, Level = LogLevel.Warning, Message = "The own picture could not be renewed on its server; it is tried again")]
    private partial void LogNotRenewed(Exception failure);
}
