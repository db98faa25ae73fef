namespace SessionSdk;

/// <summary>Reports that no onion path brought an answer within the tries and the deadline.</summary>
public sealed class OnionPathException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What happened on the last path.</param>
    /// <param name="innerException">The cause on the last path; a <see cref="TimeoutException"/> when the deadline passed.</param>
    public OnionPathException(string message, Exception? innerException = null)
        : this(message, innerException, isTransient: true)
    {
    }

    internal OnionPathException(string message, Exception? innerException, bool isTransient)
        : base(message, innerException)
    {
        IsTransient = isTransient;
    }

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
