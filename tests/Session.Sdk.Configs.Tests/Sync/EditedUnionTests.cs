using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>Edits that are made while what unites other messages waits to be published stay edits.</summary>
public sealed class EditedUnionTests
{
    // Whose message wins a conflict is as good as chance: of so many one goes the one way and one the other.
    private const int Tries = 24;

    [Fact]
    public void Of_two_devices_that_edit_the_same_union_neither_undoes_what_the_other_edited()
    {
        for (int i = 0; i < Tries; i++)
        {
            using TestConfig one = Unite(i, out TestConfig two);
            one.Set('x', 100 + i);
            two.Set('y', 200 + i);
            StoredConfig[] first = one.Publish("third of one");
            StoredConfig[] second = two.Publish("third of two");

            ConfigMergeResult here = one.Merge(second);
            ConfigMergeResult there = two.Merge(first);

            Assert.Equal(one.Data, two.Data);
            Assert.Equal((100 + i, 200 + i), (one.Data[ConfigKey.Of('x')].Integer, one.Data[ConfigKey.Of('y')].Integer));
            Assert.Empty(here.Discarded);
            Assert.Empty(there.Discarded);
            two.Dispose();
        }
    }

    [Fact]
    public void A_device_that_publishes_the_union_and_one_that_edits_it_end_with_the_edit()
    {
        for (int i = 0; i < Tries; i++)
        {
            using TestConfig one = Unite(i, out TestConfig two);
            StoredConfig[] union = one.Publish("union");
            one.ConfirmPushed(one.SequenceNumber, "union.0");
            two.Set('x', 100);

            two.Merge(union);
            Assert.Equal(100, two.Data[ConfigKey.Of('x')].Integer);
            one.Merge(two.Publish("edited"));

            Assert.Equal(ConfigState.Clean, one.State);
            Assert.Equal(two.Data, one.Data);
            two.Dispose();
        }
    }

    [Fact]
    public void Edits_of_a_union_that_are_lost_are_named()
    {
        using TestConfig one = Unite(0, out TestConfig two);
        two.Set('x', 100);
        StoredConfig[] stored = [];
        while (one.SequenceNumber < 20)
        {
            one.Set('y', one.SequenceNumber);
            stored = one.Publish($"{one.SequenceNumber}");
            one.ConfirmPushed(one.SequenceNumber, $"{one.SequenceNumber}.0");
        }

        ConfigMergeResult result = two.Merge(stored);

        Assert.Equal(new ConfigChange(ConfigSubject.Other, "78", ConfigChangeKind.Updated), Assert.Single(result.Discarded));
        two.Dispose();
    }

    /// <summary>Gives two devices that published at the same time, and each united what both wrote.</summary>
    private static TestConfig Unite(int seed, out TestConfig two)
    {
        var one = new TestConfig();
        two = new TestConfig();
        one.Set('x', 1);
        one.Set('y', 1);
        StoredConfig[] first = one.Publish("first");
        one.ConfirmPushed(1, "first.0");
        two.Merge(first);
        one.Set('a', seed);
        two.Set('b', seed);
        StoredConfig[] ofOne = one.Publish("second of one");
        StoredConfig[] ofTwo = two.Publish("second of two");
        one.Merge(ofTwo);
        two.Merge(ofOne);
        Assert.Equal((ConfigState.Dirty, ConfigState.Dirty), (one.State, two.State));
        Assert.Equal(one.Current.Key, two.Current.Key);
        return one;
    }
}
