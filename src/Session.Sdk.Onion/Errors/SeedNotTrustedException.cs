namespace SessionSdk;

/// <summary>Reports that every seed showed another certificate than the one its trust names. Trying again does not help: the pin is wrong, the seed has a new key, or somebody stands between.</summary>
public sealed class SeedNotTrustedException : NetworkUnreachableException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What the seeds showed.</param>
    /// <param name="innerException">The last cause.</param>
    public SeedNotTrustedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
