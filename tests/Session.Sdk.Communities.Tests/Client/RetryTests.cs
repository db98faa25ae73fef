using SessionSdk.Communities.Tests.Fakes;

namespace SessionSdk.Communities.Tests.Client;

public sealed class RetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_time_sets_the_clock_and_the_request_goes_again_with_a_new_nonce()
    {
        var network = new FakeNetwork(request => request.Headers["X-SOGS-Timestamp"] == FakeNetwork.Start.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? FakeAnswer.Json("[]")
            : FakeAnswer.Text(425, "Invalid authentication: X-SOGS-Timestamp is too far from current time"))
        {
            Now = FakeNetwork.Start.AddDays(3),
        };
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(network, account);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal(1, network.ClockCorrections);
        Assert.Equal(2, network.Calls.Select(call => call.Nonce).Distinct().Count());
    }

    [Fact]
    public async Task A_time_that_is_refused_again_is_an_error()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Text(425, "Invalid authentication: X-SOGS-Timestamp is too far from current time"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(network, account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal((425, CommunityRefusal.WrongTime, true), (refusal.Status, refusal.Reason, refusal.IsTransient));
        Assert.Equal(2, network.Calls.Count);
    }

    [Fact]
    public async Task A_nonce_that_was_taken_is_replaced_without_touching_the_clock()
    {
        int asked = 0;
        var network = new FakeNetwork(_ => asked++ == 0 ? FakeAnswer.Text(425, "Invalid authentication: X-SOGS-Nonce cannot be reused") : FakeAnswer.Json("[]"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(network, account);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal(0, network.ClockCorrections);
        Assert.Equal(2, network.Calls.Select(call => call.Nonce).Distinct().Count());
    }

    [Theory]
    [InlineData(500, 2)]
    [InlineData(502, 3)]
    [InlineData(503, 3)]
    [InlineData(400, 1)]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    [InlineData(405, 1)]
    [InlineData(406, 1)]
    [InlineData(412, 1)]
    [InlineData(429, 1)]
    [InlineData(308, 1)]
    public async Task A_status_is_tried_as_often_as_it_is_worth(int status, int tries)
    {
        var network = new FakeNetwork(_ => FakeAnswer.Page(status));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(network, account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal(status, refusal.Status);
        Assert.Equal(tries, network.Calls.Count);
        Assert.Equal(tries, network.Calls.Select(call => call.Nonce).Distinct().Count());
        Assert.Null(refusal.ServerText);
    }

    [Fact]
    public async Task A_post_that_failed_goes_again_with_the_same_nonce()
    {
        using AccountKeys account = Given.Account(1);
        int asked = 0;
        var network = new FakeNetwork(_ => asked++ == 0 ? FakeAnswer.Page(500) : FakeAnswer.Json(Given.Row(account, 5, 9), 201));
        using CommunityConnection connection = Given.Connection(network, account);
        SealedRoomMessage message = await connection.SealAsync(Given.Text("hello"), cancellationToken: Token);

        RoomMessage posted = await connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message }), Token);

        Assert.Equal((5, 9), (posted.Id, posted.Sequence));
        Assert.Single(network.Calls.Select(call => call.Nonce).Distinct());
        Assert.Equal(2, network.Calls.Count);
    }

    [Theory]
    [InlineData("X-SOGS-Nonce cannot be reused")]
    [InlineData("")]
    public async Task A_post_whose_nonce_was_taken_before_may_stand_there(string text)
    {
        using AccountKeys account = Given.Account(1);
        int asked = 0;
        var network = new FakeNetwork(_ => asked++ == 0 ? FakeAnswer.Page(503) : FakeAnswer.Text(425, text));
        using CommunityConnection connection = Given.Connection(network, account);
        SealedRoomMessage message = await connection.SealAsync(Given.Text("hello"), cancellationToken: Token);

        var unknown = await Assert.ThrowsAsync<CommunityOutcomeUnknownException>(
            () => connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message }), Token));

        Assert.False(unknown.IsTransient);
        Assert.Equal("post", unknown.Operation);
    }

    [Fact]
    public async Task A_post_whose_answer_the_network_lost_may_stand_there_and_a_question_is_just_failed()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork((Func<Onion.ServerRequest, Task<FakeAnswer>>)(_ => throw new OnionPathException("No path.")));
        using CommunityConnection connection = Given.Connection(network, account);
        SealedRoomMessage message = await connection.SealAsync(Given.Text("hello"), cancellationToken: Token);

        var unknown = await Assert.ThrowsAsync<CommunityOutcomeUnknownException>(
            () => connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message }), Token));

        Assert.IsType<OnionPathException>(unknown.InnerException);
        await Assert.ThrowsAsync<OnionPathException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_ends_at_once()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => new TaskCompletionSource<FakeAnswer>().Task);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<RoomList> first = connection.SendAsync(CommunityRequests.GetRooms(), source.Token);
        Task<RoomList> second = connection.SendAsync(CommunityRequests.GetRooms(), source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_first_contact_that_was_cancelled_holds_up_nobody()
    {
        using AccountKeys account = Given.Account(1);
        var stuck = new TaskCompletionSource<FakeAnswer>();
        int asked = 0;
        var network = new FakeNetwork(_ => asked++ == 0 ? stuck.Task : Task.FromResult(FakeAnswer.Json("[]")));
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.BlindingServer });
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<RoomList> first = connection.SendAsync(CommunityRequests.GetRooms(), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.True(connection.IsKnownToServer);
    }

    [Theory]
    [InlineData("Rate limited", CommunityRefusal.TooManyRequests, true)]
    [InlineData("filtration rejected message (alphabet)", CommunityRefusal.Filtered, false)]
    public async Task Posting_too_fast_passes_and_what_the_filter_refuses_does_not(string text, CommunityRefusal reason, bool isTransient)
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Text(429, text));
        using CommunityConnection connection = Given.Connection(network, account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal((reason, isTransient), (refusal.Reason, refusal.IsTransient));
    }

    [Fact]
    public async Task A_refusal_says_what_the_server_said_without_ids_and_how_long_to_wait()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ =>
        {
            FakeAnswer answer = FakeAnswer.Text(429, $"Rate limited {Given.Blinded(1)} \u202e!");
            answer.Headers["retry-after"] = "16";
            return answer;
        });
        using CommunityConnection connection = Given.Connection(network, account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal(CommunityRefusal.TooManyRequests, refusal.Reason);
        Assert.Equal(TimeSpan.FromSeconds(16), refusal.RetryAfter);
        Assert.StartsWith("Rate limited", refusal.ServerText, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Blinded(1), refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', refusal.Message);
    }

    [Fact]
    public async Task A_missing_capability_is_named()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json("""{"capabilities":["sogs"],"missing":["reactions","x"]}""", 412));
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetCapabilities(Capability.Reactions, Capability.Parse("x")), Token));

        Assert.Equal("GET /capabilities?required=reactions,x", Assert.Single(network.Endpoints));
        Assert.Equal([Capability.Reactions, Capability.Parse("x")], refusal.MissingCapabilities);
    }

    [Theory]
    [InlineData("Banned", CommunityRefusal.Banned)]
    [InlineData("", CommunityRefusal.NotPermitted)]
    public async Task A_ban_from_the_server_is_told_from_a_missing_right(string text, CommunityRefusal reason)
    {
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Connection(new FakeNetwork(_ => FakeAnswer.Text(403, text)), account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal(reason, refusal.Reason);
    }
}
