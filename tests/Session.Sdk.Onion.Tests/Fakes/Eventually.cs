namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Waits for what work in the background brings about.</summary>
internal static class Eventually
{
    internal static async Task True(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
