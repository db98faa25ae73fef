using SessionSdk.Communities;

namespace SessionSdk.Fuzz;

/// <summary>What a community server answers to a batch: each part has a result, an error, or was not come to.</summary>
internal sealed class CommunityBatchTarget : FuzzTarget
{
    private static readonly Dictionary<string, string> Headers = new() { ["content-type"] = "application/json" };

    private static readonly RoomToken Room = RoomToken.Parse("lounge");

    public override InputForm Form => InputForm.Json;

    public override int AllocationFactor => 400;

    public override int AllocationFloor => 256 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] body = input.ToArray();
        bool isRead = false;
        foreach (CommunityBatch batch in (CommunityBatch[])[CommunityBatch.Create(), CommunityBatch.CreateSequence()])
        {
            batch.Add(CommunityRequests.GetCapabilities());
            batch.Add(CommunityRequests.PollRoom(Room, 0));
            batch.Add(CommunityRequests.GetMessagesSince(Room, 5));
            batch.Add(CommunityRequests.GetFile(Room, 5));
            batch.Add(CommunityRequests.Custom("GET", "/x"));
            AllocationMeter meter = Measure(input.Length);
            bool isList = TryRead(body, batch);
            meter.Check();
            Must.Hold(!isList || batch.Parts.All(part => part.State != BatchPartState.Pending && (part.State == BatchPartState.Failed) == (part.Error is not null)));
            Must.Hold(batch.IsSequence || batch.Parts.All(part => part.State != BatchPartState.NotRun));
            isRead |= isList;
        }

        return isRead;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """[{"code":200,"headers":{"content-type":"application/json"},"body":{"capabilities":["blind","reactions","sogs"]}},{"code":200,"headers":{"content-type":"application/json"},"body":{"active_users":2,"read":true,"token":"lounge","upload":true,"write":true}},{"code":304,"headers":{},"body":""},{"code":200,"headers":{"content-type":"application/octet-stream","content-disposition":"attachment; filename*=UTF-8''a.txt","date":"Mon, 23 Nov 2026 12:00:00 GMT"},"body":"aGVsbG8="},{"code":404,"headers":{"content-type":"text/plain"},"body":"PCFkb2N0"}]""",
        """[{"code":500,"content-type":"text/plain","body":""}]""",
        """[{"code":403,"headers":{"content-type":"text/plain","retry-after":"16"},"body":"QmFubmVk"}]""",
        "[]",
    ]).Select(FuzzKeys.Bytes);

    private static bool TryRead(byte[] body, CommunityBatch batch)
    {
        try
        {
            using Answer answer = Answer.Of(200, Headers, body);
            BatchText.Read(answer, batch);
            return true;
        }
        catch (CommunityAnswerException)
        {
            return false;
        }
    }
}
