namespace SessionSdk;

/// <summary>Reports that a file server accepted a request but its answer cannot be used.</summary>
public sealed class FileServerAnswerException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What is wrong with the answer.</param>
    /// <param name="innerException">The cause.</param>
    public FileServerAnswerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
