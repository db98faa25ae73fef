using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Says whether a client receives, by how its last polls went. Nothing is sent for it. A client that cannot be made fails the check, not the report.</summary>
internal sealed class SessionClientHealthCheck(Func<SessionClient> client) : IHealthCheck
{
    /// <summary>So many polls in a row that failed are no accident: with the pauses between them, more than ten seconds.</summary>
    internal const int FailuresUntilUnhealthy = 3;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(client().Polling is { } polling
            ? Judge(polling.ConsecutiveFailures, polling.LastSuccess, polling.LastFailure, context.Registration.FailureStatus)
            : new HealthCheckResult(context.Registration.FailureStatus, "The client does not receive: it was not started, or is stopped."));

    /// <summary>Judges what a <see cref="PollHandle"/> tells.</summary>
    internal static HealthCheckResult Judge(int failures, DateTimeOffset? lastSuccess, Exception? lastFailure, HealthStatus failureStatus)
    {
        var data = new Dictionary<string, object> { ["failures"] = failures };
        if (lastSuccess is { } success)
        {
            data["lastSuccess"] = success;
        }

        return failures switch
        {
            0 when lastSuccess is null => new HealthCheckResult(HealthStatus.Degraded, "The first poll has not ended yet.", data: data),
            0 => new HealthCheckResult(HealthStatus.Healthy, "The last poll succeeded.", data: data),
            < FailuresUntilUnhealthy => new HealthCheckResult(HealthStatus.Degraded, $"{failures} polls failed in a row; they are tried again.", lastFailure, data),
            _ => new HealthCheckResult(failureStatus, $"{failures} polls failed in a row; they are tried again.", lastFailure, data),
        };
    }
}
