using System.Numerics;
using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class Ed25519ArithmeticTests
{
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);

    private static readonly Gen<byte[]> Scalar = Gen.OneOf(
        Gen.Byte.Array[32],
        Gen.Int[-3, 3].Select(i => ToBytes(L + i)),
        Gen.Int[0, 3].Select(i => ToBytes(i)));

    [Fact]
    public void Scalars_agree_with_big_integers() =>
        Gen.Select(Scalar, Scalar, Gen.Byte.Array[64]).Sample((x, y, wide) =>
        {
            byte[] result = new byte[32];
            Ed25519Scalar.Reduce(wide, result);
            bool reduced = Value(result) == Value(wide) % L;
            Ed25519Scalar.Multiply(x, y, result);
            bool multiplied = Value(result) == Value(x) * Value(y) % L;
            byte[] smallX = [.. x[..31], (byte)(x[31] & 0x7f)];
            byte[] smallY = [.. y[..31], (byte)(y[31] & 0x7f)];
            Ed25519Scalar.Add(smallX, smallY, result);
            bool added = Value(result) == (Value(smallX) + Value(smallY)) % L;
            Ed25519Scalar.Negate(x, result);
            return reduced && multiplied && added && (Value(result) + Value(x)) % L == 0;
        });

    [Fact]
    public void Points_are_a_group() =>
        Gen.Select(Gen.Byte.Array[64], Gen.Byte.Array[64]).Sample((wideA, wideB) =>
        {
            byte[] a = new byte[32];
            byte[] b = new byte[32];
            byte[] scalar = new byte[32];
            byte[] pointA = new byte[32];
            byte[] pointB = new byte[32];
            byte[] left = new byte[32];
            byte[] right = new byte[32];
            Ed25519Scalar.Reduce(wideA, a);
            Ed25519Scalar.Reduce(wideB, b);
            bool based = Ed25519Point.TryMultiplyBase(a, pointA) && Ed25519Point.TryMultiplyBase(b, pointB);
            Ed25519Scalar.Add(a, b, scalar);
            bool sums = Ed25519Point.TryAdd(pointA, pointB, left) && Ed25519Point.TryMultiplyBase(scalar, right) && left.AsSpan().SequenceEqual(right);
            Ed25519Scalar.Multiply(a, b, scalar);
            bool products = Ed25519Point.TryMultiply(b, pointA, left) && Ed25519Point.TryMultiplyBase(scalar, right) && left.AsSpan().SequenceEqual(right);
            return based && sums && products && Ed25519Point.IsValid(left);
        });

    [Fact]
    public void Points_of_small_order_and_zero_products_are_refused()
    {
        byte[] result = new byte[32];
        byte[] point = new byte[32];
        byte[] one = ToBytes(1);
        Assert.True(Ed25519Point.TryMultiplyBase(one, point));
        foreach (byte[] small in (byte[][])[new byte[32], one, [0xec, .. Enumerable.Repeat((byte)0xff, 30), 0x7f], [0xed, .. Enumerable.Repeat((byte)0xff, 30), 0x7f]])
        {
            Assert.False(Ed25519Point.IsValid(small));
            Assert.False(Ed25519Point.TryMultiply(one, small, result));
        }

        Assert.False(Ed25519Point.TryMultiplyBase(new byte[32], result));
        Assert.False(Ed25519Point.TryMultiply(new byte[32], point, result));
        Assert.False(Ed25519Point.TryAdd(point, [2, .. new byte[31]], result));
        Assert.True(Ed25519Point.IsValid(point));
        Assert.False(Ed25519Point.IsValid(point.AsSpan(0, 31)));
    }

    [Fact]
    public void Random_scalars_are_reduced_and_differ()
    {
        byte[] one = new byte[32];
        byte[] other = new byte[32];
        Ed25519Scalar.Random(one);
        Ed25519Scalar.Random(other);

        Assert.True(Value(one) < L && Value(other) < L);
        Assert.NotEqual(one, other);
    }

    private static BigInteger Value(byte[] bytes) => new(bytes, isUnsigned: true);

    private static byte[] ToBytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }
}
