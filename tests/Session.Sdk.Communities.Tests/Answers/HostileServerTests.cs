using SessionSdk.Communities.Tests.Fakes;

namespace SessionSdk.Communities.Tests.Answers;

public sealed class HostileServerTests
{
    private const string Room = """{"token":"lounge","name":"Lounge","info_updates":3,"message_sequence":9,"created":1795435200.5,"active_users":2,"active_users_cutoff":604800,"read":true,"write":true,"upload":false""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Nonsense =>
    [
        "", "null", "true", "7", "\"text\"", "{", "[", "nul", "<!doctype html>", "{\"a\":}", "\"\\ud800\"", "[{\"id\":\"\\udc00\"}]", "{\"\\ud800\":1}",
        "\ufeff[]", new string('[', 100), new string('[', 100_000), "{\"capabilities\":\"blind\"}", "{\"capabilities\":[[]],\"info_updates\":[],\"total\":\"1\",\"deleted\":-1,\"seqno\":1e99,\"id\":99999999999999999999}",
    ];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Nonsense_in_place_of_an_answer_is_a_typed_error_for_every_request(string body)
    {
        using AccountKeys account = Given.Account(1);
        foreach (FakeAnswer answer in (FakeAnswer[])[FakeAnswer.Json(body), FakeAnswer.Text(200, body), FakeAnswer.Page(200)])
        {
            using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => answer), account);
            await IsRefusedAsync(connection, CommunityRequests.GetRoom(Given.Room));
            await IsRefusedAsync(connection, CommunityRequests.PollRoom(Given.Room, 0));
            await IsRefusedAsync(connection, CommunityRequests.GetRecentMessages(Given.Room));
            await IsRefusedAsync(connection, CommunityRequests.GetMessage(Given.Room, 1));
            await IsRefusedAsync(connection, CommunityRequests.AddReaction(Given.Room, 1, "x"));
            await IsRefusedAsync(connection, CommunityRequests.RemoveAllReactions(Given.Room, 1));
            await IsRefusedAsync(connection, CommunityRequests.Pin(Given.Room, 1));
            await IsRefusedAsync(connection, CommunityRequests.DeleteAllEverywhere(account.Id));
            await IsRefusedAsync(connection, CommunityRequests.ChangeRole(account.Id, Given.Room, RoleChange.AddAdmin));
            await IsRefusedAsync(connection, CommunityRequests.GetScheduledChanges(Given.Room));
            await IsRefusedAsync(connection, CommunityRequests.GetInbox());
            await IsRefusedAsync(connection, CommunityRequests.DeleteInbox());
            await IsRefusedAsync(connection, CommunityRequests.UploadFile(Given.Room, "x"u8.ToArray()));
            await IsRefusedAsync(connection, CommunityRequests.GetFile(Given.Room, 1));
            await IsRefusedAsync(connection, CommunityRequests.GetRooms());
        }
    }

    [Theory]
    [InlineData("\"name\":\"Lounge\"", "\"name\":7")]
    [InlineData("\"info_updates\":3", "\"info_updates\":-3")]
    [InlineData("\"info_updates\":3", "\"info_updates\":true")]
    [InlineData("\"message_sequence\":9", "\"message_sequence\":9999999999999999999")]
    [InlineData("\"created\":1795435200.5", "\"created\":1e400")]
    [InlineData("\"created\":1795435200.5", "\"created\":[]")]
    [InlineData("\"read\":true", "\"read\":\"yes\"")]
    [InlineData("\"token\":\"lounge\"", "\"token\":\"../lounge\"")]
    [InlineData("\"token\":\"lounge\"", "\"token\":\"other\"")]
    public async Task A_room_with_a_wrong_field_is_no_answer(string right, string wrong)
    {
        string room = Room + "}";
        using CommunityConnection connection = Given.Client(new FakeNetwork(_ => FakeAnswer.Json(room))).Connect(Given.Server);
        await connection.SendAsync(CommunityRequests.GetRoom(Given.Room), Token);
        room = room.Replace(right, wrong, StringComparison.Ordinal);

        await IsRefusedAsync(connection, CommunityRequests.GetRoom(Given.Room));
    }

    [Fact]
    public async Task A_room_tells_all_that_servers_tell()
    {
        string id = Given.Blinded(1);
        string json = Room + $$$""","description":"Talk","image_id":7,"pinned_messages":[{"id":5,"pinned_at":1795435200.25,"pinned_by":"{{{id}}}"},{"id":"x"},7],"moderators":["{{{id}}}",8,"../.."],"admins":[],"hidden_admins":["{{{id}}}"],"global_admin":true,"default_read":true,"default_accessible":true,"default_write":false,"default_upload":false}""";
        using CommunityConnection connection = Given.Client(new FakeNetwork(_ => FakeAnswer.Json(json))).Connect(Given.Server);

        RoomInfo room = await connection.SendAsync(CommunityRequests.GetRoom(Given.Room), Token);

        Assert.Equal(("Lounge", "Talk", 3, 9, 7), (room.Name, room.Description, room.InfoUpdates, room.MessageSequence, room.ImageId));
        Assert.Equal(new PinnedMessage(5, DateTimeOffset.FromUnixTimeMilliseconds(1795435200250), SessionAddress.Parse(id)), Assert.Single(room.PinnedMessages));
        Assert.Equal(id, Assert.Single(room.Moderators).ToString());
        Assert.Equal(id, Assert.Single(room.HiddenAdmins).ToString());
        Assert.True(room.Rights is { CanRead: true, CanWrite: true, CanUpload: false, IsModerator: true, IsAdmin: true, IsGlobalModerator: true, IsGlobalAdmin: true });
        Assert.Equal(new RoomDefaults(true, true, false, false), room.Defaults);
        Assert.Equal(TimeSpan.FromDays(7), room.ActiveUsersCutoff);
    }

    [Fact]
    public async Task Rooms_that_are_none_are_skipped_and_counted()
    {
        using CommunityConnection connection = Given.Client(new FakeNetwork(_ => FakeAnswer.Json($$"""[{{Room}}},{},7,{{Room.Replace("lounge", "a/b", StringComparison.Ordinal)}}}]"""))).Connect(Given.Server);

        RoomList list = await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal(Given.Room, Assert.Single(list.Rooms).Token);
        Assert.Equal(3, list.Skipped.Counts[RowFault.Malformed]);
    }

    [Fact]
    public async Task A_message_that_nobody_asked_for_is_no_answer()
    {
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json(Given.Row(account, 5, 6))), account);

        await connection.SendAsync(CommunityRequests.GetMessage(Given.Room, 5), Token);
        await IsRefusedAsync(connection, CommunityRequests.GetMessage(Given.Room, 6));
    }

    [Fact]
    public async Task A_redirect_is_followed_by_nobody()
    {
        var network = new FakeNetwork(_ =>
        {
            FakeAnswer answer = FakeAnswer.Page(308);
            answer.Headers["location"] = "https://elsewhere.example/rooms";
            return answer;
        });
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal(CommunityRefusal.Redirected, refusal.Reason);
        Assert.Equal("example.org", Assert.Single(network.Calls).Destination.BaseUrl.Host);
    }

    [Fact]
    public async Task A_ban_without_end_is_read_although_its_time_is_no_json()
    {
        using AccountKeys account = Given.Account(1);
        string json = $$"""[{"session_id":"{{Given.Blinded(2)}}","at":1795435200.5,"write":true},{"session_id":"{{Given.Blinded(3)}}","at":Infinity,"banned":false},{"at":-Infinity},{"session_id":"Infinity \" Infinity","at":7}]""";
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json(json)), account);

        ScheduledChangeList list = await connection.SendAsync(CommunityRequests.GetScheduledChanges(Given.Room), Token);

        Assert.Equal([DateTimeOffset.FromUnixTimeMilliseconds(1795435200500), null, null], list.Changes.Select(change => change.At));
        Assert.Equal([null, false, null], list.Changes.Select(change => change.IsBanned));
        Assert.Equal(1, list.Skipped.Total);
    }

    [Fact]
    public async Task Direct_messages_are_read_and_those_that_are_none_skipped()
    {
        using AccountKeys account = Given.Account(1);
        string good = $$"""{"id":3,"posted_at":1795435200.5,"expires_at":1796731200.5,"message":"aGk=","sender":"{{Given.Blinded(2)}}","recipient":"{{Given.Blinded(1)}}"}""";
        string json = $$"""[{{good}},{{good.Replace("\"sender\":\"15", "\"sender\":\"05", StringComparison.Ordinal)}},{{good.Replace("aGk=", "!", StringComparison.Ordinal).Replace("\"id\":3", "\"id\":9", StringComparison.Ordinal)}},{}]""";
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json(json)), account);

        InboxPage page = await connection.SendAsync(CommunityRequests.GetInbox(), Token);

        InboxItem message = Assert.Single(page.Messages);
        Assert.Equal((3, Given.Blinded(2), "hi"), (message.Id, message.Sender.ToString(), System.Text.Encoding.UTF8.GetString(message.Ciphertext.Span)));
        Assert.Equal(9, page.Position);
        Assert.Equal((1, 2), (page.Skipped.Counts[RowFault.InvalidAuthor], page.Skipped.Counts[RowFault.Malformed]));
    }

    private static async Task IsRefusedAsync<T>(CommunityConnection connection, CommunityRequest<T> request)
        where T : notnull => await Assert.ThrowsAsync<CommunityAnswerException>(() => connection.SendAsync(request, Token));
}
