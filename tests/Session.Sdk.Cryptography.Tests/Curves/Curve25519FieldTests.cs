using System.Numerics;
using CsCheck;

namespace SessionSdk.Cryptography.Tests;

/// <summary>Holds the field against <see cref="BigInteger"/>, with limbs and values from the edges, where carries happen.</summary>
public sealed class Curve25519FieldTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    private static readonly ulong[] EdgeLimbs =
        [0, 1, 2, 18, 19, 20, 37, 38, 39, ulong.MaxValue >> 1, (ulong.MaxValue >> 1) + 1, (ulong.MaxValue >> 1) - 18, ulong.MaxValue - 38, ulong.MaxValue - 37, ulong.MaxValue - 19, ulong.MaxValue - 18, ulong.MaxValue - 1, ulong.MaxValue];

    private static readonly Gen<ulong> Limb = Gen.OneOf(Gen.ULong, Gen.Int[0, EdgeLimbs.Length - 1].Select(i => EdgeLimbs[i]));

    private static readonly Gen<byte[]> Any = Gen.OneOf(
        Limb.Array[4].Select(limbs => limbs.SelectMany(BitConverter.GetBytes).ToArray()),
        Gen.Int[-40, 40].Select(i => ToBytes((P + i) % BigInteger.Pow(2, 255))),
        Gen.Int[0, 40].Select(i => ToBytes(BigInteger.Pow(2, 255) - 1 - i)),
        Gen.Int[0, 255].Select(bit => ToBytes(BigInteger.One << bit)));

    [Fact]
    public void Reading_and_writing_reduces() => Any.Sample(x => Same(Value(x), Curve25519Field.Read(x)), iter: 20_000);

    [Fact]
    public void Sums_agree() =>
        Gen.Select(Any, Any).Sample((x, y) => Same(Value(x) + Value(y), Curve25519Field.Read(x) + Curve25519Field.Read(y)), iter: 20_000);

    [Fact]
    public void Products_agree() =>
        Gen.Select(Any, Any).Sample((x, y) => Same(Value(x) * Value(y), Curve25519Field.Read(x) * Curve25519Field.Read(y)), iter: 20_000);

    [Fact]
    public void Squares_agree() =>
        Gen.Select(Any, Any).Sample(
            (x, y) =>
            {
                // A sum is not reduced, so that its square meets operands up to 2^256 − 2.
                Curve25519Field sum = Curve25519Field.Read(x) + Curve25519Field.Read(y);
                return Same((Value(x) + Value(y)) * (Value(x) + Value(y)), sum.Square(1))
                    && Same(BigInteger.ModPow(Value(x), 32, P), Curve25519Field.Read(x).Square(5));
            },
            iter: 20_000);

    [Fact]
    public void Long_chains_of_sums_and_products_agree() =>
        Gen.Select(Any.Array[1, 12], Gen.Bool.Array[12]).Sample(
            (values, multiply) =>
            {
                BigInteger expected = Value(values[0]);
                var actual = Curve25519Field.Read(values[0]);
                for (int i = 1; i < values.Length; i++)
                {
                    // Doubling first leaves operands up to 2^256 − 1, which no single reading gives.
                    expected = multiply[i] ? 2 * expected * Value(values[i]) : (2 * expected) + Value(values[i]);
                    Curve25519Field doubled = actual + actual;
                    actual = multiply[i] ? doubled * Curve25519Field.Read(values[i]) : doubled + Curve25519Field.Read(values[i]);
                }

                return Same(expected, actual) && actual.IsZero() == (expected % P).IsZero;
            },
            iter: 20_000);

    [Fact]
    public void The_largest_operands_agree()
    {
        byte[] most = [.. Enumerable.Repeat((byte)0xff, 32)];
        Curve25519Field field = Curve25519Field.Read(most) + Curve25519Field.Read(most);
        BigInteger value = 2 * Value(most);

        Assert.True(Same(value, field));
        Assert.True(Same(value * value, field * field));
        Assert.True(Same(value * value, field.Square(1)));
        Assert.True(Same(value + value, field + field));
        Assert.True(Same(2 * value * 2 * value, (field + field) * (field + field)));
        Assert.True(Same(value + Value(most), field + Curve25519Field.Read(most)));
    }

    [Fact]
    public void Inverses_agree() =>
        Any.Sample(x => Same(BigInteger.ModPow(Value(x), P - 2, P), Curve25519Field.Read(x).Invert()), iter: 2000);

    [Fact]
    public void Zero_is_zero_however_it_is_written()
    {
        Assert.True(Curve25519Field.Read(new byte[32]).IsZero());
        Assert.True(Curve25519Field.Read(ToBytes(P)).IsZero());
        Assert.True((Curve25519Field.One + Curve25519Field.MinusOne).IsZero());
        Assert.True(new Curve25519Field().Invert().IsZero());
        Assert.False(Curve25519Field.One.IsZero());
        Assert.False(Curve25519Field.Read(ToBytes(P + 1)).IsZero());
    }

    [Fact]
    public void The_conversion_of_keys_agrees_with_its_formula() =>
        Any.Sample(
            x =>
            {
                BigInteger u = Value(x) % P;
                bool exists = (u + 1) % P != 0;
                BigInteger y = (u - 1 + P) * BigInteger.ModPow(u + 1, P - 2, P) % P;
                byte[] converted = new byte[32];
                return X25519.TryConvertPublicKeyToEd25519(x, converted) == exists && (!exists || converted.AsSpan().SequenceEqual(ToBytes(y)));
            },
            iter: 5000);

    [Fact]
    public void Converting_there_and_back_gives_the_same_key() =>
        Gen.Byte.Array[32].Sample(seed =>
        {
            byte[] ed25519 = new byte[32];
            Ed25519.DerivePublicKey(seed, ed25519);
            return Ed25519PublicKey.Create(ed25519).TryToX25519(out X25519PublicKey x25519)
                && x25519.TryToEd25519(out Ed25519PublicKey back)
                && back.AsSpan()[..31].SequenceEqual(ed25519.AsSpan(0, 31))
                && back.AsSpan()[31] == (ed25519[31] & 0x7f);
        });

    private static BigInteger Value(byte[] bytes)
    {
        byte[] clean = [.. bytes];
        clean[^1] &= 0x7f;
        return new BigInteger(clean, isUnsigned: true);
    }

    private static byte[] ToBytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }

    private static bool Same(BigInteger expected, in Curve25519Field actual)
    {
        byte[] written = new byte[32];
        actual.Write(written);
        return written.AsSpan().SequenceEqual(ToBytes(expected % P));
    }
}
