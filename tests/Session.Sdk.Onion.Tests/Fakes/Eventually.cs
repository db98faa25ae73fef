namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Waits for what work in the background brings about.</summary>
internal static class Eventually
{
    /// <summary>Lets time pass second by second until a call has ended, however it ends.</summary>
    internal static async Task Ends(Task call, Microsoft.Extensions.Time.Testing.FakeTimeProvider time)
    {
        while (!call.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    internal static async Task True(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
