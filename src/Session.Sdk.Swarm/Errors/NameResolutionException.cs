namespace SessionSdk;

/// <summary>Reports that the record of a registered name cannot be relied on.</summary>
public sealed class NameResolutionException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What is wrong with the record.</param>
    /// <param name="isTransient">Whether asking again may help.</param>
    public NameResolutionException(string message, bool isTransient)
        : base(message)
    {
        IsTransient = isTransient;
    }

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
