namespace SessionSdk.Sqlite;

/// <summary>A second factor beside a passphrase: a device that answers a salt with a secret, such as a FIDO2 key with hmac-secret.</summary>
public interface ISecondFactor
{
    /// <summary>Asks the device.</summary>
    /// <param name="salt">32 bytes, the same each time for a slot.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>16 to 64 bytes that only this device gives for the salt. The store wipes them.</returns>
    ValueTask<byte[]> GetSecretAsync(ReadOnlyMemory<byte> salt, CancellationToken cancellationToken);
}
