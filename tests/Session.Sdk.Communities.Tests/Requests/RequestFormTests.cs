using SessionSdk.Communities.Tests.Fakes;

namespace SessionSdk.Communities.Tests.Requests;

public sealed class RequestFormTests
{
    private static readonly SessionAddress Bob = SessionAddress.Parse(Given.Blinded(2));

    private static readonly RoomToken Room = Given.Room;

    private static readonly RoomToken Other = RoomToken.Parse("other");

    public static TheoryData<CommunityRequest, string, string?> Requests()
    {
        var message = new SealedRoomMessage { Data = new byte[] { 1, 2, 3 }, Signature = new byte[] { 4 }, Author = Bob };
        return new TheoryData<CommunityRequest, string, string?>
        {
            { CommunityRequests.GetCapabilities(), "GET /capabilities", null },
            { CommunityRequests.GetRooms(), "GET /rooms", null },
            { CommunityRequests.GetRoom(Room), "GET /room/lounge", null },
            { CommunityRequests.PollRoom(Room, 17), "GET /room/lounge/pollInfo/17", null },
            { CommunityRequests.UpdateRoom(Room, new RoomChanges { Name = "Ü \"x\"", Description = "", ImageId = 5, DefaultRead = true, DefaultAccess = false, DefaultWrite = true, DefaultUpload = false }), "PUT /room/lounge", """{"name":"Ü \"x\"","description":"","image":5,"default_read":true,"default_accessible":false,"default_write":true,"default_upload":false}""" },
            { CommunityRequests.GetRecentMessages(Room), "GET /room/lounge/messages/recent?limit=256&reactors=5", null },
            { CommunityRequests.GetMessagesBefore(Room, 9), "GET /room/lounge/messages/before/9?limit=256&reactors=5", null },
            { CommunityRequests.GetMessagesSince(Room, 9), "GET /room/lounge/messages/since/9?limit=256&reactors=5&t=r", null },
            { CommunityRequests.GetMessage(Room, 9), "GET /room/lounge/message/9?reactors=20", null },
            { CommunityRequests.PostMessage(new PostMessageRequest { Room = Room, Message = message }), "POST /room/lounge/message", """{"data":"AQID","signature":"BA=="}""" },
            { CommunityRequests.PostMessage(new PostMessageRequest { Room = Room, Message = message, Files = [1, 2], WhisperTo = Bob, WhisperToModerators = true }), "POST /room/lounge/message", $$"""{"data":"AQID","signature":"BA==","files":[1,2],"whisper_to":"{{Bob}}","whisper_mods":true}""" },
            { CommunityRequests.EditMessage(Room, 9, message, 3), "PUT /room/lounge/message/9", """{"data":"AQID","signature":"BA==","files":[3]}""" },
            { CommunityRequests.DeleteMessage(Room, 9), "DELETE /room/lounge/message/9", null },
            { CommunityRequests.DeleteAll(Room, Bob), $"DELETE /room/lounge/all/{Bob}", null },
            { CommunityRequests.DeleteAllEverywhere(Bob), $"DELETE /rooms/all/{Bob}", null },
            { CommunityRequests.AddReaction(Room, 9, "❤️"), "PUT /room/lounge/reaction/9/%E2%9D%A4%EF%B8%8F", null },
            { CommunityRequests.AddReaction(Room, 9, "50%?#"), "PUT /room/lounge/reaction/9/50%25%3F%23", null },
            { CommunityRequests.RemoveReaction(Room, 9, "x"), "DELETE /room/lounge/reaction/9/x", null },
            { CommunityRequests.RemoveAllReactions(Room, 9), "DELETE /room/lounge/reactions/9", null },
            { CommunityRequests.RemoveAllReactions(Room, 9, "x"), "DELETE /room/lounge/reactions/9/x", null },
            { CommunityRequests.GetReactors(Room, 9, "x", 10), "GET /room/lounge/reactors/9/x?limit=10", null },
            { CommunityRequests.Pin(Room, 9), "POST /room/lounge/pin/9", "{}" },
            { CommunityRequests.Unpin(Room, 9), "POST /room/lounge/unpin/9", "{}" },
            { CommunityRequests.UnpinAll(Room), "POST /room/lounge/unpin/all", "{}" },
            { CommunityRequests.ChangeRole(Bob, Room, RoleChange.AddModerator), $"POST /user/{Bob}/moderator", """{"rooms":["lounge"],"moderator":true}""" },
            { CommunityRequests.ChangeRole(Bob, ModerationScope.In(Room, Other, Room), RoleChange.AddAdmin, isVisible: false), $"POST /user/{Bob}/moderator", """{"rooms":["lounge","other"],"admin":true,"visible":false}""" },
            { CommunityRequests.ChangeRole(Bob, ModerationScope.Global, RoleChange.MakeModerator, isVisible: true), $"POST /user/{Bob}/moderator", """{"global":true,"admin":false,"moderator":true,"visible":true}""" },
            { CommunityRequests.ChangeRole(Bob, ModerationScope.AllRooms, RoleChange.RemoveAdmin), $"POST /user/{Bob}/moderator", """{"rooms":["*"],"admin":false}""" },
            { CommunityRequests.ChangeRole(Bob, Room, RoleChange.RemoveAll), $"POST /user/{Bob}/moderator", """{"rooms":["lounge"],"admin":false,"moderator":false}""" },
            { CommunityRequests.Ban(Bob, Room), $"POST /user/{Bob}/ban", """{"rooms":["lounge"]}""" },
            { CommunityRequests.Ban(Bob, ModerationScope.Global, TimeSpan.FromHours(1)), $"POST /user/{Bob}/ban", """{"global":true,"timeout":3600}""" },
            { CommunityRequests.Unban(Bob, ModerationScope.AllRooms), $"POST /user/{Bob}/unban", """{"rooms":["*"]}""" },
            { CommunityRequests.GetPermissions(Room), "GET /room/lounge/permissions", null },
            { CommunityRequests.GetPermissions(Room, Bob), $"GET /room/lounge/permissions/{Bob}", null },
            { CommunityRequests.ChangePermissions(Room, Bob, new PermissionChange { Read = PermissionValue.Allow, Write = PermissionValue.Deny, Upload = PermissionValue.RoomDefault, KeepsSchedule = true }), $"POST /room/lounge/permissions/{Bob}", """{"read":true,"write":false,"default_upload":true,"unschedule":false}""" },
            { CommunityRequests.GetScheduledChanges(Room), "GET /room/lounge/futurePermissions", null },
            { CommunityRequests.GetScheduledChanges(Room, Bob), $"GET /room/lounge/futurePermissions/{Bob}", null },
            { CommunityRequests.ScheduleChange(new ScheduleRequest { Room = Room, Person = Bob, After = TimeSpan.FromDays(1), CanWrite = true }), $"POST /room/lounge/futurePermissions/{Bob}", """{"write":true,"in":86400}""" },
            { CommunityRequests.GetFile(Room, 9), "GET /room/lounge/file/9", null },
            { CommunityRequests.GetInbox(), "GET /inbox?limit=256", null },
            { CommunityRequests.GetInboxSince(4, 10), "GET /inbox/since/4?limit=10", null },
            { CommunityRequests.GetOutbox(), "GET /outbox?limit=256", null },
            { CommunityRequests.GetOutboxSince(4), "GET /outbox/since/4?limit=256", null },
            { CommunityRequests.SendDirectMessage(BlindedId.Parse(Given.Blinded(2)), new byte[] { 1 }), $"POST /inbox/{Bob}", """{"message":"AQ=="}""" },
            { CommunityRequests.DeleteInbox(), "DELETE /inbox", null },
            { CommunityRequests.Custom("GET", "/some/thing?x=1"), "GET /some/thing?x=1", null },
        };
    }

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public void A_request_has_the_form_that_servers_read(CommunityRequest request, string target, string? body)
    {
        Assert.Equal(target, $"{request.Target.Method} {request.Target.Endpoint}");
        Assert.Equal(body, request.Body.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(request.Body.Bytes.Span));
        Assert.Equal(body is null ? null : "application/json", request.Body.ContentType);
    }

    [Fact]
    public void The_path_is_signed_decoded()
    {
        Assert.Equal("/room/lounge/reaction/9/50%?#", CommunityRequests.AddReaction(Room, 9, "50%?#").Target.Path);
        Assert.Empty(CommunityRequests.AddReaction(Room, 9, "50%?#").Target.Query);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\n")]
    [InlineData("aaaaaaaaaaaaa")]
    public void A_text_that_is_no_reaction_is_refused(string emoji)
    {
        Assert.Throws<ArgumentException>(() => CommunityRequests.AddReaction(Room, 1, emoji));
        Assert.Throws<ArgumentException>(() => CommunityRequests.RemoveReaction(Room, 1, emoji));
        Assert.Throws<ArgumentException>(() => CommunityRequests.GetReactors(Room, 1, emoji));
    }

    [Fact]
    public void What_cannot_be_asked_is_an_argument_error()
    {
        Assert.Throws<ArgumentException>(() => CommunityRequests.GetRoom(default));
        Assert.Throws<ArgumentException>(() => CommunityRequests.AddReaction(Room, 1, "\ud83d"));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.GetMessage(Room, -1));
        Assert.Throws<ArgumentException>(() => CommunityRequests.DeleteAll(Room, default));
        Assert.Throws<ArgumentException>(() => CommunityRequests.DeleteAll(Room, SessionAddress.Parse("03" + Given.Blinded(1)[2..])));
        Assert.Throws<ArgumentException>(() => CommunityRequests.UpdateRoom(Room, new RoomChanges()));
        Assert.Throws<ArgumentException>(() => CommunityRequests.ChangePermissions(Room, Bob, new PermissionChange { KeepsSchedule = true }));
        Assert.Throws<ArgumentException>(() => CommunityRequests.ScheduleChange(new ScheduleRequest { Room = Room, Person = Bob, After = TimeSpan.FromDays(1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.ScheduleChange(new ScheduleRequest { Room = Room, Person = Bob, After = TimeSpan.Zero, CanRead = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.Ban(Bob, Room, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.GetRecentMessages(Room, new MessageQuery { Limit = 257 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.GetRecentMessages(Room, new MessageQuery { Reactors = 21 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommunityRequests.GetInbox(0));
        Assert.Throws<ArgumentException>(() => CommunityRequests.Custom("get", "/x"));
        Assert.Throws<ArgumentException>(() => CommunityRequests.Custom("GET", "https://elsewhere/x"));
        Assert.Throws<ArgumentException>(() => CommunityRequests.Custom("GET", "/a//b"));
        Assert.Throws<ArgumentException>(() => ModerationScope.In());
        Assert.Throws<ArgumentException>(() => CommunityRequests.SendDirectMessage(default, default));
    }
}
