namespace SessionSdk.Testing.Faults;

/// <summary>Says how long and how hard a network is tried.</summary>
internal sealed record FaultRunOptions
{
    /// <summary>Gets how long messages are sent. All nodes are well afterwards.</summary>
    internal required TimeSpan Duration { get; init; }

    /// <summary>Gets the share of the nodes that fails at any time.</summary>
    internal double Share { get; init; } = 1 / 3.0;

    /// <summary>Gets after how long others fail.</summary>
    internal TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how many accounts there are. Each sends to a random other one, and again when that has ended.</summary>
    internal int Accounts { get; init; } = 24;

    /// <summary>Gets what chooses nodes and recipients.</summary>
    internal int Seed { get; init; } = 20261128;

    /// <summary>Gets whether the servers do what those after 2.8.0 do.</summary>
    internal bool NewServers { get; init; }
}
