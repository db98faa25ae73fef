using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

public sealed class SyncedConfigTests
{
    [Fact]
    public void Bad_messages_are_reported_once_and_good_ones_beside_them_merge()
    {
        using var sender = new TestConfig();
        sender.Set('a', 1);
        StoredConfig good = sender.Publish("good")[0];
        byte[] broken = good.Data.ToArray();
        broken[5] ^= 1;
        StoredConfig[] fetched = [new("broken", broken), new("empty", Array.Empty<byte>()), Craft("future", "xde"), Craft("odd", "d1:#i1ee"), good];
        using var receiver = new TestConfig();

        ConfigMergeResult first = receiver.Merge(fetched);
        ConfigMergeResult second = receiver.Merge(fetched);

        Assert.Equal(["good.0"], first.AcceptedHashes);
        Assert.Equal(
            [
                new RejectedConfig("broken", ConfigRejection.Undecryptable),
                new RejectedConfig("empty", ConfigRejection.Undecryptable),
                new RejectedConfig("future", ConfigRejection.UnknownFormat),
                new RejectedConfig("odd", ConfigRejection.Malformed),
            ],
            first.Rejected);
        Assert.Empty(second.Rejected);
        Assert.Equal(1, receiver.Data.GetInteger('a'));
        using var loaded = new TestConfig(receiver.Dump());
        Assert.Equal(1, loaded.Data.GetInteger('a'));
    }

    [Fact]
    public void An_edit_of_the_greatest_sequence_number_is_saved_and_loaded()
    {
        using var config = new TestConfig();
        Assert.Single(config.Merge([Craft("top", "d1:#i4611686018427387904e1:&d1:bi1ee1:<le1:=dee")]).AcceptedHashes);
        config.Set('a', 1);
        config.Push();

        using var loaded = new TestConfig(config.Dump());

        Assert.Equal(config.SequenceNumber, loaded.SequenceNumber);
        Assert.Equal(1, loaded.Data.GetInteger('a'));
    }

    [Fact]
    public void Only_bad_messages_change_nothing()
    {
        using var receiver = new TestConfig();
        Assert.Empty(receiver.Merge([Craft("odd", "d1:#i1ee")]).AcceptedHashes);
        Assert.False(receiver.NeedsDump);
        Assert.False(receiver.NeedsPush);
    }

    [Fact]
    public void An_own_message_that_comes_back_unconfirmed_is_not_queued_for_deletion()
    {
        using var config = new TestConfig();
        config.Set('a', 1);
        StoredConfig[] stored = config.Publish("h");
        config.Merge(stored);
        Assert.Empty(config.OldHashes);
        Assert.Equal(ConfigState.Waiting, config.State);
    }

    [Fact]
    public void A_message_that_is_stored_again_is_current_under_its_new_hash()
    {
        using var config = new TestConfig();
        config.Set('a', 1);
        config.Push();
        config.ConfirmPushed(1, "lost");
        config.Dump();

        config.ConfirmPushed(2, "of another message");
        Assert.Equal(["lost"], config.CurrentHashes);
        StoredConfig[] again = config.Publish("again");
        config.ConfirmPushed(1, "again.0");

        Assert.Equal(["again.0"], config.CurrentHashes);
        Assert.Equal(ConfigState.Clean, config.State);
        Assert.True(config.NeedsDump);
        config.Merge(again);
        Assert.Empty(config.TakeObsoleteHashes());
        config.Dump();
        config.ConfirmPushed(1, "again.0");
        Assert.False(config.NeedsDump);
    }

    [Fact]
    public void Two_devices_that_solve_the_same_conflict_publish_the_same_bytes()
    {
        using var a = new TestConfig();
        using var b = new TestConfig();
        a.Set('a', 1);
        StoredConfig[] common = a.Publish("h1");
        a.ConfirmPushed(1, "h1.0");
        b.Merge(common);
        a.Set('a', 2);
        b.Set('b', 3);
        StoredConfig[] fromA = a.Publish("ha");
        StoredConfig[] fromB = b.Publish("hb");
        a.ConfirmPushed(2, "ha.0");
        b.ConfirmPushed(2, "hb.0");
        a.Merge(fromB);
        b.Merge(fromA);

        ConfigPush pushA = a.Push();
        ConfigPush pushB = b.Push();

        Assert.Equal(3, pushA.SequenceNumber);
        Assert.Equal(pushA.Payloads[0], pushB.Payloads[0]);
        Assert.Equal(["ha.0", "hb.0"], pushA.ObsoleteHashes);
        Assert.Equal(["ha.0", "hb.0"], pushB.ObsoleteHashes);
        Assert.Empty(a.Push().ObsoleteHashes);
    }

    [Fact]
    public void A_merge_tells_what_changed_and_from_where()
    {
        using var sender = new TestConfig();
        sender.Set('a', 1);
        sender.Set('b', 1);
        using var receiver = new TestConfig();
        receiver.Merge(sender.Publish("h1"));
        sender.Edit((data, _) => data.Remove("a"u8));
        sender.Set('b', 2);
        sender.Set('c', 2);
        ConfigChangedEventArgs? told = null;
        receiver.Changed += (_, change) => told = change;

        ConfigMergeResult result = receiver.Merge(sender.Publish("h2"));

        Assert.NotNull(told);
        Assert.Equal(ConfigChangeSource.Remote, told.Source);
        Assert.Equal(result.Changes, told.Changes);
        Assert.Equal([ConfigChangeKind.Removed, ConfigChangeKind.Updated, ConfigChangeKind.Added], told.Changes.Select(change => change.Kind));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_of_a_dump_is_refused_or_loads()
    {
        using var config = new TestConfig();
        config.Set('a', 1);
        config.ConfirmPushed(config.Push().SequenceNumber, "hash");
        byte[] dump = config.Dump();
        for (int length = 1; length < dump.Length; length++)
        {
            Assert.Throws<InvalidConfigDumpException>(() => new TestConfig(dump.AsSpan(0, length)));
        }

        for (int bit = 0; bit < dump.Length * 8; bit++)
        {
            byte[] flipped = [.. dump];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                new TestConfig(flipped).Dispose();
            }
            catch (InvalidConfigDumpException)
            {
                // Refused with the one typed answer.
            }
        }
    }

    private static StoredConfig Craft(string hash, string plaintext)
    {
        byte[] payload = [.. System.Text.Encoding.Latin1.GetBytes(plaintext), .. new byte[ConfigEncryption.Overhead]];
        ConfigEncryption.Encrypt(payload, "0123456789abcdef0123456789abcdef"u8, "Test"u8);
        return new StoredConfig(hash, payload);
    }
}
