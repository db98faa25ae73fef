using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SessionSdk.Cryptography;

namespace SessionSdk.Sqlite;

/// <summary>The keys that are derived from the key of a store: one seals values, one hashes what is looked up, one hashes words. Safe to share.</summary>
internal sealed class StoreKeys : IDisposable
{
    internal const int HashSize = 16;
    internal const int Overhead = XChaCha20Poly1305.NonceSize + XChaCha20Poly1305.TagSize;

    private readonly SecretKey _seal;
    private readonly SecretKey _lookup;
    private readonly SecretKey _words;

    internal StoreKeys(SecretKey storeKey)
    {
        Store = storeKey;
        _seal = Derive(storeKey, "SessionSdk.seal."u8);
        _lookup = Derive(storeKey, "SessionSdk.look."u8);
        _words = Derive(storeKey, "SessionSdk.words"u8);
    }

    internal SecretKey Store { get; }

    /// <summary>Gets a hash that tells whether this is the key of a file.</summary>
    internal byte[] CheckValue()
    {
        byte[] check = new byte[HashSize];
        Blake2b.Hash("check"u8, Store.Expose(), default, "SessionSdk.check"u8, check);
        return check;
    }

    internal byte[] Hash(StoreTable table, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> value)
    {
        byte[] hash = new byte[HashSize];
        Hash(_lookup, (byte)table, scope, value, hash);
        return hash;
    }

    internal byte[] Hash(StoreTable table, ReadOnlySpan<byte> scope, string value)
    {
        int count = System.Text.Encoding.UTF8.GetByteCount(value);
        Span<byte> utf8 = count <= 512 ? stackalloc byte[count] : new byte[count];
        System.Text.Encoding.UTF8.GetBytes(value, utf8);
        return Hash(table, scope, utf8);
    }

    /// <summary>Gets a short hash for an index whose finds are looked at again.</summary>
    internal long ShortHash(StoreTable table, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[8];
        Hash(_lookup, (byte)table, scope, value, hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    internal void HashWord(ReadOnlySpan<byte> account, byte kind, ReadOnlySpan<byte> word, Span<byte> hash) => Hash(_words, kind, account, word, hash);

    /// <summary>Seals a value: it opens only in the row that the binding names.</summary>
    internal byte[] Seal(ReadOnlySpan<byte> value, ReadOnlySpan<byte> binding)
    {
        byte[] output = new byte[Overhead + value.Length];
        Span<byte> nonce = output.AsSpan(0, XChaCha20Poly1305.NonceSize);
        SecureRandom.Fill(nonce);
        XChaCha20Poly1305.Encrypt(value, _seal.Expose(), nonce, binding, output.AsSpan(nonce.Length));
        return output;
    }

    internal bool TryOpen(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> binding, out byte[] value)
    {
        if (stored.Length < Overhead)
        {
            value = [];
            return false;
        }

        value = new byte[stored.Length - Overhead];
        return XChaCha20Poly1305.TryDecrypt(stored[XChaCha20Poly1305.NonceSize..], _seal.Expose(), stored[..XChaCha20Poly1305.NonceSize], binding, value);
    }

    public void Dispose()
    {
        Store.Dispose();
        _seal.Dispose();
        _lookup.Dispose();
        _words.Dispose();
    }

    private static SecretKey Derive(SecretKey storeKey, ReadOnlySpan<byte> purpose)
    {
        byte[] label = purpose.ToArray();
        return SecretKey.Create(StoreProtection.KeySize, (storeKey, label), static (key, state) => Blake2b.Hash(default, state.storeKey.Expose(), default, state.label, key));
    }

    private static void Hash(SecretKey key, byte kind, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> value, Span<byte> hash)
    {
        int length = 2 + scope.Length + value.Length;
        byte[]? rented = length > 512 ? System.Buffers.ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[length] : rented.AsSpan(0, length);
        input[0] = kind;
        input[1] = (byte)scope.Length;
        scope.CopyTo(input[2..]);
        value.CopyTo(input[(2 + scope.Length)..]);
        Blake2b.Hash(input, key.Expose(), hash);
        CryptographicOperations.ZeroMemory(input);
        if (rented is not null)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
