using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Session.Sdk.Swarm;

/// <summary>Counts and traces what the assembly does. No value tells an account.</summary>
internal static class SwarmTelemetry
{
    internal const string Name = "Session.Sdk.Swarm";

    internal static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Requests = Meter().CreateCounter<long>("session.swarm.requests", description: "Requests to service nodes, by method and status.");

    internal static readonly Histogram<double> Duration = Meter().CreateHistogram<double>("session.swarm.duration", "s", "Time from sending a request to its answer.");

    internal static readonly Counter<long> DroppedMessages = Meter().CreateCounter<long>("session.swarm.dropped_messages", description: "Retrieved messages whose data does not have their hash.");

    internal static readonly Counter<long> LyingMembers = Meter().CreateCounter<long>("session.swarm.lying_members", description: "Answers of swarm members whose signature or content does not fit.");

    internal static readonly Counter<long> Polls = Meter().CreateCounter<long>("session.swarm.polls", description: "Polls of accounts, by outcome.");

    private static readonly Lazy<Meter> TheMeter = new(() => new Meter(Name));

    private static Meter Meter() => TheMeter.Value;
}
