using System.Net;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Communities.Tests.Client;

public sealed class DirectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_as_real_servers_read_it()
    {
        using AccountKeys account = Given.Account(1);
        var handler = new FakeHandler(_ => FakeHandler.Json("""{"added":true,"seqno":7}"""));
        using CommunityConnection connection = Connect(handler, account);

        await connection.SendAsync(CommunityRequests.AddReaction(Given.Room, 2, "👍"), Token);
        await Assert.ThrowsAsync<CommunityAnswerException>(() => connection.SendAsync(CommunityRequests.UploadFile(Given.Room, "hi"u8.ToArray(), "a.txt"), Token));

        Assert.Equal("https://example.org/room/lounge/reaction/2/%F0%9F%91%8D", handler.Requests[0].RequestUri!.AbsoluteUri);
        Assert.Null(handler.Requests[0].Content);
        Assert.True(handler.Requests[0].Headers.ConnectionClose);
        Assert.Equal(Given.Blinded(1), Assert.Single(handler.Requests[0].Headers.GetValues("X-SOGS-Pubkey")));
        Assert.Equal(2, handler.BodyLengths[1]);
        Assert.Equal("application/octet-stream", handler.Requests[1].Content!.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename*=UTF-8''a.txt", Assert.Single(handler.Requests[1].Content!.Headers.GetValues("Content-Disposition")));
        Assert.NotEqual(true, handler.Requests[1].Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        using AccountKeys account = Given.Account(1);
        var handler = new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) });
        using CommunityConnection connection = Connect(handler, account);

        var failure = await Assert.ThrowsAsync<CommunityUnreachableException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Contains("larger", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_fails_after_the_deadline()
    {
        using AccountKeys account = Given.Account(1);
        var time = new FakeTimeProvider(FakeNetwork.Start);
        var asked = new TaskCompletionSource();
        var handler = new FakeHandler(async (_, cancellationToken) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException();
        });
        using CommunityConnection connection = Connect(handler, account, time);
        Task<RoomList> question = connection.SendAsync(CommunityRequests.GetRooms(), Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token);

        time.Advance(TimeSpan.FromSeconds(31));

        var failure = await Assert.ThrowsAsync<CommunityUnreachableException>(() => question);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task Who_cancels_a_request_is_told_with_the_own_token()
    {
        using AccountKeys account = Given.Account(1);
        using var stop = new CancellationTokenSource();
        var handler = new FakeHandler(async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException();
        });
        using CommunityConnection connection = Connect(handler, account);

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.SendAsync(CommunityRequests.GetRooms(), stop.Token));

        Assert.Equal(stop.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_typed_error_and_leaves_a_post_in_doubt()
    {
        using AccountKeys account = Given.Account(1);
        HttpRequestError error = HttpRequestError.ResponseEnded;
        var handler = new FakeHandler((_, _) => throw new HttpRequestException(error, $"a line of the server \r\n\u202e {Given.Blinded(2)}"));
        using CommunityConnection connection = Connect(handler, account);
        SealedRoomMessage message = await connection.SealAsync(Given.Text("hello"), cancellationToken: Token);

        CommunityRequest<RoomMessage> post = CommunityRequests.PostMessage(new PostMessageRequest { Room = Given.Room, Message = message });

        var failure = await Assert.ThrowsAsync<CommunityUnreachableException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));
        await Assert.ThrowsAsync<CommunityOutcomeUnknownException>(() => connection.SendAsync(post, Token));

        Assert.DoesNotContain('\u202e', failure.ToString());
        Assert.DoesNotContain(Given.Blinded(2), failure.ToString(), StringComparison.Ordinal);
        error = HttpRequestError.ConnectionError;
        await Assert.ThrowsAsync<CommunityUnreachableException>(() => connection.SendAsync(post, Token));
    }

    [Fact]
    public async Task A_path_that_servers_would_not_read_is_refused_before_it_is_sent()
    {
        var handler = new FakeHandler(_ => FakeHandler.Json("{}"));
        using CommunityConnection connection = CommunityClient.CreateDirect(new HttpMessageInvoker(handler)).Connect(Given.Server);

        await Assert.ThrowsAsync<ArgumentException>(() => connection.SendAsync(CommunityRequests.Custom("GET", "/" + new string('a', 2_000)), Token));

        Assert.Empty(handler.Requests);
    }

    private static CommunityConnection Connect(FakeHandler handler, AccountKeys account, TimeProvider? time = null) =>
        CommunityClient.CreateDirect(new HttpMessageInvoker(handler), new CommunityClientOptions { RetryDelay = TimeSpan.Zero, MaxAnswerSize = 100_000 }, timeProvider: time)
            .Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.BlindingServer, IsKnownToServer = true });
}
