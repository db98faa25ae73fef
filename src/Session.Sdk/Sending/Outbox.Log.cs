using Microsoft.Extensions.Logging;

namespace SessionSdk.Sending;

internal sealed partial class Outbox
{
    [LoggerMessage(EventId = 9251, Level = LogLevel.Warning, Message = "The store did not take a step of the outbox; it is tried again in {Delay}")]
    private partial void LogStoreFailed(Exception failure, TimeSpan delay);

    [LoggerMessage(EventId = 9252, Level = LogLevel.Warning, Message = "A step of the outbox failed: {Step}")]
    private partial void LogStepFailed(Exception failure, string step);

    [LoggerMessage(EventId = 9253, Level = LogLevel.Debug, Message = "A step of the outbox was cut off by the end of the client: {Step}")]
    private partial void LogInterrupted(string step);

    [LoggerMessage(EventId = 9254, Level = LogLevel.Warning, Message = "{Count} entries of the outbox are of a later version; they stay where they are")]
    private partial void LogUnreadable(int count);

    [LoggerMessage(EventId = 9255, Level = LogLevel.Warning, Message = "The outbox ended while {Count} of its tasks did not; they are left to themselves")]
    private partial void LogAbandoned(int count);

    [LoggerMessage(EventId = 9256, Level = LogLevel.Warning, Message = "A message was sent, but the copy for the account's other devices could not be stored")]
    private partial void LogCopyFailed(Exception failure);

    [LoggerMessage(EventId = 9257, Level = LogLevel.Error, Message = "A message was accepted, but what follows from that could not be noted")]
    private partial void LogNoteFailed(Exception failure);

    [LoggerMessage(EventId = 9258, Level = LogLevel.Debug, Message = "The outbox ended before what waits in the store was taken up")]
    private partial void LogStoppedLoading(Exception failure);

    [LoggerMessage(EventId = 9259, Level = LogLevel.Error, Message = "A step of the outbox ended unexpectedly: {Step}")]
    private partial void LogBroken(Exception failure, string step);

    [LoggerMessage(EventId = 9260, Level = LogLevel.Warning, Message = "{Content} was not sent and is dropped: {Code}")]
    private partial void LogDropped(string content, string code);

    [LoggerMessage(EventId = 9261, Level = LogLevel.Error, Message = "Something was given up, but what follows from that could not be noted")]
    private partial void LogGivenUpFailed(Exception failure);
}
