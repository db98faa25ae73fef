using Microsoft.Extensions.Time.Testing;
using SessionSdk.Configs.Tests.Known;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>One admin publishes five messages while another one publishes one: what that one says is lost, unless its device makes it again.</summary>
public sealed class OvertakenEditsTests
{
    private static readonly byte[] Member = ConfigKey.Of('m');

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(9, false)]
    [InlineData(40, false)]
    [InlineData(5, true)]
    [InlineData(40, true)]
    public void What_was_overtaken_before_anybody_saw_it_is_made_again(int messages, bool isUnpublished)
    {
        using var swarm = new Swarm();
        swarm.One.Set('x', 1);
        swarm.Put(1, 1);
        swarm.Settle();
        swarm.One.Set('a', 1);
        swarm.Put(7, 7);
        swarm.Remove('x');
        if (!isUnpublished)
        {
            swarm.Push(swarm.One);
        }

        swarm.GoOn(messages);
        ConfigMergeResult merged = swarm.Pull(swarm.One);
        swarm.Settle();

        Assert.Empty(merged.Discarded);
        Assert.Equal((1, true, 7, messages), (swarm.Two.Data[ConfigKey.Of('a')].Integer, swarm.Two.Data[ConfigKey.Of('x')].IsNone, swarm.Value(7), swarm.Two.Data[ConfigKey.Of('z')].Integer));
        Assert.Equal(swarm.One.Data, swarm.Two.Data);
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public void A_restart_in_between_loses_nothing(Moment moment, bool isSigned)
    {
        using var swarm = new Swarm(isSigned);
        swarm.One.Set('x', 1);
        swarm.Put(1, 1);
        swarm.Settle();
        swarm.One.Set('a', 1);
        swarm.Put(7, 7);
        swarm.Remove('x');
        if (moment == Moment.United)
        {
            swarm.GoOn(1);
            swarm.Pull(swarm.One);
        }

        if (moment == Moment.HandedOut)
        {
            swarm.One.Push();
        }

        if (moment == Moment.Stored)
        {
            swarm.Push(swarm.One);
            swarm.Time.Advance(TimeSpan.FromSeconds(20));
        }

        swarm.Restart();
        if (moment == Moment.EditedAfterwards)
        {
            swarm.One.Set('b', 1);
            swarm.Restart();
        }

        swarm.GoOn(8);
        swarm.Pull(swarm.One);
        swarm.Settle();

        Assert.Equal((1, true, 7, 8), (swarm.Two.Data[ConfigKey.Of('a')].Integer, swarm.Two.Data[ConfigKey.Of('x')].IsNone, swarm.Value(7), swarm.Two.Data[ConfigKey.Of('z')].Integer));
        Assert.Equal(moment == Moment.EditedAfterwards, swarm.Two.Data[ConfigKey.Of('b')].Integer == 1);
        Assert.Equal(swarm.One.Data, swarm.Two.Data);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(-1)]
    public void After_a_restart_too_late_or_with_a_clock_that_went_back_it_is_left_to_others(int seconds)
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.Put(1, 1);
        swarm.Push(swarm.One);
        swarm.UndoAndGoOn();
        byte[] dump = swarm.One.Dump();
        var later = new FakeTimeProvider(swarm.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
        using var restarted = new TestConfig(dump, new ConfigOptions { Time = later }, redoesOvertaken: true);
        swarm.Pull(restarted);

        Assert.False(restarted.NeedsPush);
    }

    [Fact]
    public void What_was_united_with_others_and_never_published_is_made_again()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.One.Set('a', 1);
        swarm.GoOn(1);
        swarm.Pull(swarm.One);
        swarm.GoOn(8);
        swarm.Pull(swarm.One);
        swarm.Settle();

        Assert.Equal(1, swarm.Two.Data[ConfigKey.Of('a')].Integer);
    }

    [Fact]
    public void A_damaged_list_of_edits_is_no_dump()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.One.Set('a', 1);
        string dump = System.Text.Encoding.Latin1.GetString(swarm.One.Dump());
        int at = dump.IndexOf("6:unseenll", StringComparison.Ordinal) + "6:unseenll".Length;
        Assert.True(at > 20);
        foreach (string damaged in (string[])[dump[..at] + "i-e" + dump[at..], dump[..at] + "l" + dump[at..], dump[..at] + "i1e" + dump[at..], dump[..(at - 1)] + "i1e" + dump[at..]])
        {
            Assert.Throws<InvalidConfigDumpException>(() => new TestConfig(System.Text.Encoding.Latin1.GetBytes(damaged), redoesOvertaken: true));
        }
    }

    [Fact]
    public void What_was_published_several_times_in_a_row_without_a_look_is_made_again_as_it_was_last()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        for (int value = 1; value <= 2; value++)
        {
            swarm.One.Set('a', value);
            swarm.One.Push();
        }

        swarm.GoOn(20);
        swarm.Pull(swarm.One);
        swarm.Settle();

        Assert.Equal(2, swarm.Two.Data[ConfigKey.Of('a')].Integer);
    }

    [Fact]
    public void What_somebody_else_changed_meanwhile_stays_so()
    {
        using var swarm = new Swarm();
        swarm.One.Set('a', 1);
        swarm.Put(1, 1);
        swarm.Put(2, 2);
        swarm.Settle();

        // The one names a member whom the other one removes, and removes one whom the other one renames.
        swarm.One.Set('a', 2);
        swarm.Put(1, 1, name: 10);
        swarm.Take(2);
        swarm.Push(swarm.One);
        swarm.Two.Set('a', 3);
        swarm.Two.Edit((data, token) => data.OwnChild(Member, token).Remove([1]));
        swarm.Two.Edit((data, token) => data.OwnChild(Member, token).OwnChild([2], token).Set(ConfigKey.Of('v'), new ConfigValue(20)));
        swarm.GoOn(8);
        swarm.Pull(swarm.One);
        swarm.Settle();

        Assert.Equal((3, null, 20), (swarm.One.Data[ConfigKey.Of('a')].Integer, swarm.Value(1), swarm.Value(2)));
        Assert.Equal(swarm.One.Data, swarm.Two.Data);
    }

    [Fact]
    public void What_was_seen_in_the_swarm_others_may_undo()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.Put(1, 1);
        swarm.Push(swarm.One);
        swarm.Pull(swarm.One);
        swarm.One.ConfirmHeld(swarm.Hashes);
        swarm.UndoAndGoOn();
        swarm.Pull(swarm.One);

        Assert.Null(swarm.Value(1));
        Assert.False(swarm.One.NeedsPush);
    }

    [Fact]
    public void What_one_member_alone_shows_may_be_overtaken_all_the_same()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.Put(1, 1);
        swarm.Push(swarm.One);
        swarm.Pull(swarm.One);
        swarm.One.ConfirmHeld([]);
        swarm.GoOn(8);
        swarm.Pull(swarm.One);

        Assert.Equal(1, swarm.Value(1));
        Assert.True(swarm.One.NeedsPush);
    }

    [Fact]
    public void Who_looks_only_later_leaves_it_to_others()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.Put(1, 1);
        swarm.Push(swarm.One);
        swarm.UndoAndGoOn();
        swarm.Time.Advance(TimeSpan.FromMinutes(1));
        swarm.Pull(swarm.One);

        Assert.Null(swarm.Value(1));
        Assert.False(swarm.One.NeedsPush);
    }

    [Fact]
    public void Two_who_overtake_each_other_again_and_again_come_to_an_end()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        for (int round = 0; round < 10; round++)
        {
            swarm.One.Set('a', round);
            swarm.Push(swarm.One);
            swarm.GoOn(6);
            swarm.Pull(swarm.One);
            for (int i = 0; i < 6; i++)
            {
                swarm.One.Set('b', (10 * round) + i);
                swarm.Push(swarm.One);
            }

            swarm.Two.Set('c', round);
            swarm.Push(swarm.Two);
            swarm.Pull(swarm.Two);
        }

        swarm.Settle();
        Assert.Equal((9, 95, 9), (swarm.Two.Data[ConfigKey.Of('a')].Integer, swarm.Two.Data[ConfigKey.Of('b')].Integer, swarm.Two.Data[ConfigKey.Of('c')].Integer));
    }

    public static TheoryData<Moment, bool> Moments() => new MatrixTheoryData<Moment, bool>(Enum.GetValues<Moment>(), [false, true]);

    public enum Moment
    {
        Edited,
        EditedAfterwards,
        United,
        HandedOut,
        Stored,
    }

    /// <summary>Two admins' devices and what they have stored.</summary>
    private sealed class Swarm : IDisposable
    {
        private readonly Dictionary<string, StoredConfig> _stored = [];
        private readonly GroupKeys? _signer;
        private int _next;

        internal Swarm(bool isSigned = false)
        {
            _signer = isSigned ? GroupKeys.Generate() : null;
            One = Make();
            Two = Make();
        }

        internal FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));

        internal TestConfig One { get; private set; }

        internal TestConfig Two { get; }

        internal string[] Hashes => [.. _stored.Keys];

        public void Dispose()
        {
            One.Dispose();
            Two.Dispose();
            _signer?.Dispose();
        }

        /// <summary>Ends the first device and begins it again from what it saved.</summary>
        internal void Restart()
        {
            byte[] dump = One.Dump();
            One.Dispose();
            One = Make(dump);
        }

        /// <summary>Sets a member's value on the first device.</summary>
        internal void Put(byte member, long value, long? name = null) => One.Edit((data, token) =>
        {
            ConfigDictionary entry = data.OwnChild(Member, token).OwnChild([member], token);
            entry.Set(ConfigKey.Of('v'), new ConfigValue(value));
            if (name is { } named)
            {
                entry.Set(ConfigKey.Of('n'), new ConfigValue(named));
            }
        });

        internal void Take(byte member) => One.Edit((data, token) => data.OwnChild(Member, token).Remove([member]));

        internal void Remove(char key) => One.Edit((data, _) => data.Remove(ConfigKey.Of(key)));

        internal long? Value(byte member) => One.Data[Member].Dictionary?[[member]].Dictionary is { } entry ? entry[ConfigKey.Of('v')].Integer : null;

        /// <summary>Lets the second device publish so many messages, without looking.</summary>
        internal void GoOn(int messages)
        {
            for (int i = 1; i <= messages; i++)
            {
                Two.Set('z', i);
                Push(Two);
            }
        }

        /// <summary>Lets the second device read the first member, take it out, and go on too far.</summary>
        internal void UndoAndGoOn()
        {
            Pull(Two);
            Two.Edit((data, token) => data.OwnChild(Member, token).Remove([1]));
            GoOn(8);
        }

        internal void Push(TestConfig config)
        {
            string hash = $"{_next++}";
            ConfigPush push = config.Push();
            _stored.Add(hash, new StoredConfig(hash, Assert.Single(push.Payloads)));
            foreach (string obsolete in push.ObsoleteHashes)
            {
                _stored.Remove(obsolete);
            }

            config.ConfirmPushed(push.SequenceNumber, hash);
        }

        internal ConfigMergeResult Pull(TestConfig config) => config.Merge([.. _stored.Values]);

        internal void Settle()
        {
            for (int round = 0; round < 40; round++)
            {
                foreach (TestConfig config in (TestConfig[])[One, Two])
                {
                    Pull(config);
                    if (config.NeedsPush)
                    {
                        Push(config);
                    }
                }

                if (One is { NeedsPush: false } && Two is { NeedsPush: false } && One.Data.Equals(Two.Data) && One.SequenceNumber == Two.SequenceNumber)
                {
                    return;
                }
            }

            Assert.Fail("The devices do not come to an end.");
        }

        private TestConfig Make(byte[]? dump = null) => new(dump, new ConfigOptions { Time = Time }, redoesOvertaken: true, _signer);
    }
}
