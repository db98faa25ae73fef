namespace SessionSdk.Communities;

/// <summary>Tells what a community server offers and asks for.</summary>
public sealed record ServerCapabilities
{
    /// <summary>Gets all that the server named.</summary>
    public required IReadOnlyList<Capability> All { get; init; }

    /// <summary>Gets whether the server wants blinded ids only, and offers direct messages.</summary>
    public bool IsBlinding => Has(Capability.Blind);

    /// <summary>Gets whether the server has reactions to messages.</summary>
    public bool HasReactions => Has(Capability.Reactions);

    /// <summary>Tells whether the server named a capability.</summary>
    /// <param name="capability">The capability.</param>
    /// <returns>Whether it did.</returns>
    public bool Has(Capability capability) => All.Contains(capability);
}
