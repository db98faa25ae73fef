using System.Diagnostics.Metrics;

namespace Session.Sdk;

/// <summary>Holds the instruments of this assembly.</summary>
internal static class ClientDiagnostics
{
    private static readonly Meter Meter = new("Session.Sdk");

    internal static Counter<long> MessagesReceived { get; } = Meter.CreateCounter<long>("session.client.messages.received", "{message}", "Messages that were opened and were new.");

    internal static Counter<long> MessagesRejected { get; } = Meter.CreateCounter<long>("session.client.messages.rejected", "{message}", "Stored messages that were passed over.");

    internal static Counter<long> MessagesSent { get; } = Meter.CreateCounter<long>("session.client.messages.sent", "{message}", "Messages that a recipient's swarm accepted.");
}
