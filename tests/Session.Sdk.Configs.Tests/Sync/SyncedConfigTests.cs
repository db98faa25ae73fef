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
    public void What_a_device_publishes_at_the_greatest_sequence_number_is_read_by_the_others()
    {
        using var config = new TestConfig();
        Assert.Single(config.Merge([Craft("top", "d1:#i4611686018427387903e1:&d1:bi1ee1:<le1:=dee")]).AcceptedHashes);
        config.Set('a', 1);
        using var dirty = new TestConfig(config.Dump());
        Assert.Equal(1, dirty.Data.GetInteger('a'));
        Assert.True(dirty.NeedsPush);
        StoredConfig[] stored = config.Publish("last");
        using var loaded = new TestConfig(config.Dump());
        using var other = new TestConfig();

        Assert.Single(other.Merge(stored).AcceptedHashes);

        Assert.Equal((1, 1), (other.Data.GetInteger('a'), loaded.Data.GetInteger('a')));
        foreach (TestConfig device in (TestConfig[])[config, dirty, loaded, other])
        {
            Assert.Equal(1L << 62, device.SequenceNumber);
            Assert.Single(other.Merge(device.Publish("again")).AcceptedHashes);
        }

        Assert.Throws<InvalidOperationException>(() => other.Set('a', 2));
        Assert.Empty(other.Merge([Craft("beyond", "d1:#i4611686018427387905e1:&d1:bi1ee1:<le1:=dee")]).AcceptedHashes);
    }

    [Fact]
    public void A_conflict_at_the_greatest_sequence_number_is_won_by_one_of_them()
    {
        StoredConfig[] both =
        [
            Craft("first", "d1:#i4611686018427387904e1:&d1:bi1ee1:<le1:=dee"),
            Craft("second", "d1:#i4611686018427387904e1:&d1:bi2ee1:<le1:=dee"),
        ];
        using var config = new TestConfig();
        using var other = new TestConfig();

        config.Merge(both);
        other.Merge([both[1], both[0]]);

        Assert.Equal(1L << 62, config.SequenceNumber);
        Assert.Equal(config.Data.GetInteger('b'), other.Data.GetInteger('b'));
        Assert.False(config.NeedsPush);
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

    [Fact]
    public void Copies_of_one_message_under_several_hashes_are_all_current_and_none_is_deleted_for_another()
    {
        using var sender = new TestConfig();
        sender.Set('a', 1);
        StoredConfig genuine = sender.Publish("genuine")[0];
        StoredConfig changed = new("other bytes around it", genuine.Data);
        using var receiver = new TestConfig();

        receiver.Merge([changed, genuine]);
        Assert.Equal(["genuine.0", "other bytes around it"], receiver.CurrentHashes.Order(StringComparer.Ordinal));
        receiver.Merge([new StoredConfig("third", genuine.Data)]);

        Assert.Equal(3, receiver.CurrentHashes.Count);
        Assert.Equal(3, receiver.ActiveHashes.Count);
        Assert.Empty(receiver.TakeObsoleteHashes());
        using var loaded = new TestConfig(receiver.Dump());
        loaded.Set('a', 2);
        Assert.Equal(["genuine.0", "other bytes around it", "third"], loaded.Push().ObsoleteHashes);
    }

    [Fact]
    public void A_copy_of_an_own_message_that_is_not_confirmed_yet_is_not_deleted_for_another()
    {
        using var config = new TestConfig();
        config.Set('a', 1);
        StoredConfig own = config.Publish("own")[0];

        config.Merge([new StoredConfig("changed", own.Data), own]);

        Assert.Empty(config.TakeObsoleteHashes());
        config.ConfirmPushed(1, "own.0");
        Assert.Equal(["own.0"], config.CurrentHashes);
        Assert.Empty(config.TakeObsoleteHashes());
    }

    [Fact]
    public void Any_number_of_copies_is_remembered_up_to_a_limit_and_never_deleted_while_current()
    {
        using var sender = new TestConfig();
        sender.Set('a', 1);
        StoredConfig genuine = sender.Publish("genuine")[0];
        using var receiver = new TestConfig();
        receiver.Merge([genuine]);

        for (int round = 0; round < 10; round++)
        {
            receiver.Merge([.. Enumerable.Range(0, 100).Select(i => new StoredConfig($"copy {round} {i}", genuine.Data))]);
        }

        Assert.InRange(receiver.CurrentHashes.Count, 2, 16);
        Assert.Contains("genuine.0", receiver.CurrentHashes);
        Assert.Empty(receiver.TakeObsoleteHashes());
        receiver.Set('a', 2);
        receiver.Push();
        receiver.ConfirmPushed(2, "new");
        for (int round = 0; round < 50; round++)
        {
            receiver.Merge([.. Enumerable.Range(0, 100).Select(i => new StoredConfig($"old {round} {i}", genuine.Data))]);
        }

        Assert.Equal(["new"], receiver.CurrentHashes);
        Assert.InRange(receiver.TakeObsoleteHashes().Count, 1, 1024);
    }

    [Fact]
    public void The_same_solution_of_a_conflict_that_another_device_stored_already_is_adopted_and_not_pushed_again()
    {
        using var a = new TestConfig();
        using var b = new TestConfig();
        a.Set('a', 1);
        b.Set('b', 2);
        StoredConfig[] fromA = a.Publish("ha");
        StoredConfig[] fromB = b.Publish("hb");
        a.Merge(fromB);
        b.Merge(fromA);
        Assert.Equal((ConfigState.Dirty, 2L), (a.State, a.SequenceNumber));
        StoredConfig[] solution = b.Publish("solution");

        a.Merge(solution);

        Assert.Equal((ConfigState.Clean, 2L), (a.State, a.SequenceNumber));
        Assert.False(a.NeedsPush);
        Assert.Equal(["solution.0"], a.CurrentHashes);
        Assert.Equal(["hb.0"], a.TakeObsoleteHashes());
        a.Set('a', 3);
        Assert.Equal(3, a.Push().SequenceNumber);
    }

    [Theory]
    [InlineData("1:$i18446744073709551615e", "", "")]
    [InlineData("", "1:'i-99999999999999999999e", "")]
    [InlineData("", "", "1:>d1:zlee")]
    [InlineData("2:#ale", "2:&xde", "1:@l1:bi1e1:ae")]
    public void What_later_versions_put_beside_the_data_is_kept_by_edits_and_dumps(string first, string second, string third)
    {
        using var config = new TestConfig();
        Assert.Single(config.Merge([Craft("later", $"d1:#i4e{first}1:&d1:ai1ee{second}1:<le1:=de{third}e")]).AcceptedHashes);
        using var loaded = new TestConfig(config.Dump());
        loaded.Set('a', 2);

        string next = System.Text.Encoding.Latin1.GetString(loaded.Current.Bytes);

        Assert.StartsWith($"d1:#i5e{first}1:&d1:ai2ee{second}1:<lli4e32:", next, StringComparison.Ordinal);
        Assert.EndsWith($"1:=d1:a0:e{third}e", next, StringComparison.Ordinal);
        using var other = new TestConfig();
        Assert.Single(other.Merge(loaded.Publish("next")).AcceptedHashes);
    }

    [Fact]
    public void Disposing_wipes_what_the_config_says()
    {
        var config = new TestConfig();
        byte[] secret = [.. Enumerable.Repeat((byte)7, 32)];
        config.Edit((data, token) => data.OwnChild(ConfigKey.Of('g'), token).Set(ConfigKey.Of('K'), new ConfigValue(secret)));
        config.Push();
        config.Set('a', 1);
        byte[] draft = config.Current.Bytes;

        config.Dispose();

        Assert.All([secret, draft], bytes => Assert.All(bytes, value => Assert.Equal(0, value)));
        Assert.Equal(0, config.Data.Count);
        Assert.NotEqual(0, ConfigMessage.Initial.Bytes[0]);
        using var next = new TestConfig();
        Assert.Equal(0, next.SequenceNumber);
    }

    [Theory]
    [InlineData("d1:!i0e1:$23:d1:#i0e1:&de1:<le1:=dee1:(0:1:)le1:+dee")]
    [InlineData("d1:!i0e1:$23:d1:#i0e1:&de1:<le1:=dee1:(1:h1:)l1:oe1:+dee")]
    [InlineData("d1:!i0e1:$23:d1:#i0e1:&de1:<le1:=dee1:(l1:h1:ie1:)le1:*de1:+d5:laterli1eeee")]
    public void Dumps_of_other_clients_are_loaded(string dump)
    {
        using var config = new TestConfig(System.Text.Encoding.Latin1.GetBytes(dump));
        Assert.Equal(ConfigState.Clean, config.State);
        Assert.DoesNotContain(string.Empty, config.CurrentHashes);
    }

    private static StoredConfig Craft(string hash, string plaintext)
    {
        byte[] payload = [.. System.Text.Encoding.Latin1.GetBytes(plaintext), .. new byte[ConfigEncryption.Overhead]];
        ConfigEncryption.Encrypt(payload, "0123456789abcdef0123456789abcdef"u8, "Test"u8);
        return new StoredConfig(hash, payload);
    }
}
