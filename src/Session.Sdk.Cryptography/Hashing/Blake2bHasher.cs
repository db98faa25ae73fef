using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Hashes data with BLAKE2b piece by piece. Not safe for concurrent use.</summary>
public sealed unsafe class Blake2bHasher : IDisposable
{
    private readonly int _hashSize;
    private void* _state;

    /// <summary>Starts a hash.</summary>
    /// <param name="hashSize">The length of the hash, 1 to 64 bytes.</param>
    /// <param name="key">0 to 64 bytes; empty is the same as none.</param>
    /// <param name="salt">16 bytes, or empty for zeros.</param>
    /// <param name="personalisation">16 bytes, or empty for zeros.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public Blake2bHasher(int hashSize, ReadOnlySpan<byte> key = default, ReadOnlySpan<byte> salt = default, ReadOnlySpan<byte> personalisation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashSize, Blake2b.MinHashSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashSize, Blake2b.MaxHashSize);
        ArgumentLength.MustBeBetween(0, Blake2b.MaxKeySize, key);
        Blake2b.MustBeEmptyOr(Blake2b.SaltSize, salt, nameof(salt));
        Blake2b.MustBeEmptyOr(Blake2b.PersonalisationSize, personalisation, nameof(personalisation));
        _hashSize = hashSize;
        _state = NativeMemory.AlignedAlloc(Libsodium.Blake2bStateSize, Libsodium.Blake2bStateAlignment);
        _ = Libsodium.crypto_generichash_blake2b_init_salt_personal(_state, key, (nuint)key.Length, (nuint)hashSize, Blake2b.OrNull(salt), Blake2b.OrNull(personalisation));
    }

    /// <summary>Frees the state when the owner forgot to dispose.</summary>
    ~Blake2bHasher() => Free();

    /// <summary>Adds data.</summary>
    /// <param name="data">The data; may be empty.</param>
    /// <exception cref="ObjectDisposedException">The hash is finished or disposed.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_state is null, this);
        _ = Libsodium.crypto_generichash_blake2b_update(_state, data, (ulong)data.Length);
        GC.KeepAlive(this);
    }

    /// <summary>Writes the hash and ends this object.</summary>
    /// <param name="hash">Receives as many bytes as the constructor was told.</param>
    /// <exception cref="ArgumentException"><paramref name="hash"/> has another length.</exception>
    /// <exception cref="ObjectDisposedException">The hash is finished or disposed.</exception>
    public void Finish(Span<byte> hash)
    {
        ArgumentLength.MustBe(_hashSize, hash);
        ObjectDisposedException.ThrowIf(_state is null, this);
        _ = Libsodium.crypto_generichash_blake2b_final(_state, hash, (nuint)hash.Length);
        Dispose();
    }

    /// <summary>Wipes and frees the state. Further calls do nothing.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_state is not null)
        {
            CryptographicOperations.ZeroMemory(new Span<byte>(_state, Libsodium.Blake2bStateSize));
            NativeMemory.AlignedFree(_state);
            _state = null;
        }
    }
}
