using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;

namespace SessionSdk.Swarm.Tests;

public sealed class ConfigExtensionsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();
    private readonly ConfigExtensions _extensions;

    public ConfigExtensionsTests()
    {
        _extensions = new ConfigExtensions(_time, Interval, RetryDelay);
    }

    [Fact]
    public void New_messages_are_extended_alone_and_all_once_an_interval()
    {
        Assert.Equal(Hashes(1, 2), Confirmed(1, 2));
        _time.Advance(Interval / 2);
        Assert.Equal(Hashes(3), Confirmed(1, 2, 3));
        Assert.Empty(_extensions.Take(Hashes(3, 2, 1)));

        // New ones do not put the others off.
        _time.Advance(Interval / 2);
        Assert.Equal(Hashes(1, 2, 3), Confirmed(1, 2, 3));
        Assert.Empty(_extensions.Take(Hashes(1, 2, 3)));
    }

    [Fact]
    public void What_went_and_comes_back_is_new()
    {
        Confirmed(1, 2, 3);
        Assert.Empty(_extensions.Take(Hashes(1, 2)));
        Assert.Equal(Hashes(3), Confirmed(1, 2, 3));
    }

    [Fact]
    public void Nothing_is_extended_where_nothing_is_active()
    {
        Assert.Empty(_extensions.Take([]));
        Assert.Equal(Hashes(1), _extensions.Take(Hashes(1)));
    }

    [Fact]
    public void What_fails_is_tried_at_once_and_then_after_a_while_and_what_else_is_new_at_once()
    {
        Confirmed(1);
        Assert.Equal(Hashes(2), _extensions.Take(Hashes(1, 2)));
        Assert.Equal(Hashes(2), _extensions.Take(Hashes(1, 2)));
        Assert.Empty(_extensions.Take(Hashes(1, 2)));
        Assert.Equal(Hashes(2, 3), _extensions.Take(Hashes(1, 2, 3)));
        Assert.Empty(_extensions.Take(Hashes(1, 2, 3)));
        _time.Advance(RetryDelay);
        Assert.Equal(Hashes(2, 3), Confirmed(1, 2, 3));
        Assert.Equal(Hashes(4), _extensions.Take(Hashes(1, 2, 3, 4)));
    }

    [Fact]
    public void All_that_was_not_confirmed_is_due_again()
    {
        Assert.Equal(Hashes(1, 2), _extensions.Take(Hashes(1, 2)));
        Assert.Equal(Hashes(1, 2), Confirmed(1, 2));
        _time.Advance(Interval);
        Assert.Equal(Hashes(1, 2), _extensions.Take(Hashes(1, 2)));
        Assert.Equal(Hashes(1, 2), _extensions.Take(Hashes(1, 2)));
        Assert.Empty(_extensions.Take(Hashes(1, 2)));
    }

    private IReadOnlyList<MessageHash> Confirmed(params byte[] numbers)
    {
        IReadOnlyList<MessageHash> taken = _extensions.Take(Hashes(numbers));
        _extensions.NoteConfirmed();
        return taken;
    }

    private static MessageHash[] Hashes(params byte[] numbers) =>
        [.. numbers.Select(number => MessageHash.Compute(AccountId.Parse("05" + new string('a', 64)), Namespace.GroupKeys, [number]))];
}
