namespace SessionSdk.Configs.Tests.Known;

/// <summary>Makes edits of every kind from a seed: few keys, so that they meet.</summary>
internal static class RandomEdits
{
    public static void Apply(Random random, ConfigDictionary data, object token)
    {
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            ApplyOne(random, data, token, depth: 0);
        }
    }

    private static void ApplyOne(Random random, ConfigDictionary data, object token, int depth)
    {
        byte[] key = ConfigKey.Of((char)('a' + random.Next(5)));
        switch (random.Next(depth < 2 ? 6 : 4))
        {
            case 0:
                data.Set(key, new ConfigValue(random.Next(3)));
                break;
            case 1:
                data.Set(key, new ConfigValue([(byte)random.Next(3)]));
                break;
            case 2:
                data.Remove(key);
                break;
            case 3:
                ConfigSet set = data[key].Set ?? ConfigSet.Empty;
                data.Set(key, new ConfigValue(set.With([Scalar(random), Scalar(random)], [Scalar(random)])));
                break;
            default:
                ApplyOne(random, data.OwnChild(key, token), token, depth + 1);
                break;
        }
    }

    private static ConfigValue Scalar(Random random) => random.Next(2) == 0 ? new ConfigValue(random.Next(4)) : new ConfigValue([(byte)('p' + random.Next(4))]);
}
