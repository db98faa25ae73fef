namespace SessionSdk.Messaging;

/// <summary>Invites to a community. Joining is the user's decision.</summary>
public sealed record CommunityInvitation
{
    /// <summary>Gets the join link, with the server's public key.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the name of the room.</summary>
    public required string Name { get; init; }

    /// <summary>Names the type and shows nothing of the invitation.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(CommunityInvitation);
}
