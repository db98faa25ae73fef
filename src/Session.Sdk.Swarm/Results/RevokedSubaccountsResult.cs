using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the revoked subaccounts of a group.</summary>
public sealed record RevokedSubaccountsResult
{
    /// <summary>Gets the tokens.</summary>
    public required IReadOnlyList<SubaccountToken> Tokens { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
