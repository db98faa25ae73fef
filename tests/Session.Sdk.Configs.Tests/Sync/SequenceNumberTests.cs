using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>Numbers of messages that nobody should have given, but somebody may have.</summary>
public sealed class SequenceNumberTests
{
    [Fact]
    public void What_is_pushed_after_a_number_below_zero_reaches_a_new_device()
    {
        using var config = new TestConfig();
        byte[] key = "0123456789abcdef0123456789abcdef"u8.ToArray();
        byte[] odd = ConfigPayload.Seal("d1:#i-1e1:&d1:ai7ee1:<le1:=dee"u8, key, "Test"u8)[0];
        Assert.Single(config.Merge([new StoredConfig("odd", odd)]).AcceptedHashes);
        config.Set('b', 8);
        StoredConfig[] pushed = config.Publish("own");

        using var fresh = new TestConfig();
        fresh.Merge(pushed);
        Assert.Equal(config.Data, fresh.Data);
        Assert.Equal(1, fresh.SequenceNumber);
    }
}
