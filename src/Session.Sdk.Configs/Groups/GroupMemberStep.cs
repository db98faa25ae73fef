namespace SessionSdk;

/// <summary>Says how far an invitation or a promotion has come.</summary>
public enum GroupMemberStep
{
    /// <summary>The member accepted it, or there is none.</summary>
    Accepted,

    /// <summary>It was sent.</summary>
    Sent,

    /// <summary>Sending it failed.</summary>
    Failed,

    /// <summary>It was not sent yet.</summary>
    NotSent,

    /// <summary>A later version knows.</summary>
    Unknown,
}
