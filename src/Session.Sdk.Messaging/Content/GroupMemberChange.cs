namespace SessionSdk.Messaging;

/// <summary>Tells that an admin added, removed or promoted members.</summary>
public sealed record GroupMemberChange : GroupUpdate
{
    /// <summary>Gets what happened.</summary>
    public required GroupMemberChangeKind Kind { get; init; }

    /// <summary>Gets the members. Not signed.</summary>
    public required IReadOnlyList<AccountId> Members { get; init; }

    /// <summary>Gets whether new members can read earlier messages, or <see langword="null"/> when the message does not say.</summary>
    public bool? IsHistoryShared { get; init; }

    /// <summary>Gets the group's signature, 64 bytes. See <see cref="GroupAdminSignature"/>.</summary>
    public required ReadOnlyMemory<byte> AdminSignature { get; init; }
}
