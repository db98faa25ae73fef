using System.Runtime.InteropServices;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts the chunks of a secret stream in order, with a header that the caller chooses. Not safe for concurrent use.</summary>
internal sealed class SecretStreamEncryptor : IDisposable
{
    private readonly SecretKey _state;

    /// <summary>Starts a stream.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="header">24 bytes, never used twice with the same key and another plaintext.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public SecretStreamEncryptor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header)
    {
        _state = SecretStreamState.Create(key, header);
    }

    /// <summary>Encrypts the next chunk.</summary>
    /// <param name="chunk">The plaintext; may be empty.</param>
    /// <param name="tag"><see cref="SecretStream.MessageTag"/>, or <see cref="SecretStream.FinalTag"/> for the last chunk.</param>
    /// <param name="destination">Receives <paramref name="chunk"/>'s length + <see cref="SecretStream.Overhead"/> bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public void Push(ReadOnlySpan<byte> chunk, byte tag, Span<byte> destination)
    {
        ArgumentLength.MustBe(chunk.Length + SecretStream.Overhead, destination);
        _ = Libsodium.crypto_secretstream_xchacha20poly1305_push(MutableState(_state), destination, 0, chunk, (ulong)chunk.Length, 0, 0, tag);
    }

    /// <summary>Wipes the state. Further calls do nothing.</summary>
    public void Dispose() => _state.Dispose();

    internal static Span<byte> MutableState(SecretKey state)
    {
        ReadOnlySpan<byte> bytes = state.Expose();
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(bytes), bytes.Length);
    }
}
