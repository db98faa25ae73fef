namespace SessionSdk.Messaging;

/// <summary>Names what an admin changed.</summary>
public enum GroupInfoChangeKind
{
    /// <summary>The name.</summary>
    Name = 1,

    /// <summary>The picture.</summary>
    Picture = 2,

    /// <summary>The timer of disappearing messages.</summary>
    DisappearingMessages = 3,
}
