using System.Globalization;

namespace SessionSdk.DevNet;

/// <summary>Takes and gives files.</summary>
internal static class FileEndpoints
{
    public static CommunityAnswer Upload(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        if (!call.Rights.CanUpload)
        {
            throw CommunityCall.Refuse(403);
        }

        var file = new RoomFile(call.State.NextFileId(), call.Room, caller.Account, call.Request.VisibleBody, ContentDisposition.ReadName(call.Request.Headers["Content-Disposition"]), call.Now)
        {
            Expires = call.Now + call.State.Options.UnnamedFileLifetime.TotalSeconds,
        };
        call.State.Files.Add(file);
        return CommunityAnswer.Of(new JsonFields { { "id", file.Id } }, 201);
    }

    public static CommunityAnswer Download(CommunityCall call)
    {
        call.RequireRead();
        if (call.State.FindFile(call.Room, call.Number(0)) is not { } file)
        {
            return CommunityAnswer.Page(404);
        }

        var headers = new List<KeyValuePair<string, string>>
        {
            new("Date", HttpDate(file.Uploaded)),
            new("Content-Disposition", ContentDisposition.Write(file.Name)),
        };
        if (file.Expires is { } expires)
        {
            headers.Add(new("Expires", HttpDate(expires)));
        }

        return new CommunityAnswer(200, file.Content, HttpAnswer.BinaryType) { Headers = headers };
    }

    private static string HttpDate(double seconds) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Floor(seconds)).ToString("R", CultureInfo.InvariantCulture);
}
