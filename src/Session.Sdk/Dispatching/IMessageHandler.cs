namespace SessionSdk;

/// <summary>Handles the visible messages that others send. A bot implements this.</summary>
/// <remarks>The rules are those of <see cref="IEventHandler{TEvent}"/>.</remarks>
public interface IMessageHandler
{
    /// <summary>Handles one message.</summary>
    /// <param name="context">The message and the means to answer.</param>
    /// <param name="cancellationToken">Is cancelled when the client stops.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken);
}
