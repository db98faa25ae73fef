using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts with AES-256-CBC (PKCS#7) and authenticates with HMAC-SHA-256 over IV and ciphertext; output is IV, ciphertext, MAC.</summary>
internal static class Aes256CbcHmac
{
    /// <summary>The length of a key in bytes: the AES key, then the HMAC key.</summary>
    public const int KeySize = 64;

    /// <summary>The length of an initialisation vector in bytes.</summary>
    public const int IvSize = 16;

    /// <summary>The length of the authentication code in bytes.</summary>
    public const int MacSize = HMACSHA256.HashSizeInBytes;

    /// <summary>The length of the smallest output in bytes.</summary>
    public const int MinimumSize = IvSize + BlockSize + MacSize;

    private const int BlockSize = 16;
    private const int AesKeySize = 32;

    /// <summary>Computes the length of the output for a plaintext.</summary>
    /// <param name="plaintextLength">The length of the plaintext in bytes.</param>
    /// <returns>The length of IV, padded ciphertext and MAC together.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="plaintextLength"/> is negative or too large for an array.</exception>
    public static int GetCiphertextLength(int plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, Array.MaxLength - MinimumSize);
        return IvSize + (((plaintextLength / BlockSize) + 1) * BlockSize) + MacSize;
    }

    /// <summary>Encrypts a plaintext with a random IV.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="key">64 bytes.</param>
    /// <param name="destination">Receives <see cref="GetCiphertextLength"/> bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Span<byte> iv = stackalloc byte[IvSize];
        SecureRandom.Fill(iv);
        Encrypt(plaintext, key, iv, destination);
    }

    /// <summary>Authenticates and decrypts a blob.</summary>
    /// <param name="blob">What <see cref="Encrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> made.</param>
    /// <param name="key">64 bytes.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <returns>Whether the blob is authentic and well padded.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? plaintext) => TryDecrypt(blob, key, null, out plaintext);

    /// <summary>Authenticates a blob and decrypts the first bytes of it, all when no length is given, into memory of exactly that size.</summary>
    internal static bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> key, int? length, [NotNullWhen(true)] out byte[]? plaintext)
    {
        ArgumentLength.MustBe(KeySize, key);
        plaintext = null;
        int ciphertextLength = blob.Length - IvSize - MacSize;
        if (ciphertextLength < BlockSize || ciphertextLength % BlockSize != 0)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacSize];
        HMACSHA256.HashData(key[AesKeySize..], blob[..^MacSize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, blob[^MacSize..]))
        {
            return false;
        }

        using var aes = CreateAes(key);
        ReadOnlySpan<byte> ciphertext = blob.Slice(IvSize, ciphertextLength);
        if (!TryGetLength(aes, blob[..(IvSize + ciphertextLength)], out int whole) || length > whole)
        {
            return false;
        }

        plaintext = new byte[length ?? whole];
        DecryptStart(aes, ciphertext, blob[..IvSize], plaintext);
        return true;
    }

    internal static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(IvSize, iv);
        ArgumentLength.MustBe(GetCiphertextLength(plaintext.Length), destination);
        using var aes = CreateAes(key);
        iv.CopyTo(destination);
        _ = aes.EncryptCbc(plaintext, iv, destination[IvSize..^MacSize]);
        HMACSHA256.HashData(key[AesKeySize..], destination[..^MacSize], destination[^MacSize..]);
    }

    private static Aes CreateAes(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.SetKey(key[..AesKeySize]);
        return aes;
    }

    /// <summary>Reads the length of the plaintext from the last block. The MAC has been checked: a fault means a sender that pads differently, not an oracle.</summary>
    private static bool TryGetLength(Aes aes, ReadOnlySpan<byte> ivAndCiphertext, out int length)
    {
        Span<byte> last = stackalloc byte[BlockSize];
        _ = aes.DecryptCbc(ivAndCiphertext[^BlockSize..], ivAndCiphertext[^(2 * BlockSize)..^BlockSize], last, PaddingMode.None);
        int padding = last[^1];
        length = ivAndCiphertext.Length - IvSize - padding;
        bool good = padding is > 0 and <= BlockSize && !last[^padding..].ContainsAnyExcept((byte)padding);
        CryptographicOperations.ZeroMemory(last);
        return good;
    }

    private static void DecryptStart(Aes aes, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> iv, Span<byte> destination)
    {
        int whole = destination.Length / BlockSize * BlockSize;
        if (whole > 0)
        {
            _ = aes.DecryptCbc(ciphertext[..whole], iv, destination, PaddingMode.None);
            iv = ciphertext[(whole - BlockSize)..whole];
        }

        if (whole < destination.Length)
        {
            Span<byte> block = stackalloc byte[BlockSize];
            _ = aes.DecryptCbc(ciphertext.Slice(whole, BlockSize), iv, block, PaddingMode.None);
            block[..(destination.Length - whole)].CopyTo(destination[whole..]);
            CryptographicOperations.ZeroMemory(block);
        }
    }
}
