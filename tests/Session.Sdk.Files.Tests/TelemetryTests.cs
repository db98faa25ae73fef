using System.Diagnostics;
using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Files.Tests;

[Collection(nameof(ListensAlone))]
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_bytes_are_counted_without_telling_files()
    {
        using var heard = new Heard("Session.Sdk.Files");
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(404, "secret body")), new FileClientOptions());

        await Assert.ThrowsAnyAsync<SessionException>(() => client.UploadAsync("plain text"u8.ToArray(), cancellationToken: Token));

        Assert.Equal(
            [("session.files.bytes", "By"), ("session.files.corrupted", "{file}"), ("session.files.requests", "{request}")],
            heard.Units.Select(unit => (unit.Key, unit.Value)).Order());
        Assert.Equal(["operation", "status"], heard.TagsOf("session.files.requests"));
        Activity activity = Assert.Single(heard.Activities);
        Assert.Equal(("upload", ActivityKind.Client), (activity.OperationName, activity.Kind));
        string everything = heard.Everything();
        Assert.DoesNotContain("secret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("plain text", everything, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_allocated_or_started_when_nobody_listens()
    {
        Assert.Equal(0, Unheard.AllocatedBy(Note));
        Assert.False(FilesTelemetry.Activities.HasListeners());

        static void Note()
        {
            using Activity? activity = FilesTelemetry.Activities.StartActivity("upload", ActivityKind.Client);
            FilesTelemetry.NoteAnswer(FileOperation.Upload, 507);
            FilesTelemetry.Bytes.Add(1, FileOperation.Upload.Tag);
            FilesTelemetry.Corrupted.Add(1);
        }
    }
}

/// <summary>Holds tests that listen to the whole process or measure its memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(ListensAlone), DisableParallelization = true)]
public sealed class ListensAlone;
