namespace SessionSdk.Onion;

/// <summary>Says who told a list of nodes.</summary>
internal enum FoundBy
{
    /// <summary>Several nodes of the network, which agree.</summary>
    Nodes,

    /// <summary>Two seeds that agree, or the only one of a network.</summary>
    Seeds,

    /// <summary>One of several seeds: nobody confirms it.</summary>
    OneSeed,

    /// <summary>The program came with it.</summary>
    Program,
}
