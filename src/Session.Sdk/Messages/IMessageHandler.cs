namespace SessionSdk;

/// <summary>Handles the messages that others send to an account. A bot implements this.</summary>
/// <remarks>
/// Messages come one after the other, oldest first. A message counts as handled when <see cref="HandleAsync"/> returns; when it throws, the
/// message comes again after a while, up to <see cref="SessionClientOptions.MaxHandlerAttempts"/> times. A handler that is made by a container
/// is made anew for each message, in a scope of its own.
/// </remarks>
public interface IMessageHandler
{
    /// <summary>Handles one message.</summary>
    /// <param name="context">The message and the means to answer.</param>
    /// <param name="cancellationToken">Is cancelled when the client stops.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken);
}
