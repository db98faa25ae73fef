using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Says which part of an account's storage is meant: one namespace or all.</summary>
public readonly record struct NamespaceScope
{
    private NamespaceScope(Namespace only, bool isAll)
    {
        Namespace = only;
        IsAll = isAll;
    }

    /// <summary>Gets the scope of all namespaces.</summary>
    public static NamespaceScope All { get; } = new(default, true);

    /// <summary>Gets whether all namespaces are meant.</summary>
    public bool IsAll { get; }

    /// <summary>Gets the namespace that is meant if not all are.</summary>
    public Namespace Namespace { get; }

    /// <summary>Makes the scope of one namespace.</summary>
    /// <param name="only">The namespace.</param>
    public static implicit operator NamespaceScope(Namespace only) => FromNamespace(only);

    /// <summary>Makes the scope of one namespace.</summary>
    /// <param name="only">The namespace.</param>
    /// <returns>The scope.</returns>
    public static NamespaceScope FromNamespace(Namespace only) => new(only, false);

    /// <summary>Writes the number, or <c>all</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsAll ? "all" : Namespace.ToString();
}
