using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Says why a stored message is dropped.</summary>
public enum RejectReason
{
    /// <summary>The message is accepted.</summary>
    None = 0,

    /// <summary>The message is of a later generation (first byte 0). It is not corrupt: a newer SDK may read it.</summary>
    UnsupportedVersion,

    /// <summary>The message is too short to be one.</summary>
    TooShort,

    /// <summary>The outermost layer is no protobuf message of the schema.</summary>
    MalformedTransport,

    /// <summary>The outermost layer carries no request with a body.</summary>
    MissingBody,

    /// <summary>The envelope is no protobuf message of the schema, or has no type or timestamp.</summary>
    MalformedEnvelope,

    /// <summary>The envelope has no content.</summary>
    MissingContent,

    /// <summary>The envelope's source is neither empty nor as long as an id.</summary>
    InvalidSourceLength,

    /// <summary>A Session Pro signature is not 64 bytes long, or there are two.</summary>
    InvalidProSignatureLength,

    /// <summary>No key opens the message. A group message may open later, when a newer key has arrived.</summary>
    DecryptionFailed,

    /// <summary>The decrypted dictionary of a group message is malformed.</summary>
    MalformedDictionary,

    /// <summary>The compressed part of a group message does not decompress, is too long or empty.</summary>
    DecompressionFailed,

    /// <summary>The sender's signature inside the encryption is wrong.</summary>
    InvalidSenderSignature,

    /// <summary>The sender's key is no usable point, or does not belong to the id that the message came from.</summary>
    InvalidSenderKey,

    /// <summary>The author named by a community server is no id that can sign.</summary>
    InvalidAuthor,

    /// <summary>The author's signature of a community message is missing or wrong.</summary>
    InvalidAuthorSignature,

    /// <summary>Nothing is left when the padding is removed.</summary>
    EmptyContent,

    /// <summary>The content is no protobuf message of the schema, or a required field is missing.</summary>
    MalformedContent,

    /// <summary>A Session Pro proof comes without a sent time.</summary>
    ProWithoutTimestamp,

    /// <summary>The envelope's timestamp is zero or beyond the year 9999.</summary>
    InvalidEnvelopeTimestamp,

    /// <summary>The content's sent time differs from the envelope's, or by more than six hours from the community server's.</summary>
    TimestampMismatch,

    /// <summary>A time in the content lies beyond the year 9999.</summary>
    TimestampOutOfRange,

    /// <summary>The content carries no payload that is known here.</summary>
    NoPayload,

    /// <summary>The message is one that an account does not send to itself.</summary>
    InvalidFromSelf,

    /// <summary>The payload has no place in this kind of conversation.</summary>
    WrongConversationKind,

    /// <summary>A sync target is set by somebody else than the own account.</summary>
    ForeignSyncTarget,

    /// <summary>The sync target is no account id.</summary>
    InvalidSyncTarget,

    /// <summary>The data message has flags, but not the known one.</summary>
    UnknownFlags,

    /// <summary>There are more than 32 attachments.</summary>
    TooManyAttachments,

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

    /// <summary>An unsend request names another author than its sender.</summary>
    ForeignUnsend,

    /// <summary>A call has no id.</summary>
    CallWithoutId,

    /// <summary>A step of a call that needs a session description has none, or a candidate lacks its media line or id.</summary>
    CallWithoutDescription,

    /// <summary>An answer to a request or an invitation that is not an approval.</summary>
    NotApproved,

    /// <summary>A group update says nothing, several things at once, or names no group id.</summary>
    InvalidGroupUpdate,

    /// <summary>The group's signature of an update is missing or wrong.</summary>
    InvalidGroupSignature,

    /// <summary>A group message disappears in a way that groups do not have.</summary>
    InvalidGroupExpiration,

    /// <summary>The account's contacts say that the sender is blocked.</summary>
    BlockedSender,

    /// <summary>The conversation was deleted or hidden on another device after the message was sent.</summary>
    ForgottenConversation,

    /// <summary>Somebody whom the user has not approved is typing or calls.</summary>
    UnapprovedSender,

    /// <summary>Reading the message failed in a way that the SDK did not foresee. The log has the cause.</summary>
    ReadingFailed,

    /// <summary>The message was sent so long ago that no swarm holds it any more by itself, and that it is not known any more whether it was handled.</summary>
    TooOld,

    /// <summary>The message is known already.</summary>
    Duplicate,

    /// <summary>The message's time was over before it came.</summary>
    Expired,

    /// <summary>The message that is reacted to or deleted is not known here. It may still come: the item is kept for a while.</summary>
    UnknownTarget,

    /// <summary>What the message asks for is so already.</summary>
    NothingToChange,

    /// <summary>The user has not switched on receipts, typing indicators or calls.</summary>
    SwitchedOff,

    /// <summary>The message belongs to a part of the SDK that is not in use here. It is kept.</summary>
    NotHandledHere,

    /// <summary>A reaction's emoji has more than <see cref="Reaction.MaxEmojiLength"/> code units.</summary>
    EmojiTooLong,

    /// <summary>The message has as many emoji as are kept, of this sender or of all.</summary>
    TooManyReactions,

    /// <summary>A receipt names more messages than one receipt may. The newest of them were marked.</summary>
    TooManyReceipts,

    /// <summary>A row of a community's server lacks what it must have, or something in it has a wrong type.</summary>
    MalformedRow,

    /// <summary>A community's server sent more rows than it was asked for.</summary>
    TooManyRows,

    /// <summary>A row of a community's server has a number that contradicts what the server said before.</summary>
    ContradictoryRow,
}
