using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>What became of the deletion of an account's data.</summary>
public sealed record AccountDeletion
{
    /// <summary>Gets whether the store of this device holds nothing of the account any more.</summary>
    public required bool IsErasedHere { get; init; }

    /// <summary>Gets whether every member of the swarm confirmed that it deleted everything; <see langword="false"/> when none was asked.</summary>
    public required bool IsErasedOnNetwork { get; init; }

    /// <summary>Gets what each member of the swarm answered; empty when none was asked.</summary>
    public IReadOnlyList<MemberDeletion> Members { get; init; } = [];
}

/// <summary>What one member of the account's swarm answered to the deletion.</summary>
public sealed record MemberDeletion
{
    /// <summary>Gets the key of the service node.</summary>
    public required Ed25519PublicKey Node { get; init; }

    /// <summary>Gets whether the node signed that it deleted everything.</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>Gets how many messages it deleted.</summary>
    public int DeletedMessages { get; init; }

    /// <summary>Gets why it did not confirm; <see langword="null"/> when it did.</summary>
    public string? Reason { get; init; }
}
