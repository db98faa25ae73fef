namespace SessionSdk;

/// <summary>Reports that a community server accepted a request but its answer is not what was asked for: not JSON, of a wrong type, too large or not there.</summary>
public sealed class CommunityAnswerException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="operation">What was asked.</param>
    /// <param name="innerException">The cause.</param>
    public CommunityAnswerException(string operation, Exception? innerException = null)
        : base($"The community server's answer to \"{operation}\" cannot be used.", innerException)
    {
        Operation = operation;
    }

    /// <summary>Gets what was asked.</summary>
    public string Operation { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
