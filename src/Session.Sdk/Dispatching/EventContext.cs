using System.Globalization;

namespace SessionSdk;

/// <summary>Gives a handler an event and the means to answer.</summary>
/// <typeparam name="TEvent">The kind of the event.</typeparam>
/// <remarks>Belongs to one call of a handler, and is used by one thread at a time.</remarks>
public class EventContext<TEvent>
    where TEvent : SessionEvent
{
    private readonly IConversationVerbs _verbs;
    private readonly IAnswerSource? _answers;
    private int _replies;

    /// <summary>Makes a context, as a client does for its handlers and a test for its own.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="verbs">Sends what the handler answers.</param>
    /// <param name="answers">Gives what is answered to the handler; <see langword="null"/> when it must not ask.</param>
    public EventContext(TEvent happened, IConversationVerbs verbs, IAnswerSource? answers = null)
    {
        ArgumentNullException.ThrowIfNull(happened);
        ArgumentNullException.ThrowIfNull(verbs);
        Event = happened;
        _verbs = verbs;
        _answers = answers;
    }

    /// <summary>Gets the event.</summary>
    public TEvent Event { get; }

    /// <summary>Gets the name of the handler.</summary>
    /// <value>The default is <c>handler</c>.</value>
    public string HandlerName { get; init; } = "handler";

    /// <summary>Gets whether the handler may have had the event before: it failed, or the process ended before it returned.</summary>
    public bool IsRedelivered { get; init; }

    /// <summary>Gets which attempt this is since the start of the client.</summary>
    /// <value>The default is 1.</value>
    public int Attempt { get; init; } = 1;

    /// <summary>Gets what names this event for this handler, the same whenever it comes again: a handler that writes somewhere else can use it to do that once. Empty for a passing event.</summary>
    public string EventKey => Event.Position == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{HandlerName}/{Event.Position}");

    /// <summary>Gets who must have written an answer; unset for anybody.</summary>
    private protected virtual SenderId Asked => default;

    /// <summary>Sends a text to the conversation of the event. When the event comes again, the first reply of the handler is the same as before and is not sent twice, and so is the second.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the wait. A reply that is in the outbox by then goes out all the same, at the next start of the client if need be, and is the one that is waited for when the event comes again.</param>
    /// <returns>The number of the message.</returns>
    /// <exception cref="InvalidOperationException">The event belongs to no conversation.</exception>
    /// <exception cref="SessionException">The text was not accepted.</exception>
    public ValueTask<MessageId> ReplyAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Event.Conversation.IsDefault)
        {
            throw new InvalidOperationException("The event belongs to no conversation: there is nobody to reply to.");
        }

        int reply = Interlocked.Increment(ref _replies);
        string? key = EventKey.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{EventKey}/{reply}");
        return _verbs.SendAsync(Event.Conversation, text, key, cancellationToken);
    }

    /// <summary>Sends a question to the conversation of the event and waits for the next visible message, of the author of the event's message where it has one. Messages that wait behind this event do not hold it up.</summary>
    /// <param name="question">The text of the question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer. It counts as handled when the handler returns; when the handler fails, it comes again in its turn.</returns>
    /// <exception cref="InvalidOperationException">The event belongs to no conversation, the handler has ended, or it waits for an answer already.</exception>
    /// <exception cref="SessionException">The question was not accepted.</exception>
    public async ValueTask<Message> AskAsync(string question, CancellationToken cancellationToken = default)
    {
        IAnswerSource answers = _answers ?? throw new InvalidOperationException("This context has no source of answers.");
        MessageId asked = await ReplyAsync(question, cancellationToken).ConfigureAwait(false);
        return await answers.NextAsync(asked, Asked, cancellationToken).ConfigureAwait(false);
    }
}
