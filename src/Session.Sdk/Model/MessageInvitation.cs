namespace SessionSdk;

/// <summary>An invitation to a community. Joining is the user's decision.</summary>
/// <param name="Url">The join link with the server's public key.</param>
/// <param name="Name">The name of the room.</param>
public sealed record MessageInvitation(string Url, string Name)
{
    /// <summary>Says what this is, never which community.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageInvitation);
}
