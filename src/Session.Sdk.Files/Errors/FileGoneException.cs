namespace SessionSdk;

/// <summary>Reports that a file server does not have a file: it has expired or never existed. It does not come back.</summary>
public sealed class FileGoneException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="fileId">The id of the file.</param>
    public FileGoneException(string fileId)
        : base("The file server does not have the file: it has expired or never existed.")
    {
        FileId = fileId;
    }

    /// <summary>Gets the id of the file.</summary>
    public string FileId { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
