namespace SessionSdk.DevNet;

/// <summary>Ends the work on a request with an answer.</summary>
internal sealed class RefusedException(CommunityAnswer answer) : Exception("The request is refused.")
{
    public CommunityAnswer Answer { get; } = answer;
}
