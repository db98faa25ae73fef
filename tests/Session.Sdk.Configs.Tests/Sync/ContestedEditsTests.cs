using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>Several devices edit different entries at the same time, in any order: each edit stands in the end.</summary>
public sealed class ContestedEditsTests
{
    [Fact]
    public void An_edit_that_a_list_of_all_data_undid_is_made_again()
    {
        for (int i = 0; i < 24; i++)
        {
            var swarm = new Swarm(2);
            swarm[0].Set('x', 1);
            swarm[0].Set('y', 1);
            swarm.Push(0);
            swarm.Pull(1);
            swarm[0].Set('a', i);
            swarm[1].Set('b', i);
            swarm.Push(0);
            swarm.Push(1);
            swarm.Pull(0);
            swarm[1].Set('x', 100);
            swarm.Push(0);
            swarm.Push(1);
            swarm.Pull(1);
            swarm.Settle();

            Assert.Equal((100, 1), (swarm[0].Data[ConfigKey.Of('x')].Integer, swarm[0].Data[ConfigKey.Of('y')].Integer));
        }
    }

    [Fact]
    public void What_another_device_changed_back_stays_so()
    {
        for (int i = 0; i < 24; i++)
        {
            var swarm = new Swarm(2);
            swarm[0].Set('x', 1);
            swarm[0].Set('y', i);
            swarm[0].Set('z', 1);
            swarm.Push(0);
            swarm.Pull(1);
            swarm[1].Set('x', 2);
            swarm.Push(1);
            swarm.Pull(0);
            swarm[0].Set('x', 1);
            swarm[1].Set('z', 2);
            swarm.Push(0);
            swarm.Push(1);
            swarm.Settle();

            Assert.Equal((1, 2), (swarm[1].Data[ConfigKey.Of('x')].Integer, swarm[1].Data[ConfigKey.Of('z')].Integer));
        }
    }

    /// <remarks>The orders are always the same. Without the mend they lose 204 edits. Where everybody goes on editing meanwhile an edit may still be out of reach before its device sees what became of it.</remarks>
    [Fact]
    public void Hardly_any_order_loses_what_a_device_edited()
    {
        var random = new Random(20261129);
        int lost = 0;
        for (int i = 0; i < 3_000; i++)
        {
            lost += Contest(random, devices: random.Next(2, 4), steps: random.Next(4, 40));
        }

        Assert.InRange(lost, 0, 2);
    }

    /// <summary>Lets devices edit, publish and fetch in any order, each its own entry, and counts the edits that are lost in the end.</summary>
    private static int Contest(Random random, int devices, int steps)
    {
        var swarm = new Swarm(devices);
        foreach (char key in "uvwxyz")
        {
            swarm[0].Set(key, 0);
        }

        swarm.Push(0);
        swarm.PullWhereBehind(1);
        int[] edits = new int[devices];
        for (int i = 0; i < steps; i++)
        {
            // Who is away for longer loses edits, and is told so.
            swarm.PullWhereBehind(2);
            int device = random.Next(devices);
            switch (random.Next(10))
            {
                case < 4:
                    swarm[device].Set((char)('u' + device), ++edits[device]);
                    swarm.Push(device);
                    break;
                case < 7:
                    swarm.Pull(device);
                    break;
                default:
                    swarm.Push(device);
                    break;
            }
        }

        swarm.Settle();
        return Enumerable.Range(0, devices).Count(device => edits[device] != swarm[0].Data[ConfigKey.Of((char)('u' + device))].Integer);
    }

    /// <summary>What the devices stored, and the devices.</summary>
    private sealed class Swarm(int devices)
    {
        private readonly TestConfig[] _devices = [.. Enumerable.Range(0, devices).Select(_ => new TestConfig())];
        private readonly Dictionary<string, StoredConfig> _stored = [];
        private int _next;

        internal TestConfig this[int device] => _devices[device];

        internal void Push(int device)
        {
            TestConfig config = _devices[device];
            if (!config.NeedsPush)
            {
                return;
            }

            ConfigPush push = config.Push();
            string[] hashes = [.. push.Payloads.Select(_ => $"{_next++}")];
            for (int i = 0; i < hashes.Length; i++)
            {
                _stored.Add(hashes[i], new StoredConfig(hashes[i], push.Payloads[i]));
            }

            foreach (string obsolete in push.ObsoleteHashes)
            {
                _stored.Remove(obsolete);
            }

            config.ConfirmPushed(push.SequenceNumber, hashes);
        }

        internal void Pull(int device) => _devices[device].Merge([.. _stored.Values]);

        /// <summary>Lets the devices pull that are behind by so many messages.</summary>
        internal void PullWhereBehind(int messages)
        {
            long newest = _devices.Max(device => device.SequenceNumber);
            for (int i = 0; i < _devices.Length; i++)
            {
                if (newest - _devices[i].SequenceNumber >= messages)
                {
                    Pull(i);
                }
            }
        }

        internal void Settle()
        {
            for (int round = 0; round < 40; round++)
            {
                for (int i = 0; i < _devices.Length; i++)
                {
                    Pull(i);
                    Push(i);
                }

                if (_devices.All(device => device is { NeedsPush: false } && device.Data.Equals(_devices[0].Data) && device.SequenceNumber == _devices[0].SequenceNumber))
                {
                    return;
                }
            }

            Assert.Fail("The devices do not come to an end.");
        }
    }
}
