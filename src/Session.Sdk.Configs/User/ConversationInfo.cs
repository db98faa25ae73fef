namespace SessionSdk.Configs;

/// <summary>Says how far a conversation has been read. Changing one changes nothing until it is given to <see cref="ConversationInfoConfig.Set"/>.</summary>
public abstract record ConversationInfo
{
    private protected ConversationInfo()
    {
    }

    /// <summary>Gets the sent time of the newest read message, in whole milliseconds; null when nothing was read.</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>Gets whether the user marked the conversation unread.</summary>
    public bool IsMarkedUnread { get; init; }

    /// <summary>Names the type and shows nothing of the conversation.</summary>
    public sealed override string ToString() => GetType().Name;
}
