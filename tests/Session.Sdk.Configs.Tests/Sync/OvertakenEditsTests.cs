using SessionSdk.Configs.Tests.Known;
using Microsoft.Extensions.Time.Testing;

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
        swarm.Pull(swarm.Two);
        swarm.Two.Edit((data, token) => data.OwnChild(Member, token).Remove([1]));
        swarm.GoOn(8);
        swarm.Pull(swarm.One);

        Assert.Null(swarm.Value(1));
        Assert.False(swarm.One.NeedsPush);
    }

    [Fact]
    public void Who_looks_only_later_leaves_it_to_others()
    {
        using var swarm = new Swarm();
        swarm.Settle();
        swarm.Put(1, 1);
        swarm.Push(swarm.One);
        swarm.Pull(swarm.Two);
        swarm.Two.Edit((data, token) => data.OwnChild(Member, token).Remove([1]));
        swarm.GoOn(8);
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

    /// <summary>Two admins' devices and what they have stored.</summary>
    private sealed class Swarm : IDisposable
    {
        private readonly Dictionary<string, StoredConfig> _stored = [];
        private int _next;

        internal Swarm()
        {
            One = new TestConfig(options: new ConfigOptions { Time = Time }, redoesOvertaken: true);
            Two = new TestConfig(options: new ConfigOptions { Time = Time }, redoesOvertaken: true);
        }

        internal FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

        internal TestConfig One { get; }

        internal TestConfig Two { get; }

        public void Dispose()
        {
            One.Dispose();
            Two.Dispose();
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
    }
}
