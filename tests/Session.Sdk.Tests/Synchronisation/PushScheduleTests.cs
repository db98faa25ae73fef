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

    private PushSchedule Make() => new(_time, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), _ =>
    {
        var push = new TaskCompletionSource<PushOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pushes.Writer.TryWrite(push);
        return push.Task;
    });
}
