using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>What clients of January 2025 did otherwise, so that their known answers can be given.</summary>
public sealed class January2025Tests
{
    [Fact]
    public void A_config_that_needs_parts_is_refused_and_stays_as_it_was()
    {
        using TestConfig config = Make();
        SetRandomBytes(config, 80_000);

        ConfigTooLargeException refusal = Assert.Throws<ConfigTooLargeException>(config.Push);

        Assert.Equal(ConfigPayload.MaxStoredSize, refusal.Limit);
        Assert.Equal(ConfigState.Dirty, config.State);
        SetRandomBytes(config, 70_000);
        Assert.Single(config.Push().Payloads);
    }

    [Fact]
    public void Parts_are_passed_over()
    {
        using var sender = new TestConfig();
        SetRandomBytes(sender, 80_000);
        StoredConfig[] parts = sender.Publish("p");
        using TestConfig receiver = Make();

        Assert.Empty(receiver.Merge(parts).AcceptedHashes);
        Assert.Empty(receiver.ActiveHashes);
        Assert.False(receiver.NeedsDump);
    }

    [Fact]
    public void Edits_that_came_too_late_leave_an_unpublished_message_after_the_winner()
    {
        using var sender = new TestConfig();
        for (int i = 1; i <= 6; i++)
        {
            sender.Set('a', i);
            sender.Push();
        }

        StoredConfig[] sixth = sender.Publish("h6");
        using TestConfig late = Make();
        late.Set('b', 1);

        Assert.Equal(["h6.0"], late.Merge(sixth).AcceptedHashes);

        Assert.Equal(ConfigState.Clean, late.State);
        Assert.Equal(["h6.0"], late.CurrentHashes);
        Assert.Equal(7, late.SequenceNumber);
        Assert.Equal(0, late.Data.GetInteger('b'));
        Assert.Equal("de"u8.ToArray(), late.Current.Diff.ToArray());
        Assert.Equal([3, 4, 5, 6], late.Current.Lagged.Select(lag => lag.Key.SequenceNumber));
        Assert.Equal(7, late.Push().SequenceNumber);
        Assert.Equal(ConfigState.Clean, late.State);
        late.Set('c', 1);
        Assert.Equal(8, late.SequenceNumber);
        Assert.Equal(["h6.0"], late.Push().ObsoleteHashes);
    }

    private static TestConfig Make() => new(default, new ConfigOptions { Rules = ConfigRules.January2025 });

    private static void SetRandomBytes(TestConfig config, int length)
    {
        byte[] content = new byte[length];
        new Random(1).NextBytes(content);
        config.Edit((data, _) => data.Set(ConfigKey.Of('x'), new ConfigValue(content)));
    }
}
