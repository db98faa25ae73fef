using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SessionSdk.Cryptography;

/// <summary>An integer modulo p = 2^255 − 19, for the conversion of public keys only: nothing here takes constant time.</summary>
/// <remarks>Four 64-bit limbs, little-endian, below 2^256 and reduced to below p when written. About 30 times as fast as <see cref="System.Numerics.BigInteger"/>, which the tests compare it with.</remarks>
internal readonly struct Curve25519Field
{
    internal const int Size = 32;

    private const ulong Fold = 38; // 2^256 ≡ 38 (mod p)

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private Curve25519Field(ulong a, ulong b, ulong c, ulong d)
    {
        _a = a;
        _b = b;
        _c = c;
        _d = d;
    }

    internal static Curve25519Field One => new(1, 0, 0, 0);

    internal static Curve25519Field MinusOne => new(ulong.MaxValue - 19, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue >> 1);

    public static Curve25519Field operator +(in Curve25519Field x, in Curve25519Field y)
    {
        UInt128 sum = (UInt128)x._a + y._a;
        ulong a = (ulong)sum;
        sum = (sum >> 64) + x._b + y._b;
        ulong b = (ulong)sum;
        sum = (sum >> 64) + x._c + y._c;
        ulong c = (ulong)sum;
        sum = (sum >> 64) + x._d + y._d;
        return FoldTop(a, b, c, (ulong)sum, (ulong)(sum >> 64));
    }

    public static Curve25519Field operator *(in Curve25519Field x, in Curve25519Field y)
    {
        // Column by column: p0 … p7 are the limbs of the 512-bit product.
        MultiplyRow(x._a, y, 0, 0, 0, 0, out ulong p0, out ulong q1, out ulong q2, out ulong q3, out ulong q4);
        MultiplyRow(x._b, y, q1, q2, q3, q4, out ulong p1, out q1, out q2, out q3, out q4);
        MultiplyRow(x._c, y, q1, q2, q3, q4, out ulong p2, out q1, out q2, out q3, out q4);
        MultiplyRow(x._d, y, q1, q2, q3, q4, out ulong p3, out ulong p4, out ulong p5, out ulong p6, out ulong p7);

        return FoldProduct(p0, p1, p2, p3, p4, p5, p6, p7);
    }

    /// <summary>Reads 32 little-endian bytes; the top bit is ignored.</summary>
    internal static Curve25519Field Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[24..]) & (ulong.MaxValue >> 1));

    /// <summary>Computes x^(p − 2): the inverse, or zero for zero.</summary>
    internal Curve25519Field Invert()
    {
        // Powers named by their exponent: ones5 is x^(2^5 − 1).
        Curve25519Field x2 = SquareOnce();
        Curve25519Field x9 = x2.Square(2) * this;
        Curve25519Field x11 = x9 * x2;
        Curve25519Field ones5 = x11.Square(1) * x9;
        Curve25519Field ones10 = ones5.Square(5) * ones5;
        Curve25519Field ones20 = ones10.Square(10) * ones10;
        Curve25519Field ones40 = ones20.Square(20) * ones20;
        Curve25519Field ones50 = ones40.Square(10) * ones10;
        Curve25519Field ones100 = ones50.Square(50) * ones50;
        Curve25519Field ones200 = ones100.Square(100) * ones100;
        Curve25519Field ones250 = ones200.Square(50) * ones50;
        return ones250.Square(5) * x11;
    }

    /// <summary>Writes the value below p as 32 little-endian bytes; the top bit is zero.</summary>
    internal void Write(Span<byte> destination)
    {
        // Below 2p once the top bit is folded, so that p is taken away at most once: when adding 19 sets bit 255.
        Curve25519Field value = FoldTopBit(this);
        UInt128 sum = (UInt128)value._a + 19;
        ulong a = (ulong)sum;
        sum = (sum >> 64) + value._b;
        ulong b = (ulong)sum;
        sum = (sum >> 64) + value._c;
        ulong c = (ulong)sum;
        ulong d = (ulong)(sum >> 64) + value._d;
        if (d >> 63 != 0)
        {
            value = new Curve25519Field(a, b, c, d & (ulong.MaxValue >> 1));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(destination, value._a);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], value._b);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], value._c);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], value._d);
    }

    internal bool IsZero()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return bytes.IndexOfAnyExcept((byte)0) < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyRow(
        ulong factor, in Curve25519Field y, ulong t0, ulong t1, ulong t2, ulong t3, out ulong r0, out ulong r1, out ulong r2, out ulong r3, out ulong r4)
    {
        ulong carry = 0;
        r0 = MultiplyAdd(factor, y._a, t0, ref carry);
        r1 = MultiplyAdd(factor, y._b, t1, ref carry);
        r2 = MultiplyAdd(factor, y._c, t2, ref carry);
        r3 = MultiplyAdd(factor, y._d, t3, ref carry);
        r4 = carry;
    }

    /// <summary>Computes x·y + addend + carry, which always fits 128 bits: returns the low half, leaves the high half in the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong x, ulong y, ulong addend, ref ulong carry)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        low += addend;
        high += low < addend ? 1UL : 0UL;
        low += carry;
        carry = high + (low < carry ? 1UL : 0UL);
        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong x, ref ulong carry)
    {
        ulong sum = x + carry;
        carry = sum < carry ? 1UL : 0UL;
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Curve25519Field FoldTop(ulong a, ulong b, ulong c, ulong d, ulong top)
    {
        ulong carry = 0;
        a = MultiplyAdd(top, Fold, a, ref carry);
        b = Add(b, ref carry);
        c = Add(c, ref carry);
        d = Add(d, ref carry);

        // The fold can carry once more, and then the rest is tiny: no further carry leaves the first limb.
        return new Curve25519Field(a + (carry * Fold), b, c, d);
    }

    private static Curve25519Field FoldTopBit(in Curve25519Field value)
    {
        UInt128 sum = (UInt128)value._a + ((value._d >> 63) * 19);
        ulong a = (ulong)sum;
        sum = (sum >> 64) + value._b;
        ulong b = (ulong)sum;
        sum = (sum >> 64) + value._c;
        return new Curve25519Field(a, b, (ulong)sum, (value._d & (ulong.MaxValue >> 1)) + (ulong)(sum >> 64));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Curve25519Field FoldProduct(ulong p0, ulong p1, ulong p2, ulong p3, ulong p4, ulong p5, ulong p6, ulong p7)
    {
        ulong carry = 0;
        ulong a = MultiplyAdd(p4, Fold, p0, ref carry);
        ulong b = MultiplyAdd(p5, Fold, p1, ref carry);
        ulong c = MultiplyAdd(p6, Fold, p2, ref carry);
        ulong d = MultiplyAdd(p7, Fold, p3, ref carry);
        return FoldTop(a, b, c, d, carry);
    }

    /// <summary>Squares the value so many times.</summary>
    internal Curve25519Field Square(int times)
    {
        Curve25519Field value = this;
        for (int i = 0; i < times; i++)
        {
            value = value.SquareOnce();
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Curve25519Field SquareOnce()
    {
        // The products of different limbs, once; then doubled; then the squares of the limbs are added.
        ulong carry = 0;
        ulong p1 = MultiplyAdd(_a, _b, 0, ref carry);
        ulong p2 = MultiplyAdd(_a, _c, 0, ref carry);
        ulong p3 = MultiplyAdd(_a, _d, 0, ref carry);
        ulong p4 = carry;
        carry = 0;
        p3 = MultiplyAdd(_b, _c, p3, ref carry);
        p4 = MultiplyAdd(_b, _d, p4, ref carry);
        ulong p5 = carry;
        carry = 0;
        p5 = MultiplyAdd(_c, _d, p5, ref carry);
        ulong p6 = carry;

        ulong p7 = p6 >> 63;
        p6 = (p6 << 1) | (p5 >> 63);
        p5 = (p5 << 1) | (p4 >> 63);
        p4 = (p4 << 1) | (p3 >> 63);
        p3 = (p3 << 1) | (p2 >> 63);
        p2 = (p2 << 1) | (p1 >> 63);
        p1 <<= 1;

        carry = 0;
        ulong p0 = MultiplyAdd(_a, _a, 0, ref carry);
        p1 = Add(p1, ref carry);
        p2 = MultiplyAdd(_b, _b, p2, ref carry);
        p3 = Add(p3, ref carry);
        p4 = MultiplyAdd(_c, _c, p4, ref carry);
        p5 = Add(p5, ref carry);
        p6 = MultiplyAdd(_d, _d, p6, ref carry);
        p7 += carry;
        return FoldProduct(p0, p1, p2, p3, p4, p5, p6, p7);
    }
}
