using SessionSdk.Tests.Shared;

namespace SessionSdk.Tests;

[Collection(nameof(ListensAlone))]
public sealed class TelemetryTests
{
    [Fact]
    public void Messages_are_counted_by_what_became_of_them()
    {
        using var heard = new Heard("Session.Sdk");

        ClientDiagnostics.MessagesSent.Add(1);
        ClientDiagnostics.MessagesReceived.Add(2);
        ClientDiagnostics.NoteRejected(RejectReason.TooShort);

        Assert.Equal(
            [("session.client.messages.received", "{message}"), ("session.client.messages.rejected", "{message}"), ("session.client.messages.sent", "{message}")],
            heard.Units.Select(unit => (unit.Key, unit.Value)).Order());
        KeyValuePair<string, object?> reason = Assert.Single(Assert.Single(heard.Tags, measured => measured.Instrument == "session.client.messages.rejected").Tags);
        Assert.Equal(("reason", "TooShort"), (reason.Key, reason.Value));
        Assert.Empty(heard.TagsOf("session.client.messages.sent"));
    }

    [Fact]
    public void Nothing_is_allocated_or_started_when_nobody_listens()
    {
        Assert.Equal(0, Unheard.AllocatedBy(Note));

        static void Note()
        {
            ClientDiagnostics.MessagesSent.Add(1);
            ClientDiagnostics.MessagesReceived.Add(1);
            ClientDiagnostics.NoteRejected(RejectReason.TooShort);
        }
    }
}

/// <summary>Holds tests that listen to the whole process or measure its memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(ListensAlone), DisableParallelization = true)]
public sealed class ListensAlone;
