using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Says what a failure means for an entry.</summary>
internal static class SendFailures
{
    internal static readonly OutboxFailure FileMissing = new("attachment.file_missing", "A file that was to be sent is not there any more.", false);
    internal static readonly OutboxFailure FileUnreadable = new("attachment.file_unreadable", "A file that was to be sent cannot be read.", false);
    internal static readonly OutboxFailure StreamLost = new("attachment.stream_lost", "The application ended before the stream of a file was uploaded.", false);
    internal static readonly OutboxFailure TargetNotSent = new("target.not_sent", "What this refers to was not sent.", false);

    /// <summary>Says how a step ended that certainly sent no message.</summary>
    internal static OutboxResult OfPreparation(Exception failure) => failure switch
    {
        SessionException { IsTransient: true } or IOException or TimeoutException or OperationCanceledException => new OutboxResult.Passing(Describe(failure)),
        SessionException or ArgumentException or InvalidOperationException => new OutboxResult.Final(DeliveryState.Unsendable, Describe(failure)),
        _ => new OutboxResult.Final(DeliveryState.Failed, Describe(failure)),
    };

    /// <summary>Says how an attempt to send ended. What does not say that nothing was stored leaves that open.</summary>
    internal static OutboxResult OfDelivery(Exception failure) => failure switch
    {
        OutcomeUnknownException or not SessionException => new OutboxResult.Unknown(Describe(failure)),
        SessionException { IsTransient: true } => new OutboxResult.Passing(Describe(failure)),
        _ => new OutboxResult.Final(DeliveryState.Failed, Describe(failure)),
    };

    /// <summary>Gives the stable code and the words. What others threw is not quoted: it may hold anything.</summary>
    internal static OutboxFailure Describe(Exception failure) => failure switch
    {
        NetworkUnreachableException => Of("network.unreachable", failure),
        OnionPathException => Of("network.path", failure),
        DestinationUnreachableException => Of("network.destination", failure),
        ServerUnreachableException => Of("server.unreachable", failure),
        SwarmUnavailableException => Of("swarm.unavailable", failure),
        SwarmRefusedException => Of("swarm.refused", failure),
        ClockOutOfSyncException => Of("network.clock", failure),
        GroupAccessException => Of("group.unavailable", failure),
        RoomAccessException => Of("room.access", failure),
        CommunityRefusedException => Of("community.refused", failure),
        CommunityUnreachableException => Of("community.unreachable", failure),
        OutcomeUnknownException => Of("delivery.unknown", failure),
        MessageTooLargeException => Of("message.too_large", failure),
        StoreException => Of("store.failed", failure),
        SessionException other => Of($"session.{other.GetType().Name}", failure),
        FileNotFoundException or DirectoryNotFoundException => FileMissing,
        IOException => new("attachment.io", "A file could not be read.", true),
        TimeoutException => new("timeout", "It took too long.", true),
        OperationCanceledException => new("cancelled", "It was cancelled from within.", true),
        ArgumentException or InvalidOperationException => new("message.invalid", $"The message cannot be sent as it is ({failure.GetType().Name}).", false),
        _ => new("unexpected", $"An unexpected failure ({failure.GetType().Name}).", false),
    };

    private static OutboxFailure Of(string code, Exception failure) => new(code, failure.Message, ((SessionException)failure).IsTransient);
}
