namespace SessionSdk;

/// <summary>Reports that a request that must not be made twice may have reached a community server, and that its answer is lost: whether the message stands there has to be looked up before it is posted again.</summary>
public sealed class CommunityOutcomeUnknownException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="operation">What was asked.</param>
    /// <param name="innerException">What became of the answer.</param>
    public CommunityOutcomeUnknownException(string operation, Exception? innerException = null)
        : base($"Whether the community server did \"{operation}\" is not known: its answer is lost.", innerException)
    {
        Operation = operation;
    }

    /// <summary>Gets what was asked.</summary>
    public string Operation { get; }

    /// <summary>Gets <see langword="false"/>: made again, the request might be done twice.</summary>
    public override bool IsTransient => false;
}
