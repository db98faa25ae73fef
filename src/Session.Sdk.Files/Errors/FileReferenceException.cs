namespace SessionSdk;

/// <summary>Reports that what a message or a profile says about a file is not enough to fetch and open it.</summary>
public sealed class FileReferenceException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What is missing or does not fit.</param>
    public FileReferenceException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
