namespace SessionSdk;

/// <summary>Reports that a community server cannot be reached directly, or answers nothing that can be read.</summary>
public sealed class CommunityUnreachableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause; a <see cref="TimeoutException"/> when the deadline passed.</param>
    public CommunityUnreachableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
