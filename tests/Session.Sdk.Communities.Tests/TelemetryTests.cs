using System.Diagnostics;
using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Communities.Tests;

[Collection(nameof(ListensAlone))]
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_skipped_rows_are_counted_without_telling_rooms_or_people()
    {
        using var heard = new Heard("Session.Sdk.Communities");
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json($"[{Given.Row(account, 1, 1, "secret", flip: 1)}]")), account);

        await connection.SendAsync(CommunityRequests.GetRecentMessages(Given.Room), Token);

        Assert.Equal(
            [("session.communities.bytes", "By"), ("session.communities.requests", "{request}"), ("session.communities.skipped", "{row}")],
            heard.Units.Select(unit => (unit.Key, unit.Value)).Order());
        Assert.Equal(["operation", "status"], heard.TagsOf("session.communities.requests"));
        Assert.Equal(["reason"], heard.TagsOf("session.communities.skipped"));
        Activity activity = Assert.Single(heard.Activities);
        Assert.Equal(("recent", ActivityKind.Client), (activity.OperationName, activity.Kind));
        string everything = heard.Everything();
        Assert.DoesNotContain("lounge", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Blinded(1), everything, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_or_started_when_nobody_listens()
    {
        var operation = new CommunityOperation("rooms");
        Assert.Equal(0, Unheard.AllocatedBy(Note));
        Assert.False(CommunitiesTelemetry.Activities.HasListeners());

        void Note()
        {
            using Activity? activity = CommunitiesTelemetry.Activities.StartActivity("rooms", ActivityKind.Client);
            CommunitiesTelemetry.NoteAnswer(operation, 507);
            CommunitiesTelemetry.NoteSkipped(SkippedRows.None);
            CommunitiesTelemetry.Bytes.Add(1, operation.Tag);
        }
    }
}

/// <summary>Holds tests that listen to the whole process or measure its memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(ListensAlone), DisableParallelization = true)]
public sealed class ListensAlone;
