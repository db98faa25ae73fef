using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Messages whose time is over.</summary>
internal static class ExpiryCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Those_end_first_that_end_first), Those_end_first_that_end_first),
    ];

    private static async Task Those_end_first_that_end_first(StoreCase test)
    {
        await test.AddAsync(Message(1, 1) with { ExpiresAt = At(30) }, Message(2, 2) with { ExpiresAt = At(10) }, Message(3, 3), Message(4, 4) with { ExpiresAt = At(20), IsDeleted = true });
        Expect.Equal(At(10), await test.Store.GetNextExpiryAsync(Me, test.Token));
        Expect.Equal(0, (await test.Store.GetExpiringAsync(Me, At(9.999), 10, test.Token)).Count);
        Expect.Sequence([2, 4], Numbers(await test.Store.GetExpiringAsync(Me, At(20), 10, test.Token)));
        Expect.Sequence([2], Numbers(await test.Store.GetExpiringAsync(Me, At(99), 1, test.Token)));
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(2) } });
        Expect.Equal(At(20), await test.Store.GetNextExpiryAsync(Me, test.Token));
        await test.AddAsync(Message(4, 4) with { ExpiresAt = At(40) });
        Expect.Equal(At(30), await test.Store.GetNextExpiryAsync(Me, test.Token));
    }
}
