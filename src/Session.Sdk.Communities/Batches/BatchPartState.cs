namespace SessionSdk.Communities;

/// <summary>Says what became of a request within a batch.</summary>
public enum BatchPartState
{
    /// <summary>The batch has not been sent, or failed as a whole.</summary>
    Pending,

    /// <summary>The server answered what was asked.</summary>
    Succeeded,

    /// <summary>The server refused the request, or its answer cannot be used.</summary>
    Failed,

    /// <summary>The server did not come to this request, because one before it in the sequence failed.</summary>
    NotRun,
}
