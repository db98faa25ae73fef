namespace SessionSdk;

/// <summary>Reports that no member of a swarm gave a usable answer within the tries and the deadline.</summary>
public sealed class SwarmUnavailableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What happened at the last member.</param>
    /// <param name="innerException">The last cause; a <see cref="TimeoutException"/> when the deadline passed.</param>
    public SwarmUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
