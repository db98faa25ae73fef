namespace SessionSdk.Configs;

/// <summary>Represents a group or community that the account is in. Changing one changes nothing until it is given to <see cref="UserGroupsConfig.Set"/>.</summary>
public abstract record UserGroup
{
    private protected UserGroup()
    {
    }

    /// <summary>Gets the priority of the conversation: positive pins it, negative hides it.</summary>
    public int Priority { get; init; }

    /// <summary>Gets about which messages the user is notified.</summary>
    public NotifyMode Notify { get; init; }

    /// <summary>Gets until when notifications are off, in whole seconds; null for not.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Gets whether an invitation waits for the user's answer.</summary>
    public bool IsInvited { get; init; }

    /// <summary>Gets when the account joined, in whole seconds.</summary>
    public DateTimeOffset? Joined { get; init; }
}
