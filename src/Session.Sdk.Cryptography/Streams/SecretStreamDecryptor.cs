using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Decrypts the chunks of a secret stream in order. Not safe for concurrent use.</summary>
internal sealed class SecretStreamDecryptor : IDisposable
{
    private readonly SecretKey _state;

    /// <summary>Starts a stream.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="header">The 24 bytes that the sender chose.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public SecretStreamDecryptor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header)
    {
        _state = SecretStreamState.Create(key, header);
    }

    /// <summary>Authenticates and decrypts the next chunk.</summary>
    /// <param name="chunk">The encrypted chunk; fewer than <see cref="SecretStream.Overhead"/> bytes do not open.</param>
    /// <param name="destination">Receives <paramref name="chunk"/>'s length − <see cref="SecretStream.Overhead"/> bytes.</param>
    /// <param name="tag">The tag of the chunk.</param>
    /// <returns>Whether the chunk is authentic and at its place. After <see langword="false"/> the stream cannot go on.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The stream is disposed.</exception>
    public bool TryPull(ReadOnlySpan<byte> chunk, Span<byte> destination, out byte tag)
    {
        tag = 0;
        if (chunk.Length < SecretStream.Overhead)
        {
            return false;
        }

        ArgumentLength.MustBe(chunk.Length - SecretStream.Overhead, destination);
        return Libsodium.crypto_secretstream_xchacha20poly1305_pull(
            SecretStreamEncryptor.MutableState(_state), destination, 0, out tag, chunk, (ulong)chunk.Length, 0, 0) == 0;
    }

    /// <summary>Wipes the state. Further calls do nothing.</summary>
    public void Dispose() => _state.Dispose();
}
