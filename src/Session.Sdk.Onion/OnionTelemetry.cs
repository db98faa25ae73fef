using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SessionSdk.Onion;

/// <summary>Holds the instruments of this assembly. They count and time; they name neither accounts nor nodes.</summary>
internal static class OnionTelemetry
{
    internal const string Name = "Session.Sdk.Onion";

    private static readonly Meter Meter = new(Name);

    internal static ActivitySource Activities { get; } = new(Name);

    /// <summary>Gets the requests that ended, with the tag <c>outcome</c>.</summary>
    internal static Counter<long> Requests { get; } = Meter.CreateCounter<long>("session.onion.requests", "{request}", "Onion requests that ended.");

    /// <summary>Gets how long requests took, tries on other paths included.</summary>
    internal static Histogram<double> Durations { get; } = Meter.CreateHistogram<double>("session.onion.request.duration", "s", "Time that onion requests took.");

    /// <summary>Gets the failures of paths.</summary>
    internal static Counter<long> PathFailures { get; } = Meter.CreateCounter<long>("session.onion.path.failures", "{failure}", "Failures of onion paths.");

    /// <summary>Notes a request that ended.</summary>
    internal static void NoteRequest(Activity? activity, string outcome, TimeSpan duration)
    {
        activity?.SetTag("outcome", outcome);
        Requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        Durations.Record(duration.TotalSeconds);
    }

    /// <summary>Gets the paths that were built.</summary>
    internal static Counter<long> PathBuilds { get; } = Meter.CreateCounter<long>("session.onion.path.builds", "{path}", "Onion paths that were built.");
}
