namespace SessionSdk;

/// <summary>Says what an entry of a conversation is.</summary>
public enum MessageKind
{
    /// <summary>What somebody wrote: a text, attachments, a preview.</summary>
    Text = 0,

    /// <summary>An invitation to a community.</summary>
    CommunityInvitation,

    /// <summary>Somebody changed how their messages disappear.</summary>
    TimerChanged,

    /// <summary>A request was accepted.</summary>
    RequestAccepted,

    /// <summary>A call that came in, went out or was missed.</summary>
    Call,

    /// <summary>Somebody saved a file that they were sent.</summary>
    MediaSaved,

    /// <summary>Somebody took a picture of the screen.</summary>
    Screenshot,

    /// <summary>Something about the group or room itself changed.</summary>
    ConversationChanged,

    /// <summary>A message of a later kind. Its bytes are kept, and read again by a later version.</summary>
    Unsupported,
}
