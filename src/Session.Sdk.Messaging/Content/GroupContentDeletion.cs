namespace SessionSdk.Messaging;

/// <summary>Asks to delete messages of a group that are older than this one.</summary>
/// <remarks>Without an admin's signature only <see cref="MessageHashes"/> count, and only those of the sender's own messages.</remarks>
public sealed record GroupContentDeletion : GroupUpdate
{
    /// <summary>Gets the members whose messages are to be deleted; admins only.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<AccountId> Members { get; init; } = [];

    /// <summary>Gets the storage hashes of the messages to be deleted.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> MessageHashes { get; init; } = [];

    /// <summary>Gets the group's signature, 64 bytes, or empty when the sender is no admin. See <see cref="GroupAdminSignature"/>.</summary>
    public ReadOnlyMemory<byte> AdminSignature { get; init; }
}
