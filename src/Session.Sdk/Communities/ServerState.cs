namespace SessionSdk.Communities;

/// <summary>What a device keeps of a community's server.</summary>
internal sealed record ServerState
{
    /// <summary>Gets what the server offered last; <see langword="null"/> before the first time.</summary>
    public IReadOnlyList<Capability>? Capabilities { get; init; }

    /// <summary>Gets whether the server ever asked for blinded ids.</summary>
    public bool HasBlinded { get; init; }

    /// <summary>Gets whether the account has shown itself to the server.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Gets the number of the last direct message that came.</summary>
    public long? InboxPosition { get; init; }

    /// <summary>Gets the number of the last direct message that was sent.</summary>
    public long? OutboxPosition { get; init; }

    public override string ToString() => nameof(ServerState);

    internal CommunityConnectionOptions ToOptions() => new()
    {
        Capabilities = Capabilities is null ? null : new ServerCapabilities { All = Capabilities },
        HasBlinded = HasBlinded,
        IsKnownToServer = IsKnown,
    };

    internal ServerState With(CommunityConnection connection) => this with
    {
        Capabilities = connection.Capabilities is not { } now || (Capabilities is { } known && known.SequenceEqual(now.All)) ? Capabilities : now.All,
        HasBlinded = connection.HasBlinded,
        IsKnown = connection.IsKnownToServer,
    };
}
