namespace SessionSdk.Onion;

/// <summary>Says who seems to be gone while an answer is slow.</summary>
internal enum PathDoubt
{
    /// <summary>A node of the path.</summary>
    Path,

    /// <summary>The destination: all nodes of the path answer.</summary>
    Destination,
}
