using System.Diagnostics;
using System.Diagnostics.Metrics;
using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Counts and traces what the assembly does. No value tells an account, a server or a room.</summary>
internal static class CommunitiesTelemetry
{
    internal const string Name = "Session.Sdk.Communities";

    private static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Requests = Meter.CreateCounter<long>("session.communities.requests", "{request}", "Requests to community servers, by operation and status.");

    internal static readonly Counter<long> Bytes = Meter.CreateCounter<long>("session.communities.bytes", "By", "Bytes of files that went up or came down, by operation.");

    internal static readonly Counter<long> Skipped = Meter.CreateCounter<long>("session.communities.skipped", "{row}", "Rows of servers that were passed over, by reason.");

    /// <summary>Notes an answer of a server. Without a listener it takes no memory.</summary>
    internal static void NoteAnswer(CommunityOperation operation, int status) => Requests.AddAnswer(operation.Tag, status);

    /// <summary>Notes rows that were passed over.</summary>
    internal static void NoteSkipped(SkippedRows skipped)
    {
        if (Skipped.Enabled)
        {
            foreach ((RowFault fault, int count) in skipped.Counts)
            {
                Skipped.Add(count, new KeyValuePair<string, object?>("reason", fault.ToString()));
            }
        }
    }
}
