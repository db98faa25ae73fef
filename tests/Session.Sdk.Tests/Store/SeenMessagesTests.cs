namespace SessionSdk.Tests.Store;

public sealed class SeenMessagesTests
{
    private readonly SeenMessages _seen = new(capacity: 100);
    private ulong _next;

    [Fact]
    public void A_sender_that_floods_forgets_its_own_oldest_only_and_those_do_not_come_again()
    {
        for (int i = 0; i < 10; i++)
        {
            Add(sender: 1, sentAt: i, identity: (ulong)(1000 + i));
        }

        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal(SeenOutcome.New, Add(sender: 2, sentAt: 5000 + i));
        }

        Assert.Equal(100, _seen.Count);
        for (int i = 0; i < 10; i++)
        {
            Assert.True(_seen.Contains((ulong)(1000 + i), 1, i));
        }

        Assert.Equal(SeenOutcome.Known, Add(sender: 2, sentAt: 5000));
        Assert.Equal(SeenOutcome.New, Add(sender: 1, sentAt: 20));
        Assert.Equal(SeenOutcome.New, Add(sender: 3, sentAt: 1));
    }

    [Fact]
    public void When_every_sender_has_one_left_a_new_one_waits_and_nobody_is_forgotten()
    {
        for (ulong sender = 1; sender <= 100; sender++)
        {
            Assert.Equal(SeenOutcome.New, Add(sender, sentAt: 1, identity: 1000 + sender));
        }

        Assert.Equal(SeenOutcome.Full, Add(sender: 101, sentAt: 1));
        for (ulong sender = 1; sender <= 100; sender++)
        {
            Assert.True(_seen.Contains(1000 + sender, sender, 1));
        }

        Assert.Equal(SeenOutcome.New, _seen.TryAdd(5000, 101, 1, SeenMessages.Lifetime + TimeSpan.FromHours(1), TimeSpan.Zero));
        Assert.Equal(1, _seen.Count);
    }

    [Fact]
    public void Hashes_are_remembered_in_bounded_number()
    {
        var hashes = new RecentHashes();
        for (int i = 0; i < 3 * RecentHashes.Capacity; i++)
        {
            hashes.Add((UInt128)i, TimeSpan.Zero);
        }

        Assert.Equal(RecentHashes.Capacity, hashes.Count);
        Assert.True(hashes.Contains((UInt128)((3 * RecentHashes.Capacity) - 1)));
        hashes.ForgetOld(RecentHashes.Lifetime);
        Assert.Equal(0, hashes.Count);
    }

    private SeenOutcome Add(ulong sender, long sentAt, ulong? identity = null) => _seen.TryAdd(identity ?? (1_000_000 + _next++), sender, sentAt, TimeSpan.Zero, TimeSpan.Zero);
}
