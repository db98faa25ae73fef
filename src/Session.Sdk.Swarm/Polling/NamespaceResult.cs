using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds what one namespace brought in a round of a poll.</summary>
public sealed record NamespaceResult
{
    /// <summary>Gets the namespace.</summary>
    public required Namespace Namespace { get; init; }

    /// <summary>Gets the messages in the order in which the node got them. They may have come before.</summary>
    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    /// <summary>Gets whether the node has more of them; the next round brings them.</summary>
    public bool More { get; init; }

    /// <summary>Gets the status: 200, or the error of this namespace alone, such as 401 after a member was removed.</summary>
    public required int Status { get; init; }

    /// <summary>Gets why the namespace could not be read, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets how many messages were left out because they cannot be read, do not have their hash or were told twice.</summary>
    public int Dropped { get; init; }

    /// <summary>Gets whether two members say that the namespace holds nothing. One alone may only lack it: a node that has joined a swarm keeps what the others hand to it elsewhere.</summary>
    public bool IsConfirmedEmpty { get; init; }

    /// <summary>Gets whether two members refuse the namespace with this <see cref="Status"/>. One alone may lie: it says nothing about the right to read.</summary>
    public bool IsConfirmedRefusal { get; init; }

    /// <summary>Gets the node that gave this, when it is another one than that of the poll.</summary>
    internal ServiceNode? Node { get; init; }

    internal MessagePosition? Position { get; init; }
}
