namespace SessionSdk.Messaging;

/// <summary>Says why bytes are no content that a receiver would take.</summary>
public enum ContentError
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The bytes are no protobuf message of the schema, or a required field is missing.</summary>
    Malformed,

    /// <summary>A time lies beyond the year 9999.</summary>
    TimestampOutOfRange,

    /// <summary>The content carries no payload that is known.</summary>
    NoPayload,

    /// <summary>The data message has flags, but not the known one.</summary>
    UnknownFlags,

    /// <summary>There are more than 32 attachments.</summary>
    TooManyAttachments,

    /// <summary>The sync target is no account id.</summary>
    InvalidSyncTarget,

    /// <summary>A visible message has neither text, nor attachments, nor an invitation.</summary>
    EmptyMessage,

    /// <summary>A reaction is added without an emoji.</summary>
    ReactionWithoutEmoji,

    /// <summary>A receipt is no read receipt, or names no message.</summary>
    UnusableReceipt,

    /// <summary>A typing indicator has another time than its message.</summary>
    TypingTimestampMismatch,

    /// <summary>An unsend request does not say when the message was sent.</summary>
    UnsendWithoutTimestamp,

    /// <summary>A call has no id.</summary>
    CallWithoutId,

    /// <summary>A step of a call that needs a session description has none, or a candidate lacks its media line or id.</summary>
    CallWithoutDescription,

    /// <summary>An answer to a request or an invitation that is not an approval.</summary>
    NotApproved,

    /// <summary>A group update says nothing, several things at once, or names no group id.</summary>
    InvalidGroupUpdate,
}
