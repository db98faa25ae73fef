using System.Text.Json;
using SessionSdk.Communities.Tests.Fakes;

namespace SessionSdk.Communities.Tests.Client;

public sealed class BatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_part_of_a_batch_has_its_own_result_or_error()
    {
        using AccountKeys account = Given.Account(1);

        // As recorded from a real server (communities.md 17.1), with a message in place of the reactions.
        var network = new FakeNetwork(_ => FakeAnswer.Json($$$"""
            [{"code":200,"headers":{"content-type":"application/json"},"body":{"capabilities":["blind","reactions","sogs"]}},
             {"code":200,"headers":{"content-type":"application/json"},"body":{"active_users":2,"read":true,"token":"lounge","upload":true,"write":true}},
             {"code":200,"headers":{"content-type":"application/json"},"body":[{{{Given.Row(account, 2, 6)}}}]},
             {"code":304,"headers":{},"body":""},
             {"code":404,"headers":{"content-type":"text/html; charset=utf-8"},"body":"PCFkb2N0"},
             {"code":200,"headers":{"content-type":"application/json"},"body":{"added":true,"seqno":7}},
             {"code":200,"headers":{"content-type":"application/octet-stream","content-disposition":"attachment; filename*=UTF-8''a.txt"},"body":"aGVsbG8="},
             {"code":500,"content-type":"text/plain","body":""},
             {"code":200,"headers":{"content-type":"application/json"},"body":"no list"},
             17]
            """));
        using CommunityConnection connection = Given.Connection(network, account);
        CommunityBatch batch = CommunityBatch.Create();
        BatchPart<ServerCapabilities> capabilities = batch.Add(CommunityRequests.GetCapabilities());
        BatchPart<RoomPoll> poll = batch.Add(CommunityRequests.PollRoom(Given.Room, 0));
        BatchPart<RoomPage> page = batch.Add(CommunityRequests.GetMessagesSince(Given.Room, 5));
        BatchPart<InboxPage> inbox = batch.Add(CommunityRequests.GetInboxSince(9999));
        BatchPart<RoomInfo> missing = batch.Add(CommunityRequests.GetRoom(RoomToken.Parse("nosuch")));
        BatchPart<ReactionChange> reaction = batch.Add(CommunityRequests.AddReaction(Given.Room, 2, "👍"));
        BatchPart<RoomFile> file = batch.Add(CommunityRequests.GetFile(Given.Room, 3));
        BatchPart<RoomFile> crashed = batch.Add(CommunityRequests.GetFile(Given.Room, 4));
        BatchPart<RoomList> wrong = batch.Add(CommunityRequests.GetRooms());
        BatchPart<RoomList> none = batch.Add(CommunityRequests.GetRooms());

        Assert.Equal(BatchPartState.Pending, poll.State);
        Assert.Throws<InvalidOperationException>(() => poll.Result);
        await connection.SendBatchAsync(batch, Token);

        Assert.True(capabilities.Result.IsBlinding);
        Assert.True(poll.Result.Rights is { CanRead: true, CanWrite: true, IsModerator: false });
        Assert.Equal(6, page.Result.Position);
        Assert.Empty(inbox.Result.Messages);
        Assert.Equal(CommunityRefusal.NotFound, Assert.IsType<CommunityRefusedException>(missing.Error).Reason);
        Assert.Same(missing.Error, Assert.Throws<CommunityRefusedException>(() => missing.Result));
        Assert.Equal(new ReactionChange(1, 7), reaction.Result);
        Assert.Equal(("hello", "a.txt"), (System.Text.Encoding.UTF8.GetString(file.Result.Bytes.Span), file.Result.FileName));
        Assert.Equal(CommunityRefusal.ServerFailure, Assert.IsType<CommunityRefusedException>(crashed.Error).Reason);
        Assert.IsType<CommunityAnswerException>(wrong.Error);
        Assert.IsType<CommunityAnswerException>(none.Error);
    }

    [Fact]
    public async Task A_batch_is_written_as_servers_read_it()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        using CommunityConnection connection = Given.Connection(network, account);
        CommunityBatch batch = CommunityBatch.Create();
        batch.Add(CommunityRequests.GetMessagesSince(Given.Room, 5, new MessageQuery { Limit = 7, Reactors = 3 }));
        batch.Add(CommunityRequests.AddReaction(Given.Room, 2, "👍"));
        batch.Add(CommunityRequests.UploadFile(Given.Room, "hi"u8.ToArray(), "übel.txt"));
        batch.Add(CommunityRequests.Ban(account.Id, Given.Room, TimeSpan.FromMinutes(10)));
        batch.Add(CommunityRequests.DeleteMessage(Given.Room, 4));

        await connection.SendBatchAsync(batch, Token);

        FakeCall call = Assert.Single(network.Calls);
        Assert.Equal(("POST", "/batch", "application/json"), (call.Request.Method, call.Request.Endpoint, call.Request.Headers["Content-Type"]));
        using var body = JsonDocument.Parse(call.BodyText);
        Assert.Equal(
            [
                """{"method":"GET","path":"/room/lounge/messages/since/5?limit=7&reactors=3&t=r"}""",
                """{"method":"PUT","path":"/room/lounge/reaction/2/%F0%9F%91%8D","json":{}}""",
                """{"method":"POST","path":"/room/lounge/file","headers":{"Content-Disposition":"attachment; filename*=UTF-8''%C3%BCbel.txt"},"b64":"aGk="}""",
                $$$"""{"method":"POST","path":"/user/{{{account.Id}}}/ban","json":{"rooms":["lounge"],"timeout":600}}""",
                """{"method":"DELETE","path":"/room/lounge/message/4"}""",
            ],
            body.RootElement.EnumerateArray().Select(part => part.GetRawText()));
        Assert.All(batch.Parts, part => Assert.IsType<CommunityAnswerException>(part.Error));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(304)]
    [InlineData(308)]
    public async Task A_sequence_stops_at_the_first_failure(int status)
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Json($$$"""[{"code":200,"headers":{"content-type":"application/json"},"body":{}},{"code":{{{status}}},"headers":{},"body":""}]"""));
        using CommunityConnection connection = Given.Connection(network, account);
        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<Done> ban = batch.Add(CommunityRequests.Ban(account.Id, Given.Room));
        BatchPart<InboxPage> inbox = batch.Add(CommunityRequests.GetInboxSince(1));
        BatchPart<RoomList> rooms = batch.Add(CommunityRequests.GetRooms());

        await connection.SendBatchAsync(batch, Token);

        Assert.Equal("POST /sequence", Assert.Single(network.Endpoints));
        Assert.Equal(BatchPartState.Succeeded, ban.State);
        Assert.Equal(status == 304 ? BatchPartState.Succeeded : BatchPartState.Failed, inbox.State);
        Assert.Equal(BatchPartState.NotRun, rooms.State);
        Assert.Throws<InvalidOperationException>(() => rooms.Result);
    }

    [Theory]
    [InlineData("""{"code":200}""")]
    [InlineData("""[{"code":200},{"code":200}]""")]
    [InlineData("""<html>""")]
    public async Task An_answer_that_is_no_list_of_the_parts_is_an_error(string json)
    {
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json(json)), account);
        CommunityBatch batch = CommunityBatch.Create();
        BatchPart<RoomList> part = batch.Add(CommunityRequests.GetRooms());

        await Assert.ThrowsAsync<CommunityAnswerException>(() => connection.SendBatchAsync(batch, Token));

        Assert.Equal(BatchPartState.Pending, part.State);
    }

    [Fact]
    public async Task A_batch_is_sent_once_and_not_empty()
    {
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json("[]")), account);
        CommunityBatch batch = CommunityBatch.Create();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.SendBatchAsync(batch, Token));
        batch.Add(CommunityRequests.GetRooms());
        await connection.SendBatchAsync(batch, Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.SendBatchAsync(batch, Token));
        Assert.Throws<InvalidOperationException>(() => batch.Add(CommunityRequests.GetRooms()));
    }

    [Fact]
    public async Task A_batch_with_a_post_is_not_made_twice()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Page(504));
        using CommunityConnection connection = Given.Connection(network, account);
        SealedRoomMessage message = await connection.SealAsync(Given.Text("hello"), cancellationToken: Token);
        CommunityBatch batch = CommunityBatch.Create();
        batch.Add(CommunityRequests.GetRooms());
        batch.Add(CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message }));

        await Assert.ThrowsAsync<CommunityOutcomeUnknownException>(() => connection.SendBatchAsync(batch, Token));

        Assert.Single(network.Calls.Select(call => call.Nonce).Distinct());
    }

    [Fact]
    public async Task What_another_id_signed_is_not_posted()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        using CommunityConnection plain = Given.Client(network).Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.PlainServer });
        using CommunityConnection blinded = Given.Connection(network, account);
        SealedRoomMessage message = await plain.SealAsync(Given.Text("hello"), cancellationToken: Token);
        Assert.Equal(account.Id.ToString(), message.Author.ToString());

        await Assert.ThrowsAsync<CommunityIdentityException>(
            () => blinded.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message }), Token));
        await Assert.ThrowsAsync<CommunityIdentityException>(() => plain.SendAsync(CommunityRequests.GetInbox(), Token));
        Assert.Empty(network.Calls);
    }
}
