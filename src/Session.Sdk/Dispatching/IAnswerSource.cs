namespace SessionSdk;

/// <summary>Gives a handler the answer to what it asked. Dispatch implements this; a test makes its own.</summary>
public interface IAnswerSource
{
    /// <summary>Waits for the next visible message of others in the conversation of the handler's event.</summary>
    /// <param name="after">The question: older messages are no answers.</param>
    /// <param name="from">Who must have written it; unset for anybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message. It counts as handled with the event whose handler asked.</returns>
    /// <exception cref="InvalidOperationException">The handler has ended, or waits for an answer already.</exception>
    ValueTask<Message> NextAsync(MessageId after, SenderId from, CancellationToken cancellationToken = default);
}
