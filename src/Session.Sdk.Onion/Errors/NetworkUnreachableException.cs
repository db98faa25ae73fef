namespace SessionSdk;

/// <summary>Reports that no service node can be reached: no seed gave a usable list, or no guard answers.</summary>
public class NetworkUnreachableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What was tried.</param>
    /// <param name="innerException">The last cause.</param>
    public NetworkUnreachableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
