using CsCheck;
using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Messaging;

namespace SessionSdk.Communities.Tests.Answers;

public sealed class RoomPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_deletions_and_reactions_are_told_apart_by_their_data()
    {
        using AccountKeys alice = Given.Account(2);
        string more = $$$""","edited":1795435300.1,"whisper":1,"whisper_mods":0,"whisper_to":"{{{Given.Blinded(1)}}}","reactions":{"👍":{"index":1,"count":7,"reactors":["{{{Given.Blinded(1)}}}"],"you":true},"🍆":{"index":0,"count":1}}""";
        RoomPage page = await ReadAsync($$$"""
            [{{{Given.Row(alice, 4, 11, "hi there", more)}}},
             {"id":2,"session_id":"{{{Given.Blinded(2)}}}","posted":1795435200.5,"seqno":12,"data":null,"deleted":true,"edited":1795435201.25},
             {"id":3,"seqno":13,"reactions":{}}]
            """);

        var message = Assert.IsType<RoomMessage>(page.Updates[0]);
        Assert.Equal((4, 11, Given.Blinded(2)), (message.Id, message.Sequence, message.Author.ToString()));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795435200445), message.PostedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795435300100), message.EditedAt);
        Assert.True(message is { IsWhisper: true, IsForModerators: false });
        Assert.Equal(Given.Blinded(1), message.WhisperTo.ToString());
        Assert.Equal(["🍆", "👍"], message.Reactions.Select(reaction => reaction.Emoji));
        Assert.True(message.Reactions[1] is { Count: 7, IncludesOwn: true, Reactors.Count: 1 });
        Assert.True(message.TryOpen(out OpenedCommunityMessage? opened, out _));
        Assert.Equal("hi there", Assert.IsType<VisibleMessage>(opened.Content.Payload).Text);

        var deletion = Assert.IsType<RoomMessageDeletion>(page.Updates[1]);
        Assert.Equal((2, Given.Blinded(2)), (deletion.Id, deletion.Author.ToString()));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1795435201250), deletion.DeletedAt);

        Assert.Empty(Assert.IsType<RoomMessageReactions>(page.Updates[2]).Reactions);
        Assert.Equal((13, 2, 0, false), (page.Position, page.LowestId, page.Skipped.Total, page.IsFull));
    }

    [Fact]
    public async Task A_message_of_an_account_id_is_verified_with_its_own_key()
    {
        using AccountKeys alice = Given.Account(2);
        byte[] data = CommunityMessage.SealUnblinded(Given.Text("plain"), alice, out byte[] signature);
        string Row(byte[] signed) => $$"""{"id":1,"session_id":"{{alice.Id}}","posted":1795435200,"seqno":1,"data":"{{Convert.ToBase64String(data)}}","signature":"{{Convert.ToBase64String(signed)}}"}""";

        RoomPage page = await ReadAsync($"[{Row(signature)},{Row([.. signature[..63], (byte)(signature[63] ^ 1)])}]");

        Assert.Equal(alice.Id.ToString(), Assert.IsType<RoomMessage>(Assert.Single(page.Updates)).Author.ToString());
        Assert.Equal(1, page.Skipped.Counts[RowFault.InvalidSignature]);
    }

    [Fact]
    public async Task A_row_that_cannot_be_used_is_skipped_with_its_reason_and_moves_the_position()
    {
        using AccountKeys alice = Given.Account(2);
        string good = Given.Row(alice, 1, 1);
        RoomPage page = await ReadAsync($$$"""
            [{{{Given.Row(alice, 2, 2, flip: 1)}}},
             {{{good.Replace(Given.Blinded(2), Given.Blinded(3), StringComparison.Ordinal).Replace("\"seqno\":1", "\"seqno\":40", StringComparison.Ordinal)}}},
             {{{good.Replace(Given.Blinded(2), "03" + Given.Blinded(2)[2..], StringComparison.Ordinal)}}},
             {{{good.Replace("\"posted\":1795435200.4451", "\"posted\":\"yesterday\"", StringComparison.Ordinal)}}},
             {{{good.Replace("\"posted\":1795435200.4451", "\"posted\":1e300", StringComparison.Ordinal)}}},
             {"id":-1,"seqno":3,"reactions":{}}, {"id":99999999999999999999,"seqno":3,"reactions":{}}, {"id":1.5,"seqno":3,"reactions":{}},
             {"id":0,"seqno":3}, {"id":1,"seqno":3,"data":7}, {"id":1,"seqno":3,"data":null}, null, 7, "text", [], {},
             {{{good}}}]
            """);

        Assert.Equal(1, Assert.IsType<RoomMessage>(Assert.Single(page.Updates)).Id);
        Assert.Equal(2, page.Skipped.Counts[RowFault.InvalidSignature]);
        Assert.Equal(1, page.Skipped.Counts[RowFault.InvalidAuthor]);
        Assert.Equal(13, page.Skipped.Counts[RowFault.Malformed]);
        Assert.Equal((40, 0), (page.Position, page.LowestId));
    }

    [Fact]
    public async Task A_list_without_end_is_read_up_to_what_was_asked_for()
    {
        using AccountKeys account = Given.Account(1);
        string rows = string.Join(',', Enumerable.Range(1, 5_000).Select(i => $$$"""{"id":{{{i}}},"seqno":{{{i}}},"reactions":{}}"""));
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json($"[{rows}]")), account);

        RoomPage page = await connection.SendAsync(CommunityRequests.GetMessagesSince(Given.Room, 0, new MessageQuery { Limit = 20 }), Token);

        Assert.Equal((20, 20, 1, true), (page.Updates.Count, page.Position, page.LowestId, page.IsFull));
        Assert.Equal(4_980, page.Skipped.Counts[RowFault.TooMany]);
    }

    [Fact]
    public async Task Reactions_that_are_none_are_left_out()
    {
        RoomPage page = await ReadAsync("""
            [{"id":1,"seqno":1,"reactions":{"":{"count":1},"../..":{"count":1},"aaaaaaaaaaaaa":{"count":1},"a\u0000":{"count":1},"0":{"count":0},"1":{"count":"2"},"2":7,"👍":{"count":1,"index":5,"reactors":["x",7,null]}}}]
            """);

        RoomReaction reaction = Assert.Single(Assert.IsType<RoomMessageReactions>(Assert.Single(page.Updates)).Reactions);
        Assert.Equal(("👍", 1, 0, 0), (reaction.Emoji, reaction.Count, reaction.Index, reaction.Reactors.Count));
    }

    [Fact]
    public void Whatever_is_changed_about_a_row_gives_a_row_or_a_reason()
    {
        using AccountKeys alice = Given.Account(2);
        byte[] good = System.Text.Encoding.UTF8.GetBytes($"[{Given.Row(alice, 1, 1, more: ",\"reactions\":{\"x\":{\"count\":1}}")}]");
        AnswerReader<RoomPage> read = RowReader.PageOf(10);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Bool).Sample(
            (at, value, cut) =>
            {
                byte[] changed = cut ? good[..at] : [.. good[..at], value, .. good[(at + 1)..]];
                using Answer answer = Answer.Of(200, new Dictionary<string, string> { ["content-type"] = "application/json" }, changed);
                return !read(answer, out RoomPage? page) || page.Updates.Count + page.Skipped.Total <= 1;
            },
            iter: 5_000);
    }

    private static async Task<RoomPage> ReadAsync(string json)
    {
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Json(json)), account);
        return await connection.SendAsync(CommunityRequests.GetMessagesSince(Given.Room, 0), Token);
    }
}
