using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Computes with scalars modulo the order L of the Ed25519 base point (32 bytes, little-endian).</summary>
internal static class Ed25519Scalar
{
    /// <summary>The length of a scalar in bytes.</summary>
    public const int Size = 32;

    /// <summary>The length of the integer that <see cref="Reduce"/> takes.</summary>
    public const int UnreducedSize = 64;

    /// <summary>Reduces a 64-byte little-endian integer modulo L.</summary>
    /// <param name="unreduced">64 bytes.</param>
    /// <param name="scalar">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Reduce(ReadOnlySpan<byte> unreduced, Span<byte> scalar)
    {
        ArgumentLength.MustBe(UnreducedSize, unreduced);
        ArgumentLength.MustBe(Size, scalar);
        Libsodium.crypto_core_ed25519_scalar_reduce(scalar, unreduced);
    }

    /// <summary>Adds two scalars, which must be below 2^255: a carry out of the 32 bytes is lost.</summary>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    /// <param name="sum">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> sum)
    {
        ArgumentLength.MustBe(Size, left);
        ArgumentLength.MustBe(Size, right);
        ArgumentLength.MustBe(Size, sum);
        Libsodium.crypto_core_ed25519_scalar_add(sum, left, right);
    }

    /// <summary>Multiplies two scalars; unreduced (clamped) ones are accepted.</summary>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    /// <param name="product">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Multiply(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> product)
    {
        ArgumentLength.MustBe(Size, left);
        ArgumentLength.MustBe(Size, right);
        ArgumentLength.MustBe(Size, product);
        Libsodium.crypto_core_ed25519_scalar_mul(product, left, right);
    }

    /// <summary>Negates a scalar; an unreduced (clamped) one is accepted.</summary>
    /// <param name="scalar">32 bytes.</param>
    /// <param name="negated">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Negate(ReadOnlySpan<byte> scalar, Span<byte> negated)
    {
        ArgumentLength.MustBe(Size, scalar);
        ArgumentLength.MustBe(Size, negated);
        Libsodium.crypto_core_ed25519_scalar_negate(negated, scalar);
    }

    /// <summary>Draws a random scalar other than zero.</summary>
    /// <param name="scalar">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Random(Span<byte> scalar)
    {
        ArgumentLength.MustBe(Size, scalar);
        Libsodium.crypto_core_ed25519_scalar_random(scalar);
    }
}
