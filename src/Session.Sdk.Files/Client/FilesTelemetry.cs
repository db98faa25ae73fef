using System.Diagnostics;
using System.Diagnostics.Metrics;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Counts and traces what the assembly does. No value tells an account or a file.</summary>
internal static class FilesTelemetry
{
    internal const string Name = "Session.Sdk.Files";

    private static readonly Meter Meter = new(Name);

    internal static readonly ActivitySource Activities = new(Name);

    internal static readonly Counter<long> Requests = Meter.CreateCounter<long>("session.files.requests", "{request}", "Requests to file servers, by operation and status.");

    internal static readonly Counter<long> Bytes = Meter.CreateCounter<long>("session.files.bytes", "By", "Bytes of encrypted files that went up or came down, by operation.");

    internal static readonly Counter<long> Corrupted = Meter.CreateCounter<long>("session.files.corrupted", "{file}", "Downloaded files that were not genuine.");

    /// <summary>Notes an answer of a server. Without a listener it takes no memory.</summary>
    internal static void NoteAnswer(FileOperation operation, int status) => Requests.AddAnswer(operation.Tag, status);
}
