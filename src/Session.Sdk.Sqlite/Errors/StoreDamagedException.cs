using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Reports that the file of a store is damaged: cut, overwritten, or no file of a store at all.</summary>
public sealed class StoreDamagedException : StoreException
{
    internal StoreDamagedException(string message, string path, Exception? innerException = null)
        : base(message, isTransient: false, innerException)
    {
        Path = path;
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }
}
