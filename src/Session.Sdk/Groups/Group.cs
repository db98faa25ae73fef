using SessionSdk.Groups;

namespace SessionSdk;

/// <summary>A closed group and what can be done in it. A light handle over its id: any number may be made, and none has to be disposed.</summary>
/// <remarks>
/// <para>Safe to share between threads. Virtual, so that a test can make its own.</para>
/// <para>What changes the group returns when its swarm has it. When such a call throws a transient <see cref="SessionException"/>, or its wait is
/// cancelled, what was begun is finished in the background, also after a restart; it need not be called again.</para>
/// </remarks>
public partial class Group : Conversation
{
    private readonly GroupId _group;

    /// <summary>Makes a handle that does nothing, for a test that overrides what it needs.</summary>
    /// <param name="id">The group.</param>
    protected Group(GroupId id)
        : base(id)
    {
        _group = id;
    }

    internal Group(SessionClient client, GroupId id)
        : base(client, id)
    {
        _group = id;
    }

    /// <summary>Gets the group's id.</summary>
    public GroupId GroupId => _group;

    /// <summary>Gets the group as it stands; <see langword="null"/> when the account is neither in it nor invited.</summary>
    public virtual GroupInfo? Info => Client.State.Groups.Get(_group) is { } membership ? GroupInfos.Of(Client, membership) : null;

    /// <summary>Gets the members, in the order of their ids, with how each stands: invited, failed, accepted, promoted, being removed. Empty until the list has come.</summary>
    public virtual IReadOnlyList<GroupMember> Members
    {
        get
        {
            try
            {
                return Client.GroupDirectory.FindSync(_group)?.Read(configs => configs.Members.ToArray()) ?? [];
            }
            catch (ObjectDisposedException)
            {
                // The group ended in between.
                return [];
            }
        }
    }

    private GroupVerbs Verbs => Client.GroupVerbs;

    /// <summary>Says what this is, never which group.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(Group);
}
