using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Represents a call of a client whose answer is lied about, and what must be true when it is over.</summary>
/// <param name="Method">The RPC method that is sent.</param>
/// <param name="CallAsync">Makes the call.</param>
/// <param name="Check">Lists what is not as it should be, by what the call gave and by what the honest members hold.</param>
internal sealed record LyingCall(string Method, Func<LieCase, CancellationToken, Task<object?>> CallAsync, Func<LieCase, object?, IEnumerable<string>> Check)
{
    /// <summary>Gets whether the call is about the group instead of the account.</summary>
    internal bool IsOfGroup { get; init; }

    /// <summary>Gets whether the call is about no account at all.</summary>
    internal bool IsOfNobody { get; init; }

    /// <summary>Gets what is done before, honestly.</summary>
    internal Func<LieCase, CancellationToken, Task>? PrepareAsync { get; init; }

    internal string AccountOf(LieCase lie) => IsOfGroup ? lie.GroupId : lie.AccountId;
}
