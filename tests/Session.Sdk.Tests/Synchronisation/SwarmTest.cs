namespace SessionSdk.Tests.Synchronisation;

/// <summary>A test with a swarm of its own, in which devices of one account and somebody else write to one another.</summary>
public abstract class SwarmTest : IAsyncDisposable
{
    private protected readonly TestSwarm _swarm = new();
    private protected readonly AccountKeys _friend = AccountKeys.Generate();

    /// <summary>When the test began, as exactly as messages tell it.</summary>
    private protected readonly DateTimeOffset _start;

    protected SwarmTest()
    {
        _start = DateTimeOffset.FromUnixTimeMilliseconds(_swarm.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        _friend.Dispose();
        GC.SuppressFinalize(this);
    }
}
