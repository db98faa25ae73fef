using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.Tests.Synchronisation;

public sealed class PushScheduleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly System.Threading.Channels.Channel<TaskCompletionSource<PushOutcome>> _pushes = System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource<PushOutcome>>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_push_comes_two_quiet_seconds_after_the_last_edit()
    {
        await using PushSchedule schedule = Make();
        schedule.Note();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        schedule.Note();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, _pushes.Reader.Count);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await _pushes.Reader.ReadAsync(Token)).SetResult(PushOutcome.Done);
    }

    [Fact]
    public async Task Edits_that_keep_coming_are_published_after_ten_seconds()
    {
        await using PushSchedule schedule = Make();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0, _pushes.Reader.Count);
            schedule.Note();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        (await _pushes.Reader.ReadAsync(Token)).SetResult(PushOutcome.Done);
    }

    [Fact]
    public async Task Disposing_waits_for_a_push_and_begins_no_other()
    {
        PushSchedule schedule = Make();
        schedule.Note();
        _time.Advance(TimeSpan.FromSeconds(2));
        TaskCompletionSource<PushOutcome> running = await _pushes.Reader.ReadAsync(Token);
        ValueTask disposing = schedule.DisposeAsync();
        Assert.False(disposing.IsCompleted);

        running.SetResult(PushOutcome.TryAgain);
        await disposing;
        schedule.Note();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _pushes.Reader.Count);
    }

    [Theory]
    [InlineData(true, new double[] { 0.25, 0.5, 1, 2, 4, 5, 5 })]
    [InlineData(false, new double[] { 1, 2, 4, 8, 16, 30, 30 })]
    public async Task What_failed_comes_again_after_growing_minutes_with_less_haste_when_nothing_was_edited(bool isEdit, double[] minutes)
    {
        await using PushSchedule schedule = Make();
        schedule.Note();
        _time.Advance(TimeSpan.FromSeconds(2));
        foreach (double pause in minutes)
        {
            (await _pushes.Reader.ReadAsync(Token)).SetResult(isEdit ? PushOutcome.TryAgain : PushOutcome.RepairAgain);
            await Eventually.True(() => schedule.NextPause is not null);
            Assert.Equal(TimeSpan.FromMinutes(pause), schedule.NextPause);
            _time.Advance(TimeSpan.FromMinutes(pause));
        }

        (await _pushes.Reader.ReadAsync(Token)).SetResult(PushOutcome.Done);
    }

    [Fact]
    public async Task A_push_that_throws_does_not_end_the_schedule()
    {
        int pushes = 0;
        var second = new TaskCompletionSource();
        await using var schedule = new PushSchedule(_time, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), _ =>
        {
            if (Interlocked.Increment(ref pushes) == 1)
            {
                throw new InvalidOperationException("thrown by the test");
            }

            second.TrySetResult();
            return Task.FromResult(PushOutcome.Done);
        }, NullLogger.Instance);
        schedule.Note();
        _time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.True(() => schedule.NextPause is not null);
        _time.Advance(PushSchedule.FirstRetryDelay);

        await second.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task A_push_does_not_see_the_ambient_values_of_who_made_the_client()
    {
        var ambient = new AsyncLocal<string?> { Value = "of the caller" };
        var seen = new TaskCompletionSource<string?>();
        await using var schedule = new PushSchedule(TimeProvider.System, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), _ =>
        {
            seen.TrySetResult(ambient.Value);
            return Task.FromResult(PushOutcome.Done);
        }, NullLogger.Instance);
        schedule.Note();

        Assert.Null(await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), Token));
        Assert.Equal("of the caller", ambient.Value);
    }

    private PushSchedule Make() => new(_time, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), _ =>
    {
        var push = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pushes.Writer.TryWrite(push);
        return push.Task;
    }, NullLogger.Instance);
}
