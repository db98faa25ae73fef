using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests.Keys;

public sealed class KeyConversionsTests
{
    [Fact]
    public void A_remembered_conversion_is_the_same_as_a_new_one()
    {
        using AccountKeys keys = AccountKeys.Generate();
        for (int i = 0; i < 3; i++)
        {
            Assert.True(KeyConversions.TryToX25519(keys.Ed25519PublicKey, out X25519PublicKey x25519));
            Assert.Equal(keys.X25519PublicKey, x25519);
            Assert.True(KeyConversions.TryToEd25519(keys.X25519PublicKey, out Ed25519PublicKey ed25519));
            Assert.True(keys.X25519PublicKey.TryToEd25519(out Ed25519PublicKey expected));
            Assert.Equal(expected, ed25519);
        }
    }

    [Fact]
    public void What_is_no_point_is_refused_every_time() =>
        Gen.Byte.Array[32].Sample(bytes =>
        {
            Ed25519PublicKey key = Ed25519PublicKey.Create(bytes);
            bool expected = key.TryToX25519(out X25519PublicKey converted);
            return Enumerable.Range(0, 2).All(_ => KeyConversions.TryToX25519(key, out X25519PublicKey remembered) == expected && remembered == converted);
        });

    [Fact]
    public void No_more_is_kept_than_there_is_room_for_and_what_is_used_stays()
    {
        var values = new KeyConversions.RecentValues<int, int>(100);
        values.Add(-1, 7);
        Parallel.For(0, 20_000, i =>
        {
            values.Add(i, i);
            _ = values.TryGet(-1, out _);
        });

        Assert.InRange(values.Count, 1, 300);
        Assert.True(values.TryGet(-1, out int kept));
        Assert.Equal(7, kept);
    }
}
