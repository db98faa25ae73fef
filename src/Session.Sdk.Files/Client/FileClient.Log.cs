using Microsoft.Extensions.Logging;

namespace SessionSdk.Files;

public sealed partial class FileClient
{
    [LoggerMessage(EventId = 4201, Level = LogLevel.Debug, Message = "The file server answered {Operation} with status {Status} and {Size} bytes")]
    private partial void LogAnswer(string operation, int status, int size);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Warning, Message = "The file server failed at {Operation} with status {Status}; it is asked again in {Delay}")]
    private partial void LogServerFailure(string operation, int status, TimeSpan delay);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Warning, Message = "A downloaded file of {Size} bytes is not genuine")]
    private partial void LogCorrupted(int size);
}
