using System.Diagnostics;
using System.Diagnostics.Metrics;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Counts and traces what the assembly does. No value tells an account.</summary>
internal static class SwarmTelemetry
{
    internal const string Name = "Session.Sdk.Swarm";

    internal static readonly ActivitySource Activities = new(Name);

    // Stands before the instruments: static fields are set in the order of the text.
    private static readonly Meter TheMeter = new(Name);

    internal static readonly Counter<long> Requests = TheMeter.CreateCounter<long>("session.swarm.requests", "{request}", "Requests to service nodes, by method and status.");

    internal static readonly Histogram<double> Duration = TheMeter.CreateHistogram<double>("session.swarm.request.duration", "s", "Time from sending a request to its answer.");

    internal static readonly Counter<long> DroppedMessages = TheMeter.CreateCounter<long>("session.swarm.messages.dropped", "{message}", "Retrieved messages whose data does not have their hash.");

    internal static readonly Counter<long> LyingMembers = TheMeter.CreateCounter<long>("session.swarm.members.lying", "{answer}", "Answers of swarm members whose signature or content does not fit.");

    internal static readonly Counter<long> Polls = TheMeter.CreateCounter<long>("session.swarm.polls", "{poll}", "Polls of accounts, by outcome.");

    /// <summary>Notes an answer of a node. Without a listener it takes no memory.</summary>
    internal static void NoteAnswer(string method, int status, TimeSpan duration)
    {
        var operation = new KeyValuePair<string, object?>("method", method);
        Duration.Record(duration.TotalSeconds, operation);
        Requests.AddAnswer(operation, status);
    }

    internal static void NotePoll(bool succeeded) => Polls.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "success" : "failure"));
}
