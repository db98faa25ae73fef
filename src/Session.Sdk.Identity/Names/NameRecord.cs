using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Opens what the network's name register (ONS) stores for a name: the encrypted id of an account.</summary>
/// <remarks>The key comes from the name alone, so that it is no secret: the encryption hides ids from those who do not know the name.</remarks>
internal static class NameRecord
{
    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = XChaCha20Poly1305.NonceSize;

    /// <summary>The length of an encrypted value in bytes, in both schemes.</summary>
    public const int EncryptedSize = AccountId.Size + XChaCha20Poly1305.TagSize;

    private const int KeySize = 32;
    private const int LegacyPasses = 3;
    private const int LegacyMemoryKibibytes = 256 * 1024;

    /// <summary>Decrypts the value of a name.</summary>
    /// <param name="name">The name. The value of another name does not open.</param>
    /// <param name="encryptedValue">The 49 bytes of the value, or those and the 24 of the nonce in one.</param>
    /// <param name="nonce">24 bytes, or empty for a registration of the old scheme (or when <paramref name="encryptedValue"/> holds both). The old scheme takes 256 MiB of memory and about a second.</param>
    /// <param name="id">The account that the name stands for.</param>
    /// <returns>Whether the value belongs to the name and holds an account id.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is the value of an unset variable.</exception>
    public static bool TryDecrypt(AccountName name, ReadOnlySpan<byte> encryptedValue, ReadOnlySpan<byte> nonce, out AccountId id)
    {
        if (name.IsDefault)
        {
            throw new ArgumentException("The name is not set.", nameof(name));
        }

        return TryDecrypt(GetBytes(name), encryptedValue, nonce, out id);
    }

    /// <summary>Decrypts the value of a name that need not keep to the rules of <see cref="AccountName"/>: the register may hold others.</summary>
    /// <param name="name">The name. Blanks around it and upper case do not count. The value of another name does not open.</param>
    /// <param name="encryptedValue">The 49 bytes of the value, or those and the 24 of the nonce in one.</param>
    /// <param name="nonce">24 bytes, or empty for a registration of the old scheme (or when <paramref name="encryptedValue"/> holds both). The old scheme takes 256 MiB of memory and about a second.</param>
    /// <param name="id">The account that the name stands for.</param>
    /// <returns>Whether the value belongs to the name and holds an account id.</returns>
    public static bool TryDecrypt(ReadOnlySpan<char> name, ReadOnlySpan<byte> encryptedValue, ReadOnlySpan<byte> nonce, out AccountId id) =>
        TryDecrypt(
            AccountName.TryParse(name, out AccountName parsed) ? GetBytes(parsed) : System.Text.Encoding.UTF8.GetBytes(name.Trim().ToString().ToLowerInvariant()),
            encryptedValue,
            nonce,
            out id);

    /// <summary>Encrypts an id for a name in the current scheme, as a registration does.</summary>
    /// <param name="name">The name.</param>
    /// <param name="id">The account.</param>
    /// <param name="nonce">24 bytes, drawn at random.</param>
    /// <param name="destination">Receives 49 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the name is not set.</exception>
    public static void Encrypt(AccountName name, AccountId id, ReadOnlySpan<byte> nonce, Span<byte> destination)
    {
        if (name.IsDefault)
        {
            throw new ArgumentException("The name is not set.", nameof(name));
        }

        Span<byte> key = stackalloc byte[KeySize];
        DeriveKey(GetBytes(name), key);
        XChaCha20Poly1305.Encrypt(id.AsSpan(), key, nonce, destination);
    }

    internal static bool TryDecrypt(ReadOnlySpan<byte> name, ReadOnlySpan<byte> encryptedValue, ReadOnlySpan<byte> nonce, out AccountId id)
    {
        id = default;
        if (nonce.IsEmpty && encryptedValue.Length == EncryptedSize + NonceSize)
        {
            nonce = encryptedValue[EncryptedSize..];
            encryptedValue = encryptedValue[..EncryptedSize];
        }

        Span<byte> value = stackalloc byte[AccountId.Size];
        return encryptedValue.Length == EncryptedSize
            && (nonce.Length == NonceSize || nonce.IsEmpty)
            && (nonce.IsEmpty ? TryOpenLegacy(name, encryptedValue, value) : TryOpen(name, encryptedValue, nonce, value))
            && AccountId.TryCreate(value, out id);
    }

    private static bool TryOpen(ReadOnlySpan<byte> name, ReadOnlySpan<byte> encryptedValue, ReadOnlySpan<byte> nonce, Span<byte> value)
    {
        Span<byte> key = stackalloc byte[KeySize];
        DeriveKey(name, key);
        return XChaCha20Poly1305.TryDecrypt(encryptedValue, key, nonce, value);
    }

    private static bool TryOpenLegacy(ReadOnlySpan<byte> name, ReadOnlySpan<byte> encryptedValue, Span<byte> value)
    {
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> nonce = stackalloc byte[XSalsa20Poly1305.NonceSize];
        Span<byte> salt = stackalloc byte[Argon2id.SaltSize];
        nonce.Clear();
        salt.Clear();
        Argon2id.DeriveKey(name, salt, LegacyPasses, LegacyMemoryKibibytes, key);
        return XSalsa20Poly1305.TryDecrypt(encryptedValue, key, nonce, value);
    }

    private static void DeriveKey(ReadOnlySpan<byte> name, Span<byte> key)
    {
        Span<byte> hash = stackalloc byte[AccountName.HashSize];
        Blake2b.Hash(name, hash);
        Blake2b.Hash(name, hash, key);
    }

    private static byte[] GetBytes(AccountName name) => System.Text.Encoding.UTF8.GetBytes(name.ToString());
}
