using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>Something that happened to an account. The family is closed: every kind derives from this in this assembly.</summary>
/// <remarks>
/// Events of one conversation come in order. A durable event (<see cref="IsDurable"/>) is kept until every durable handler has returned for it; a
/// passing one (typing, progress, connection) is told to those who are there.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(CallSignalled), nameof(CallSignalled))]
[JsonDerivedType(typeof(ConnectionChanged), nameof(ConnectionChanged))]
[JsonDerivedType(typeof(ContactChanged), nameof(ContactChanged))]
[JsonDerivedType(typeof(ConversationChanged), nameof(ConversationChanged))]
[JsonDerivedType(typeof(ConversationRead), nameof(ConversationRead))]
[JsonDerivedType(typeof(DeliveryChanged), nameof(DeliveryChanged))]
[JsonDerivedType(typeof(GroupChanged), nameof(GroupChanged))]
[JsonDerivedType(typeof(GroupInvited), nameof(GroupInvited))]
[JsonDerivedType(typeof(GroupMembersChanged), nameof(GroupMembersChanged))]
[JsonDerivedType(typeof(GroupNoticeReceived), nameof(GroupNoticeReceived))]
[JsonDerivedType(typeof(MediaSaved), nameof(MediaSaved))]
[JsonDerivedType(typeof(MessageDeleted), nameof(MessageDeleted))]
[JsonDerivedType(typeof(MessageDiscarded), nameof(MessageDiscarded))]
[JsonDerivedType(typeof(MessageEdited), nameof(MessageEdited))]
[JsonDerivedType(typeof(MessageReceived), nameof(MessageReceived))]
[JsonDerivedType(typeof(MessageSent), nameof(MessageSent))]
[JsonDerivedType(typeof(ProfileChanged), nameof(ProfileChanged))]
[JsonDerivedType(typeof(ReactionChanged), nameof(ReactionChanged))]
[JsonDerivedType(typeof(ReadReceiptReceived), nameof(ReadReceiptReceived))]
[JsonDerivedType(typeof(RequestAccepted), nameof(RequestAccepted))]
[JsonDerivedType(typeof(RequestReceived), nameof(RequestReceived))]
[JsonDerivedType(typeof(RoomChanged), nameof(RoomChanged))]
[JsonDerivedType(typeof(TimerChanged), nameof(TimerChanged))]
[JsonDerivedType(typeof(TransferProgressed), nameof(TransferProgressed))]
[JsonDerivedType(typeof(TypingChanged), nameof(TypingChanged))]
[JsonDerivedType(typeof(UpdateNeeded), nameof(UpdateNeeded))]
public abstract record SessionEvent
{
    private protected SessionEvent()
    {
    }

    /// <summary>Gets the conversation; unset for what concerns the whole account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ConversationId Conversation { get; init; }

    /// <summary>Gets when it happened here.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Gets the event's place in the account's log, from 1; zero for a passing event.</summary>
    public long Position { get; init; }

    /// <summary>Gets whether the event is kept until it has been handled.</summary>
    [JsonIgnore]
    public virtual bool IsDurable => true;

    /// <summary>Says what this is, never what happened to whom.</summary>
    /// <returns>The name of the type.</returns>
    public sealed override string ToString() => GetType().Name;
}
