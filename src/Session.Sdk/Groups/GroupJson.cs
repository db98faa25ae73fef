using System.Text.Json.Serialization;

namespace SessionSdk.Groups;

/// <summary>What a device has to remember of a group beside its keys and configs.</summary>
internal sealed record StoredGroupWork
{
    /// <summary>Gets what is under way, in the order in which it was begun.</summary>
    public IReadOnlyList<GroupProcedure> Procedures { get; init; } = [];

    public long LastProcedure { get; init; }

    /// <summary>Gets configs that no key has opened yet.</summary>
    public IReadOnlyList<WaitingGroupConfig> Waiting { get; init; } = [];

    /// <summary>Gets whether the invitation was answered.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Gets whether the swarm has lost the keys and this device cannot store them again.</summary>
    public bool IsExpired { get; init; }

    /// <summary>Gets up to when everything was deleted here because the info says so.</summary>
    public DateTimeOffset? DeletedBefore { get; init; }

    /// <summary>Gets up to when what has files was deleted here because the info says so.</summary>
    public DateTimeOffset? DeletedAttachmentsBefore { get; init; }

    public override string ToString() => nameof(StoredGroupWork);
}

/// <summary>A stored config that no key has opened yet.</summary>
internal sealed record WaitingGroupConfig(int Kind, string Hash, byte[] Data)
{
    public override string ToString() => nameof(WaitingGroupConfig);
}

/// <summary>The groups of which the store holds something.</summary>
internal sealed record StoredGroupList(IReadOnlyList<GroupId> Groups)
{
    /// <summary>Gets how often the account was in groups before; <see langword="null"/> when it never was.</summary>
    public IReadOnlyList<StoredGroupStay>? Stays { get; init; }

    public override string ToString() => nameof(StoredGroupList);
}

/// <summary>How often the account was in a group before.</summary>
internal sealed record StoredGroupStay(GroupId Group, int Times)
{
    public override string ToString() => nameof(StoredGroupStay);
}

/// <summary>The forms in which what belongs to groups stands in a store.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredGroupWork))]
[JsonSerializable(typeof(StoredGroupList))]
internal sealed partial class GroupJson : JsonSerializerContext;
