using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Reports that a newer version of the SDK wrote the file.</summary>
public sealed class StoreVersionException : StoreException
{
    internal StoreVersionException(string message, string path, Exception? innerException = null)
        : base(message, isTransient: false, innerException)
    {
        Path = path;
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }
}
