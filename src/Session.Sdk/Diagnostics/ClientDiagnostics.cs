using System.Diagnostics.Metrics;

namespace SessionSdk;

/// <summary>Holds the instruments of this assembly.</summary>
internal static class ClientDiagnostics
{
    private static readonly Meter Meter = new("Session.Sdk");

    internal static Counter<long> MessagesReceived { get; } = Meter.CreateCounter<long>("session.client.messages.received", "{message}", "Messages that were opened and were new.");

    internal static Counter<long> MessagesRejected { get; } = Meter.CreateCounter<long>("session.client.messages.rejected", "{message}", "Stored messages that were passed over.");

    internal static Counter<long> MessagesSent { get; } = Meter.CreateCounter<long>("session.client.messages.sent", "{message}", "Messages that a recipient's swarm accepted.");

    /// <summary>Notes a stored message that was passed over. Without a listener it takes no memory.</summary>
    /// <typeparam name="TReason">The enumeration that the reason is of.</typeparam>
    internal static void NoteRejected<TReason>(TReason reason)
        where TReason : struct, Enum
    {
        if (MessagesRejected.Enabled)
        {
            MessagesRejected.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
        }
    }
}
