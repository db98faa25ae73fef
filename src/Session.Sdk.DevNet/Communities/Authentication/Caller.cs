namespace SessionSdk.DevNet;

/// <summary>The account that a request is from, and the id under which it signed.</summary>
internal sealed record Caller(CommunityAccount Account, string SignedId)
{
    public bool IsBlinded => !SignedId.StartsWith("05", StringComparison.Ordinal);
}
