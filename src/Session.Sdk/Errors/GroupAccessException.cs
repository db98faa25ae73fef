namespace SessionSdk;

/// <summary>Reports that the account cannot do something in a group: it is not, or no longer, in it, has no keys yet, or is no admin.</summary>
public sealed class GroupAccessException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What is lacking.</param>
    public GroupAccessException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
