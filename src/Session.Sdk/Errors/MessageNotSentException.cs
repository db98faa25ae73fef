namespace SessionSdk;

/// <summary>Reports that a message was not sent, or that nobody knows whether it was. It stays in the conversation and can be tried again as it is: the recipient sees it once.</summary>
public sealed class MessageNotSentException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="messageId">The message; unset for what stands in no conversation.</param>
    /// <param name="state">How its delivery stands.</param>
    /// <param name="code">Why, as a stable code such as <c>network.unreachable</c>.</param>
    /// <param name="text">Why, in words.</param>
    /// <param name="isTransient">Whether trying again may help.</param>
    /// <param name="innerException">The failure of the last attempt, where this process made it.</param>
    public MessageNotSentException(MessageId messageId, DeliveryState state, string code, string text, bool isTransient, Exception? innerException = null)
        : base(text, innerException)
    {
        (MessageId, State, Code, IsTransient) = (messageId, state, code, isTransient);
    }

    /// <summary>Gets the message; unset for what stands in no conversation.</summary>
    public MessageId MessageId { get; }

    /// <summary>Gets how its delivery stands: <see cref="DeliveryState.Unknown"/> says that the recipient may get it.</summary>
    public DeliveryState State { get; }

    /// <summary>Gets why, as a stable code such as <c>network.unreachable</c>.</summary>
    public string Code { get; }

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
