using System.Runtime.CompilerServices;

namespace SessionSdk.Tests.Limits;

/// <summary>Waits, never without a limit, for what work in the background brings about and no event tells of.</summary>
internal static class Eventually
{
    /// <summary>How long is waited where the test names no other limit: less than a test may run, so that the failure says what was waited for.</summary>
    internal static readonly TimeSpan Limit = 0.75 * TestLimit.Default;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until something is so.</summary>
    /// <param name="condition">Tells whether it is.</param>
    /// <param name="meanwhile">Is called each time that it is not yet, to move a clock on for example.</param>
    /// <param name="pause">The real time between two looks.</param>
    /// <param name="limit">How long is waited.</param>
    /// <param name="what">Is said when it never came to that.</param>
    internal static Task True(
        Func<bool> condition, Action? meanwhile = null, TimeSpan? pause = null, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        True(() => Task.FromResult(condition()), meanwhile, pause, limit, what);

    /// <inheritdoc cref="True(Func{bool}, Action?, TimeSpan?, TimeSpan?, string)"/>
    internal static async Task True(
        Func<Task<bool>> condition, Action? meanwhile = null, TimeSpan? pause = null, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < (limit ?? Limit), $"It did not come to this in {limit ?? Limit}: {what}");
            meanwhile?.Invoke();
            await Task.Delay(pause ?? Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until something is so, but not for ever: for what may as well not come to pass.</summary>
    /// <param name="condition">Tells whether it is.</param>
    /// <param name="limit">How long is waited.</param>
    /// <returns>Whether it is so.</returns>
    internal static async Task<bool> Within(Func<bool> condition, TimeSpan limit)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) >= limit)
            {
                return false;
            }

            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return true;
    }

    /// <summary>Lets time pass until a call has ended, however it ends.</summary>
    /// <param name="call">The call.</param>
    /// <param name="advance">Moves the clock of the call on by a step.</param>
    /// <param name="pause">The real time that the call gets for each step.</param>
    /// <param name="what">Is said when the call does not end.</param>
    internal static async Task Ends(Task call, Action advance, TimeSpan? pause = null, [CallerArgumentExpression(nameof(call))] string what = "")
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!call.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, $"It did not end in {Limit}: {what}");
            advance();
            await Task.WhenAny(call, Task.Delay(pause ?? Pause, TimeProvider.System, TestContext.Current.CancellationToken));
        }
    }
}
