using SessionSdk.Communities;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A community server that is hostile as a whole: every call ends in a typed failure or a skip, and nothing of the account but the blinded id is told.</summary>
public sealed class HostileServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lies => ["html", "html as json", "wrong types", "redirects"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task An_answer_that_is_none_is_a_typed_error_alone_and_in_a_batch(string lie)
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        RoomMessage message = await site.PostAsync(alice, "hello");
        site.DevServer.Lie = lie switch
        {
            "html" => CommunityLies.Html(),
            "html as json" => CommunityLies.HtmlAsJson(),
            "wrong types" => CommunityLies.WrongTypes(),
            _ => CommunityLies.Redirects(new Uri("https://example.org/elsewhere")),
        };

        await FailsAsync(alice, CommunityRequests.GetRoom(site.Lounge));
        await FailsAsync(alice, CommunityRequests.GetRecentMessages(site.Lounge));
        await FailsAsync(alice, CommunityRequests.GetMessage(site.Lounge, message.Id));
        await FailsAsync(alice, CommunityRequests.AddReaction(site.Lounge, message.Id, "👍"));
        CommunityBatch batch = CommunityBatch.Create();
        batch.Add(CommunityRequests.GetCapabilities());
        batch.Add(CommunityRequests.PollRoom(site.Lounge, 0));
        try
        {
            await alice.SendBatchAsync(batch, Token);
            Assert.All(batch.Parts, part => Assert.True(part.Error is CommunityAnswerException or CommunityRefusedException { Reason: CommunityRefusal.Redirected }, part.Error?.ToString()));
        }
        catch (SessionException error) when (error is CommunityAnswerException or CommunityRefusedException)
        {
            Assert.All(batch.Parts, part => Assert.Equal(BatchPartState.Pending, part.State));
        }

        site.DevServer.Lie = null;
        Assert.Equal("hello", CommunitySite.TextOf(Assert.Single((await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)).Updates)));
    }

    [Fact]
    public async Task Rows_with_wrong_signatures_or_authors_are_skipped_and_the_position_goes_on()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        CommunityConnection bob = await site.IntroduceAsync();
        await site.PostAsync(alice, "one");
        RoomMessage last = await site.PostAsync(alice, "two");

        foreach (Lie lie in (Lie[])[CommunityLies.WrongSignatures(), CommunityLies.WrongAuthors(bob.Id!.Value.ToString())])
        {
            site.DevServer.Lie = lie;
            RoomPage page = await bob.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, 0), Token);

            Assert.Empty(page.Updates);
            Assert.Equal(2, page.Skipped.Counts[RowFault.InvalidSignature]);
            Assert.Equal(last.Sequence, page.Position);
        }

        site.DevServer.Lie = CommunityLies.WrongAuthors("../../etc/passwd");
        Assert.Equal(2, (await bob.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, 0), Token)).Skipped.Counts[RowFault.InvalidAuthor]);
    }

    [Fact]
    public async Task A_list_without_end_is_cut_and_says_that_it_is_full()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection alice = await site.IntroduceAsync();
        await site.PostAsync(alice, "one");
        site.DevServer.Lie = CommunityLies.EndlessLists(2_000);

        RoomPage page = await alice.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, 0, new MessageQuery { Limit = 100 }), Token);

        Assert.True(page.IsFull);
        Assert.Equal(100, page.Updates.Count);
        Assert.Equal(1_900, page.Skipped.Counts[RowFault.TooMany]);
    }

    [Fact]
    public async Task A_sequence_that_goes_below_zero_is_no_row()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection alice = await site.IntroduceAsync();
        await site.PostAsync(alice, "one");
        site.DevServer.Lie = CommunityLies.ShiftedSequence(-1_000);

        RoomPage page = await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token);

        Assert.Empty(page.Updates);
        Assert.Null(page.Position);
        Assert.Equal(1, page.Skipped.Counts[RowFault.Malformed]);
    }

    [Fact]
    public async Task A_server_that_wants_blinded_ids_and_says_that_it_does_not_learns_the_account_s_id_no_second_time()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection alice = await site.IntroduceAsync();
        site.DevServer.Lie = CommunityLies.Capabilities("sogs", "reactions");

        await alice.SendAsync(CommunityRequests.GetCapabilities(), Token);
        RoomMessage posted = await site.PostAsync(alice, "still blinded");

        Assert.False(alice.Capabilities!.IsBlinding);
        Assert.StartsWith("15", posted.Author.ToString(), StringComparison.Ordinal);
        Assert.Equal(alice.Id, posted.Author);
    }

    [Fact]
    public async Task Names_of_rooms_and_files_lead_nowhere()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection admin = await site.ConnectAdminAsync();
        site.DevServer.Lie = CommunityLies.RoomInformation(room => room["token"] = "../lounge");
        Assert.Equal(2, (await admin.SendAsync(CommunityRequests.GetRooms(), Token)).Skipped.Counts[RowFault.Malformed]);
        site.DevServer.Lie = CommunityLies.RoomInformation(room => room["token"] = "workshop");
        await Assert.ThrowsAsync<CommunityAnswerException>(() => admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token));
        site.DevServer.Lie = CommunityLies.RoomInformation(room => room["image_id"] = 1e30);
        await Assert.ThrowsAsync<CommunityAnswerException>(() => admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token));
    }

    private static async Task FailsAsync<T>(CommunityConnection connection, CommunityRequest<T> request)
        where T : notnull
    {
        var error = await Assert.ThrowsAnyAsync<SessionException>(() => connection.SendAsync(request, Token));
        Assert.True(error is CommunityAnswerException or CommunityRefusedException { Reason: CommunityRefusal.Redirected }, error.ToString());
    }
}
