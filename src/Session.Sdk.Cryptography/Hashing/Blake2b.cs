using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Hashes with BLAKE2b: any output length, with or without key, salt and personalisation.</summary>
public static class Blake2b
{
    /// <summary>The length of the smallest hash in bytes.</summary>
    public const int MinHashSize = 1;

    /// <summary>The length of the largest hash in bytes.</summary>
    public const int MaxHashSize = 64;

    /// <summary>The length of the smallest hash in bytes that <see cref="ComputeHash"/> gives: shorter ones are labels, not fingerprints.</summary>
    public const int MinFingerprintSize = 16;

    /// <summary>The length of the largest key in bytes.</summary>
    public const int MaxKeySize = 64;

    /// <summary>The length of a salt in bytes.</summary>
    public const int SaltSize = 16;

    /// <summary>The length of a personalisation in bytes.</summary>
    public const int PersonalisationSize = 16;

    /// <summary>Hashes without a key. Different output lengths give unrelated hashes.</summary>
    /// <param name="data">The data; may be empty.</param>
    /// <param name="hash">Receives 1 to 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> hash) => Hash(data, default, hash);

    /// <summary>Hashes with a key.</summary>
    /// <param name="data">The data; may be empty.</param>
    /// <param name="key">0 to 64 bytes; empty is the same as none.</param>
    /// <param name="hash">Receives 1 to 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key, Span<byte> hash)
    {
        ArgumentLength.MustBeBetween(0, MaxKeySize, key);
        ArgumentLength.MustBeBetween(MinHashSize, MaxHashSize, hash);
        _ = Libsodium.crypto_generichash_blake2b(hash, (nuint)hash.Length, data, (ulong)data.Length, key, (nuint)key.Length);
    }

    /// <summary>Hashes with a key, a salt and a personalisation.</summary>
    /// <param name="data">The data; may be empty.</param>
    /// <param name="key">0 to 64 bytes; empty is the same as none.</param>
    /// <param name="salt">16 bytes, or empty for zeros.</param>
    /// <param name="personalisation">16 bytes, or empty for zeros.</param>
    /// <param name="hash">Receives 1 to 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Hash(ReadOnlySpan<byte> data, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> personalisation, Span<byte> hash)
    {
        ArgumentLength.MustBeBetween(0, MaxKeySize, key);
        ArgumentLength.MustBeBetween(MinHashSize, MaxHashSize, hash);
        MustBeEmptyOr(SaltSize, salt, nameof(salt));
        MustBeEmptyOr(PersonalisationSize, personalisation, nameof(personalisation));
        _ = Libsodium.crypto_generichash_blake2b_salt_personal(
            hash, (nuint)hash.Length, data, (ulong)data.Length, key, (nuint)key.Length, OrNull(salt), OrNull(personalisation));
    }

    /// <summary>Hashes into a new array that is long enough to stand for the data.</summary>
    /// <param name="hashSize">The length of the hash, 16 to 64 bytes.</param>
    /// <param name="data">The data; may be empty.</param>
    /// <param name="key">0 to 64 bytes; empty is the same as none.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[] ComputeHash(int hashSize, ReadOnlySpan<byte> data, ReadOnlySpan<byte> key = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashSize, MinFingerprintSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashSize, MaxHashSize);
        byte[] hash = new byte[hashSize];
        Hash(data, key, hash);
        return hash;
    }

    /// <summary>Makes every empty span the null pointer that libsodium takes for "none": an empty array has an address.</summary>
    internal static ReadOnlySpan<byte> OrNull(ReadOnlySpan<byte> value) => value.IsEmpty ? default : value;

    internal static void MustBeEmptyOr(int length, ReadOnlySpan<byte> value, string name)
    {
        if (!value.IsEmpty)
        {
            ArgumentLength.MustBe(length, value, name);
        }
    }
}
