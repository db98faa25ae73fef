namespace SessionSdk.Sqlite;

/// <summary>A key of the host that protects the key of a store: the system's key store, a hardware module, a key management service.</summary>
public interface IStoreKeyProtector
{
    /// <summary>Encrypts a key.</summary>
    /// <param name="key">32 bytes. They are wiped when the call has ended.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What is kept on the disk, at most 16 KiB.</returns>
    ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Decrypts a key.</summary>
    /// <param name="protectedKey">What <see cref="ProtectAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The 32 bytes, which the store wipes; <see langword="null"/> when they are not to be opened with this key.</returns>
    ValueTask<byte[]?> UnprotectAsync(ReadOnlyMemory<byte> protectedKey, CancellationToken cancellationToken);
}
