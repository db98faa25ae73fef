namespace SessionSdk.Communities;

/// <summary>Says how an account shows itself to a server, and what is known of the server from before.</summary>
public sealed record CommunityConnectionOptions
{
    /// <summary>Gets with which id the account shows itself.</summary>
    /// <value>The default is <see cref="CommunitySigning.Automatic"/>.</value>
    public CommunitySigning Signing { get; init; }

    /// <summary>Gets what the server offered when it was asked last, or <see langword="null"/> to ask it first, without an id.</summary>
    public ServerCapabilities? Capabilities { get; init; }

    /// <summary>Gets whether the account has shown itself to the server before. Until it has, requests with its id are made one at a time: servers break down over two first ones.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsKnownToServer { get; init; }

    /// <summary>Gets whether the server has ever asked for blinded ids. It then gets no other, whatever it says now.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool HasBlinded { get; init; }
}
