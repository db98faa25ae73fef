using SessionSdk.Configs.Tests.Known;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>Edits that were not published yet and are not in what a merge came to are named.</summary>
public sealed class DiscardedEditsTests
{
    private static readonly ConfigChange EditOfA = new(ConfigSubject.Other, "61", ConfigChangeKind.Added);

    [Theory]
    [MemberData(nameof(States))]
    public void Edits_of_a_device_that_was_away_for_too_long_are_named(State state, bool isSigned)
    {
        using GroupKeys? signer = isSigned ? GroupKeys.Generate() : null;
        using var other = new TestConfig(signer: signer);
        other.Set('x', 0);
        StoredConfig[] first = other.Publish("0");
        other.ConfirmPushed(1, "0.0");
        var away = new TestConfig(signer: signer);
        away.Merge(first);
        away.Set('a', 1);
        if (state is State.HandedOut or State.HandedOutAndSaved)
        {
            away.Push();
        }

        if (state is State.Saved or State.HandedOutAndSaved or State.EditedAfterEachRestart)
        {
            away = Restart(away, signer);
        }

        if (state == State.EditedAfterEachRestart)
        {
            away.Set('b', 1);
            away = Restart(away, signer);
        }

        ConfigMergeResult result = away.Merge(PublishUntil(other, 12));

        ConfigChange[] expected = state == State.EditedAfterEachRestart ? [EditOfA, EditOfA with { Key = "62" }] : [EditOfA];
        Assert.Equal(expected, result.Discarded);
        Assert.Equal(ConfigState.Clean, away.State);
        Assert.Empty(away.Merge(PublishUntil(other, 20)).Discarded);
        away.Dispose();
    }

    [Fact]
    public void The_loser_of_a_conflict_is_told_and_the_winner_is_not()
    {
        using var other = new TestConfig();
        using var own = new TestConfig();
        other.Set('a', 1);
        other.Set('c', 1);
        own.Set('a', 2);
        own.Set('b', 2);
        StoredConfig[] theirs = other.Publish("other");
        StoredConfig[] ours = own.Publish("own");

        ConfigMergeResult here = own.Merge(theirs);
        ConfigMergeResult there = other.Merge(ours);

        // One of the two values stands on both; the edits of other entries stay.
        Assert.Equal(own.Data, other.Data);
        bool isOwnKept = own.Data[ConfigKey.Of('a')].Integer == 2;
        ConfigChange lost = new(ConfigSubject.Other, "61", ConfigChangeKind.Updated);
        Assert.Equal(isOwnKept ? [] : [lost], here.Discarded);
        Assert.Equal(isOwnKept ? [lost] : [], there.Discarded);
    }

    [Fact]
    public void Nothing_is_lost_that_was_published_after_all()
    {
        using var own = new TestConfig();
        own.Set('a', 1);
        StoredConfig[] stored = own.Publish("own");
        using var other = new TestConfig();
        other.Merge(stored);
        other.Set('a', 2);

        Assert.Empty(own.Merge(other.Publish("other")).Discarded);
        Assert.Equal(2, own.Data[ConfigKey.Of('a')].Integer);
    }

    [Fact]
    public void A_union_of_what_others_wrote_holds_no_own_edits()
    {
        using var one = new TestConfig();
        using var two = new TestConfig();
        using var reader = new TestConfig();
        one.Set('a', 1);
        two.Set('b', 1);
        StoredConfig[] first = one.Publish("1");
        StoredConfig[] second = two.Publish("2");
        reader.Merge([.. first, .. second]);
        Assert.True(reader.NeedsPush);
        one.ConfirmPushed(1, "1.0");

        using TestConfig restarted = Restart(reader);
        Assert.Empty(restarted.Merge(PublishUntil(one, 12)).Discarded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_edit_that_was_united_with_others_and_never_published_is_named(bool restarts)
    {
        using var other = new TestConfig();
        var away = new TestConfig();
        other.Set('x', 0);
        away.Set('a', 1);
        StoredConfig[] first = other.Publish("0");
        other.ConfirmPushed(1, "0.0");
        Assert.Empty(away.Merge(first).Discarded);
        if (restarts)
        {
            away = Restart(away);
        }

        Assert.Equal([EditOfA], away.Merge(PublishUntil(other, 12)).Discarded);
        away.Dispose();
    }

    public static TheoryData<State, bool> States() => new MatrixTheoryData<State, bool>(Enum.GetValues<State>(), [false, true]);

    private static TestConfig Restart(TestConfig config, GroupKeys? signer = null)
    {
        byte[] dump = config.Dump();
        config.Dispose();
        return new TestConfig(dump, signer: signer);
    }

    private static StoredConfig[] PublishUntil(TestConfig config, long sequenceNumber)
    {
        StoredConfig[] stored = [];
        while (config.SequenceNumber < sequenceNumber)
        {
            config.Set('x', config.SequenceNumber);
            stored = config.Publish($"{config.SequenceNumber}");
            config.ConfirmPushed(config.SequenceNumber, $"{config.SequenceNumber}.0");
        }

        return stored;
    }

    public enum State
    {
        Edited,
        Saved,
        HandedOut,
        HandedOutAndSaved,
        EditedAfterEachRestart,
    }
}
