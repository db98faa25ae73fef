namespace SessionSdk.Messaging;

/// <summary>Tells that an admin changed the group's name, picture or disappearing messages.</summary>
public sealed record GroupInfoChange : GroupUpdate
{
    /// <summary>Gets what changed.</summary>
    public required GroupInfoChangeKind Kind { get; init; }

    /// <summary>Gets the new name, with <see cref="GroupInfoChangeKind.Name"/>. Not signed.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the new timer in whole seconds, with <see cref="GroupInfoChangeKind.DisappearingMessages"/>; zero is off. Not signed.</summary>
    public TimeSpan? ExpirationTimer { get; init; }

    /// <summary>Gets the group's signature, 64 bytes. See <see cref="GroupAdminSignature"/>.</summary>
    public required ReadOnlyMemory<byte> AdminSignature { get; init; }
}
