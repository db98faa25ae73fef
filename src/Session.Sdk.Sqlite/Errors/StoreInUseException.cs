using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Reports that another process, or another store of this process, has the file open.</summary>
public sealed class StoreInUseException : StoreException
{
    internal StoreInUseException(string message, string path, int? processId)
        : base(message, isTransient: true)
    {
        Path = path;
        ProcessId = processId;
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }

    /// <summary>Gets the process that has it, when it said so.</summary>
    public int? ProcessId { get; }
}
