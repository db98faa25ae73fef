using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionSdk;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks that say whether Session clients receive.</summary>
public static class SessionHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of a registered <see cref="SessionClient"/>: healthy when its last poll succeeded, degraded before the first and after one that failed, and at <paramref name="failureStatus"/> after several in a row, or when it does not receive.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="clientName">The name that the client was registered with, or <see langword="null"/> for the client without one.</param>
    /// <param name="name">The name of the check; <see langword="null"/> for <c>session</c>, or <c>session:</c> and the name of the client.</param>
    /// <param name="failureStatus">What is reported when the client does not receive; <see langword="null"/> for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    /// <param name="timeout">How long the check may take; it asks nobody and needs no time.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddSessionClient(
        this IHealthChecksBuilder builder,
        string? clientName = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? (string.IsNullOrEmpty(clientName) ? "session" : $"session:{clientName}"),
            provider => new SessionClientHealthCheck(() => provider.GetRequiredKeyedService<SessionClient>(string.IsNullOrEmpty(clientName) ? null : clientName)),
            failureStatus,
            tags,
            timeout));
    }
}
