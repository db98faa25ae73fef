using System.Buffers.Binary;
using CsCheck;

namespace SessionSdk.Configs.Tests.Data;

public sealed class ConfigDictionaryTests
{
    [Fact]
    public void A_dictionary_behaves_as_a_sorted_map_at_every_size() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            object token = new();
            var dictionary = new ConfigDictionary(token);
            var expected = new SortedDictionary<ushort, long>();
            int keys = random.Next(2) == 0 ? 40 : 4000;
            int removals = random.Next(1, 10);
            for (int i = random.Next(3000); i > 0; i--)
            {
                ushort key = (ushort)random.Next(keys);
                if (random.Next(10) < removals)
                {
                    Assert.Equal(expected.Remove(key), dictionary.Remove(Bytes(key)));
                }
                else
                {
                    expected[key] = i;
                    dictionary.Set(Bytes(key), new ConfigValue(i));
                    Assert.Equal(i, dictionary[Bytes(key)].Integer);
                }

                Assert.Equal(expected.Count, dictionary.Count);
                if (random.Next(500) == 0)
                {
                    Assert.Equal(expected.Count, dictionary.Entries.Length);
                }
            }

            foreach ((ushort key, long value) in expected)
            {
                Assert.Equal(value, dictionary[Bytes(key)].Integer);
            }

            Assert.Equal(expected.Values, dictionary.Entries.ToArray().Select(entry => entry.Value.Integer));
        },
        iter: 300);

    [Fact]
    public void Keys_are_ordered_by_their_bytes_however_they_begin_and_end()
    {
        Gen<byte[]> alike = Gen.Int[0, 2].Select(letter => (byte)(letter == 2 ? 0xff : letter)).Array[0, 12];
        alike.Array[0, 600].Sample(
            keys =>
            {
                object token = new();
                var dictionary = new ConfigDictionary(token);
                foreach (byte[] key in keys)
                {
                    dictionary.OwnChild(key, token).Set([1], new ConfigValue(key.Length));
                }

                byte[][] ordered = dictionary.Entries.ToArray().Select(entry => entry.Key).ToArray();
                for (int i = 1; i < ordered.Length; i++)
                {
                    Assert.True(ordered[i - 1].AsSpan().SequenceCompareTo(ordered[i]) < 0);
                }

                Assert.Equal(keys.DistinctBy(Convert.ToHexString).Count(), ordered.Length);
                Assert.All(keys, key => Assert.Equal(key.Length, dictionary[key].Dictionary![[1]].Integer));
                foreach (byte[] key in keys)
                {
                    dictionary.Remove(key);
                    Assert.True(dictionary[key].IsNone);
                }

                Assert.Equal(0, dictionary.Count);
            },
            iter: 200);
    }

    [Fact]
    public void A_copy_for_an_edit_leaves_the_original_alone()
    {
        object first = new();
        object second = new();
        var original = new ConfigDictionary(first);
        original.OwnChild([1], first).Set([2], new ConfigValue(3));

        ConfigDictionary copy = original.Own(second);
        copy.OwnChild([1], second).Set([2], new ConfigValue(4));

        Assert.Equal(3, original[[1]].Dictionary![[2]].Integer);
        Assert.Equal(4, copy[[1]].Dictionary![[2]].Integer);
        Assert.Same(copy, copy.Own(second));
    }

    private static byte[] Bytes(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
