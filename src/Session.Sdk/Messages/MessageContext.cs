namespace SessionSdk;

/// <summary>Gives a handler a message and the means to answer it.</summary>
public sealed class MessageContext
{
    /// <summary>Makes a context, as a client does for its handlers and a test for its own.</summary>
    /// <param name="client">The client that got the message.</param>
    /// <param name="message">The message.</param>
    public MessageContext(SessionClient client, ReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(message);
        Client = client;
        Message = message;
    }

    /// <summary>Gets the client that got the message.</summary>
    public SessionClient Client { get; }

    /// <summary>Gets the message.</summary>
    public ReceivedMessage Message { get; }

    /// <summary>Sends a text to the conversation of the message. When a handler failed because the end of that was unknown and the message comes again, the same text is the same answer and is not sent as a second one.</summary>
    /// <param name="text">The text, 1 to 2,000 code points.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that ends when the recipient's swarm has accepted the text.</returns>
    /// <exception cref="ArgumentException"><paramref name="text"/> is blank.</exception>
    /// <exception cref="SessionException">The text is too long, or the network did not accept it.</exception>
    public async ValueTask ReplyAsync(string text, CancellationToken cancellationToken = default) =>
        _ = await Client.ReplyAsync(Message, text, cancellationToken).ConfigureAwait(false);
}
