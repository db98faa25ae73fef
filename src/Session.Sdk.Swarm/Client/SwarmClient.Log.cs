using Microsoft.Extensions.Logging;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Debug, Message = "{Method} was answered by {Node} with status {Status}")]
    private partial void LogAnswer(string method, ServiceNode node, int status);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "{Method} failed at {Node} with status {Status} and is tried elsewhere: {Reason}")]
    private partial void LogFailedAt(string method, ServiceNode node, int status, string? reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "{Method} was answered by {Node} in a form that cannot be read: {Reason}")]
    private partial void LogUnreadable(string method, ServiceNode node, string? reason);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "{Node} cannot be reached for {Method}; another member is asked")]
    private partial void LogUnreachable(string method, ServiceNode node);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Warning, Message = "{Node} refuses the time of {Method}; the clock is set anew")]
    private partial void LogClockRefused(string method, ServiceNode node);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Warning, Message = "{Node} is not of the right swarm for {Method}")]
    private partial void LogWrongSwarm(string method, ServiceNode node);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Warning, Message = "Only {Confirmed} of {Members} members confirmed what {Node} was asked for; it is repeated at another one")]
    private partial void LogFewConfirmed(int confirmed, int members, ServiceNode node);

    [LoggerMessage(EventId = 4008, Level = LogLevel.Warning, Message = "A second member that was asked for a better result failed; the first result is kept")]
    private partial void LogRepeatFailed(Exception error);

    [LoggerMessage(EventId = 4009, Level = LogLevel.Warning, Message = "{Count} messages from {Node} were left out: they cannot be read, do not have their hash or were told twice")]
    private partial void LogDropped(int count, ServiceNode node);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "{Count} members did not truly confirm {Method} that {Node} was asked for")]
    private partial void LogLies(string method, int count, ServiceNode node);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "The list of nodes could not be refreshed after members of a swarm had failed; the list at hand is used: {Reason}")]
    private partial void LogRefreshFailed(string reason);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "No service node can be reached for {Method}; the network is waited for until the deadline")]
    private partial void LogNetworkLost(string method);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Warning, Message = "{Node} was alone in refusing {Method} with status {Status}, which another node served")]
    private partial void LogAlone(string method, ServiceNode node, int status);
}
