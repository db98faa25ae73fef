using Microsoft.Extensions.Logging;

namespace SessionSdk.Communities;

/// <summary>Names what the assembly writes into logs.</summary>
internal static partial class CommunitiesLog
{
    [LoggerMessage(EventId = 4301, Level = LogLevel.Debug, Message = "The community server answered {Operation} with status {Status} and {Size} bytes")]
    internal static partial void Answered(ILogger logger, string operation, int status, int size);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "The community server failed at {Operation} with status {Status}; it is asked again in {Delay}")]
    internal static partial void ServerFailed(ILogger logger, string operation, int status, TimeSpan delay);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Warning, Message = "The community server refused the time of a request; the clock is set anew")]
    internal static partial void TimeRefused(ILogger logger);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning, Message = "The clock could not be set after a community server refused a time")]
    internal static partial void ClockNotSet(ILogger logger, Exception error);

    [LoggerMessage(EventId = 4305, Level = LogLevel.Information, Message = "The community server asks for blinded ids from now on")]
    internal static partial void BlindingWanted(ILogger logger);
}
