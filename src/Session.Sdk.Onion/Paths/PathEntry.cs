namespace SessionSdk.Onion;

/// <summary>Holds a path in use and what is counted about it. Its pool guards the numbers.</summary>
internal sealed class PathEntry(OnionPath path, long builtAt)
{
    internal OnionPath Path { get; } = path;

    /// <summary>Gets or sets the timestamp from which the age of the hops counts.</summary>
    internal long BuiltAt { get; set; } = builtAt;

    internal int Strikes { get; set; }

    /// <summary>Gets or sets when the path last brought an answer; <see langword="null"/> before the first.</summary>
    internal long? AnsweredAt { get; set; }

    internal int InFlight { get; set; }

    /// <summary>Gets or sets when the path was taken last: the number of the request.</summary>
    internal long TakenAt { get; set; }

    internal bool Contains(ServiceNode node) => Path.Nodes.Any(node.IsSameNode);
}
