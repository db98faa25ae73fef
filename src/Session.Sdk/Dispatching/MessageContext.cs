namespace SessionSdk;

/// <summary>Gives a handler a message and the means to answer it.</summary>
public sealed class MessageContext : EventContext<MessageReceived>
{
    /// <summary>Makes a context, as a client does for its handlers and a test for its own.</summary>
    /// <param name="happened">The event that brought the message.</param>
    /// <param name="verbs">Sends what the handler answers.</param>
    /// <param name="answers">Gives what is answered to the handler; <see langword="null"/> when it must not ask.</param>
    public MessageContext(MessageReceived happened, IConversationVerbs verbs, IAnswerSource? answers = null)
        : base(happened, verbs, answers)
    {
    }

    /// <summary>Gets the message.</summary>
    public Message Message => Event.Message;

    private protected override SenderId Asked => Message.Sender;
}
