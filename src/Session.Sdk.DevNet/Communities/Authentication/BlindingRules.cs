using System.Numerics;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Relates the ids of an account on one server: the plain one (05) and the two blinded ones (15, 25). All of it is public arithmetic.</summary>
internal sealed class BlindingRules
{
    private static readonly BigInteger GroupOrder = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private readonly byte[] _serverKey;
    private readonly byte[] _factor = new byte[Ed25519Scalar.Size];
    private readonly byte[] _inverse;

    public BlindingRules(X25519PublicKey serverKey)
    {
        _serverKey = serverKey.AsSpan().ToArray();
        Ed25519Scalar.Reduce(Blake2b.ComputeHash(Ed25519Scalar.UnreducedSize, _serverKey), _factor);
        var factor = new BigInteger(_factor, isUnsigned: true);
        _inverse = new byte[Ed25519Scalar.Size];
        BigInteger.ModPow(factor, GroupOrder - 2, GroupOrder).TryWriteBytes(_inverse, out _, isUnsigned: true);
    }

    /// <summary>Gives the 15 ids that a plain id may have: the sign of the account's key is not known from it. Empty when it holds no usable key.</summary>
    public string[] BlindedIds(string plainId)
    {
        if (!TryPoint(plainId, out byte[] point))
        {
            return [];
        }

        byte[] blinded = new byte[Ed25519Point.Size];
        if (!Ed25519Point.TryMultiply(_factor, point, blinded))
        {
            return [];
        }

        string positive = "15" + Convert.ToHexStringLower(blinded);
        blinded[^1] ^= 0x80;
        return [positive, "15" + Convert.ToHexStringLower(blinded)];
    }

    /// <summary>Gives the plain id that a 15 id hides; <see langword="null"/> when its key is no point.</summary>
    public string? PlainId(string blindedId)
    {
        byte[] point = new byte[Ed25519Point.Size];
        byte[] plain = new byte[X25519.KeySize];
        return TryKey(blindedId, out byte[] key) && Ed25519Point.TryMultiply(_inverse, key, point) && Ed25519.TryConvertPublicKeyToX25519(point, plain)
            ? "05" + Convert.ToHexStringLower(plain)
            : null;
    }

    /// <summary>Gives the 25 id of a plain id; <see langword="null"/> when it holds no usable key.</summary>
    public string? NewBlindedId(string plainId)
    {
        if (!TryPoint(plainId, out byte[] point))
        {
            return null;
        }

        byte[] factor = new byte[Ed25519Scalar.Size];
        byte[] input = [.. Convert.FromHexString(plainId), .. _serverKey];
        Ed25519Scalar.Reduce(Blake2b.ComputeHash(Ed25519Scalar.UnreducedSize, input), factor);
        byte[] blinded = new byte[Ed25519Point.Size];
        return Ed25519Point.TryMultiply(factor, point, blinded) ? "25" + Convert.ToHexStringLower(blinded) : null;
    }

    private static bool TryPoint(string plainId, out byte[] point)
    {
        point = new byte[Ed25519Point.Size];
        return TryKey(plainId, out byte[] key) && X25519.TryConvertPublicKeyToEd25519(key, point) && Ed25519Point.IsValid(point);
    }

    private static bool TryKey(string id, out byte[] key)
    {
        key = new byte[X25519.KeySize];
        return id.Length == 2 + (2 * key.Length) && Convert.FromHexString(id.AsSpan(2), key, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
