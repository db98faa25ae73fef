using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Multiplies points of Ed25519 without clamping the scalar.</summary>
internal static class Ed25519Point
{
    /// <summary>The length of an encoded point in bytes.</summary>
    public const int Size = 32;

    /// <summary>Tells whether 32 bytes are a canonical point of the main subgroup, other than one of small order.</summary>
    /// <param name="point">The bytes; any other length is no point.</param>
    /// <returns>Whether it is one.</returns>
    public static bool IsValid(ReadOnlySpan<byte> point) =>
        point.Length == Size && Libsodium.crypto_core_ed25519_is_valid_point(point) == 1;

    /// <summary>Multiplies a point by a scalar.</summary>
    /// <param name="scalar">32 bytes, not clamped.</param>
    /// <param name="point">32 bytes.</param>
    /// <param name="product">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when the point is not in the main subgroup or the product is the identity.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryMultiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> product)
    {
        ArgumentLength.MustBe(Ed25519Scalar.Size, scalar);
        ArgumentLength.MustBe(Size, point);
        ArgumentLength.MustBe(Size, product);
        return Libsodium.crypto_scalarmult_ed25519_noclamp(product, scalar, point) == 0;
    }

    /// <summary>Multiplies the base point by a scalar.</summary>
    /// <param name="scalar">32 bytes, not clamped.</param>
    /// <param name="product">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when the scalar is zero.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryMultiplyBase(ReadOnlySpan<byte> scalar, Span<byte> product)
    {
        ArgumentLength.MustBe(Ed25519Scalar.Size, scalar);
        ArgumentLength.MustBe(Size, product);
        return Libsodium.crypto_scalarmult_ed25519_base_noclamp(product, scalar) == 0;
    }

    /// <summary>Adds two points.</summary>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    /// <param name="sum">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when one of them is not a point of the curve.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryAdd(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> sum)
    {
        ArgumentLength.MustBe(Size, left);
        ArgumentLength.MustBe(Size, right);
        ArgumentLength.MustBe(Size, sum);
        return Libsodium.crypto_core_ed25519_add(sum, left, right) == 0;
    }
}
