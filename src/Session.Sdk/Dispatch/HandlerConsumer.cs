namespace SessionSdk;

/// <summary>Gives messages to a handler.</summary>
internal sealed class HandlerConsumer(SessionClient client, Func<MessageContext, CancellationToken, ValueTask> handle) : IMessageConsumer
{
    public bool Wants(ReceivedMessage message) => SessionClient.IsIncomingVisible(message);

    public async ValueTask<bool> DeliverAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        await handle(new MessageContext(client, message), cancellationToken).ConfigureAwait(false);
        return true;
    }
}
