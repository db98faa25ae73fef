using NSec.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Derives keys from passwords with Argon2id, version 1.3, one lane.</summary>
internal static class Argon2id
{
    /// <summary>The length of a salt in bytes.</summary>
    public const int SaltSize = 16;

    /// <summary>Derives a key.</summary>
    /// <param name="password">The password bytes.</param>
    /// <param name="salt">16 bytes.</param>
    /// <param name="passes">How often the memory is passed over, at least 1.</param>
    /// <param name="memoryKibibytes">How much memory is used, in KiB, at least 8.</param>
    /// <param name="key">Receives the key, 16 bytes or more.</param>
    /// <exception cref="ArgumentException">A length or cost is out of its range.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int passes, int memoryKibibytes, Span<byte> key)
    {
        ArgumentLength.MustBe(SaltSize, salt);
        ArgumentLength.MustBeBetween(16, 1024, key);
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKibibytes, NumberOfPasses = passes };
        PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, key);
    }
}
