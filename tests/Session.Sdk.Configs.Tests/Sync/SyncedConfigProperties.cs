using System.Globalization;
using CsCheck;
using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

/// <summary>What must hold for devices that share a config. A failure prints the seed of its case.</summary>
public sealed class SyncedConfigProperties
{
    private const int Cases = 10_000;

    [Fact]
    public void Devices_converge_whatever_they_edit_and_however_they_fetch() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            TestConfig[] devices = [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => new TestConfig())];
            var swarm = new List<StoredConfig>();
            int[] seen = new int[devices.Length];
            for (int round = random.Next(1, 4); round > 0; round--)
            {
                for (int i = 0; i < devices.Length; i++)
                {
                    if (random.Next(4) > 0)
                    {
                        devices[i].Edit((data, token) => RandomEdits.Apply(random, data, token));
                    }

                    if (random.Next(3) == 0)
                    {
                        Fetch(random, devices[i], swarm, ref seen[i]);
                    }

                    Store(random, devices[i], swarm);
                }
            }

            // Until all is fetched, and nobody has anything more to say.
            int known = -1;
            for (int round = 0; round < 20 && (known < swarm.Count || Array.Exists(devices, device => device.NeedsPush)); round++)
            {
                known = swarm.Count;
                for (int i = 0; i < devices.Length; i++)
                {
                    Fetch(random, devices[i], swarm, ref seen[i]);
                    Store(random, devices[i], swarm, always: true);
                }
            }

            return Array.TrueForAll(devices, device => !device.NeedsPush && device.Data.Equals(devices[0].Data));
        },
        iter: Cases);

    [Fact]
    public void A_saved_config_loads_as_it_was_in_every_state() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            using var config = new TestConfig();
            using var other = new TestConfig();
            for (int step = random.Next(8); step > 0; step--)
            {
                Step(random, config, other);
            }

            byte[] dump = config.Dump();
            using var loaded = new TestConfig(dump);
            bool same = loaded.State == config.State
                && loaded.Data.Equals(config.Data)
                && loaded.CurrentHashes.SequenceEqual(config.CurrentHashes)
                && loaded.OldHashes.SequenceEqual(config.OldHashes)
                && !loaded.NeedsDump;

            // Unpublished edits go on under the next number; all else is the same to the byte.
            return same && (config.State == ConfigState.Dirty || loaded.Dump().AsSpan().SequenceEqual(dump));
        },
        iter: Cases);

    private static void Step(Random random, TestConfig config, TestConfig other)
    {
        switch (random.Next(4))
        {
            case 0:
                config.Edit((data, token) => RandomEdits.Apply(random, data, token));
                break;
            case 1:
                ConfigPush push = config.Push();
                if (random.Next(2) == 0)
                {
                    config.ConfirmPushed(push.SequenceNumber, Name(random));
                }

                break;
            case 2:
                other.Edit((data, token) => RandomEdits.Apply(random, data, token));
                config.Merge(other.Publish(Name(random)));
                break;
            default:
                config.TakeObsoleteHashes();
                break;
        }
    }

    private static string Name(Random random) => random.Next().ToString(CultureInfo.InvariantCulture);

    private static void Fetch(Random random, TestConfig device, List<StoredConfig> swarm, ref int seen)
    {
        StoredConfig[] unseen = [.. swarm.Skip(seen)];
        seen = swarm.Count;
        random.Shuffle(unseen);
        while (unseen.Length > 0)
        {
            int group = random.Next(1, unseen.Length + 1);
            device.Merge(unseen[..group]);
            unseen = unseen[group..];
        }
    }

    private static void Store(Random random, TestConfig device, List<StoredConfig> swarm, bool always = false)
    {
        if (device.NeedsPush)
        {
            ConfigPush push = device.Push();
            string hash = string.Create(CultureInfo.InvariantCulture, $"h{swarm.Count}");
            swarm.Add(new StoredConfig(hash, push.Payloads[0]));
            if (always || random.Next(5) > 0)
            {
                device.ConfirmPushed(push.SequenceNumber, hash);
            }
        }
    }
}
