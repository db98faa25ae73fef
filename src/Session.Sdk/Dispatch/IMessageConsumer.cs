namespace SessionSdk;

/// <summary>Wants some of the messages that an account gets.</summary>
internal interface IMessageConsumer
{
    bool Wants(ReceivedMessage message);

    /// <summary>Ends when the consumer has had the message, with <see langword="false"/> when it went away instead.</summary>
    ValueTask<bool> DeliverAsync(ReceivedMessage message, CancellationToken cancellationToken);
}
