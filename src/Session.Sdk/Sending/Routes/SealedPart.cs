using System.Text.Json.Serialization;

namespace SessionSdk.Sending;

/// <summary>One thing that is sent for a message. It holds nothing that others could read.</summary>
internal sealed record SealedPart
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required PartRole Role { get; init; }

    /// <summary>Gets what is sent; empty once it was accepted.</summary>
    public required byte[] Data { get; init; }

    /// <summary>Gets where it goes: the address of a swarm or a room's address.</summary>
    public required string Address { get; init; }

    public int Namespace { get; init; }

    /// <summary>Gets the hash under which a swarm stores it.</summary>
    public string? Hash { get; init; }

    /// <summary>Gets whether the hash is that of the message in a swarm where the account may delete: its own or a group's.</summary>
    public bool NamesMessage { get; init; }

    /// <summary>Gets the mark of the key that it is sealed with, where a conversation changes its keys.</summary>
    public UInt128? KeyMark { get; init; }

    public TimeSpan TimeToLive { get; init; }

    /// <summary>Gets by which marks it is known when a poll brings it back.</summary>
    public IReadOnlyList<UInt128> Marks { get; init; } = [];

    public bool IsDone { get; init; }

    public bool MayBeStored { get; init; }

    internal SealedPart With(OutboxPart decided) => this with { IsDone = decided.IsDone, MayBeStored = decided.MayBeStored, Data = decided.IsDone ? [] : Data };

    public override string ToString() => $"{nameof(SealedPart)} ({Role})";
}
