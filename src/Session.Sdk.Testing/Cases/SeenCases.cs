using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Remembered marks.</summary>
internal static class SeenCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Marks_are_remembered_until_they_are_forgotten), Marks_are_remembered_until_they_are_forgotten),
        new(nameof(What_is_seen_again_is_remembered_for_the_longer_time), What_is_seen_again_is_remembered_for_the_longer_time),
        new(nameof(Many_marks_are_asked_at_once), Many_marks_are_asked_at_once),
    ];

    private static async Task Marks_are_remembered_until_they_are_forgotten(StoreCase test)
    {
        UInt128 great = UInt128.MaxValue - 5;
        await test.CommitAsync(new StoreBatch { Seen = { new(1, At(10)), new(2, At(20)), new(great, At(30)), new(2, At(20)) } });
        Expect.Sequence<UInt128>([1, 2, great], (await test.Store.GetSeenAsync(Me, [1, 2, 3, great], test.Token)).Order());
        await test.CommitAsync(new StoreBatch { ForgetSeenBefore = At(20) });
        Expect.Sequence<UInt128>([2, great], (await test.Store.GetSeenAsync(Me, [1, 2, great], test.Token)).Order());
        await test.ReopenAsync();
        Expect.Sequence<UInt128>([2, great], (await test.Store.GetSeenAsync(Me, [1, 2, great], test.Token)).Order());
        Expect.Equal(0, (await test.Store.GetSeenAsync(Me, [], test.Token)).Count);
    }

    private static async Task What_is_seen_again_is_remembered_for_the_longer_time(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Seen = { new(1, At(30)), new(2, At(10)) } });
        await test.CommitAsync(new StoreBatch { Seen = { new(1, At(10)), new(2, At(30)) }, ForgetSeenBefore = At(20) });
        Expect.Sequence<UInt128>([1, 2], (await test.Store.GetSeenAsync(Me, [1, 2], test.Token)).Order());
    }

    private static async Task Many_marks_are_asked_at_once(StoreCase test)
    {
        var batch = new StoreBatch();
        batch.Seen.AddRange(Enumerable.Range(0, 3000).Select(i => new SeenRecord((UInt128)i * 2, At(i))));
        await test.CommitAsync(batch);
        Expect.Equal(3000, (await test.Store.GetSeenAsync(Me, [.. Enumerable.Range(0, 6000).Select(i => (UInt128)i)], test.Token)).Count);
    }
}
