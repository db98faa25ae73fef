namespace SessionSdk;

/// <summary>Reports that something was signed or asked for with another id than the one that the account has at the community server now: it has to be made anew.</summary>
public sealed class CommunityIdentityException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What does not fit.</param>
    public CommunityIdentityException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
