using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Reports that what was given does not open the vault of a store: a wrong passphrase, key file or key of the host. The file is in order.</summary>
public sealed class StoreLockedException : StoreException
{
    internal StoreLockedException(string message, string path, Exception? innerException = null)
        : base(message, isTransient: false, innerException)
    {
        Path = path;
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }
}
