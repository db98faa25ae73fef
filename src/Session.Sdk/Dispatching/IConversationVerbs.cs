namespace SessionSdk;

/// <summary>Sends for handlers. A client implements this; a test makes its own.</summary>
public interface IConversationVerbs
{
    /// <summary>Sends a text.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="text">The text.</param>
    /// <param name="idempotencyKey">Names this sending: a second one with the same key sends nothing and gives the first one's message. <see langword="null"/> always sends.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>The number of the message.</returns>
    /// <exception cref="SessionException">The text was not accepted.</exception>
    ValueTask<MessageId> SendAsync(ConversationId conversation, string text, string? idempotencyKey, CancellationToken cancellationToken = default);
}
