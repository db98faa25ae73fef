using Microsoft.Extensions.Time.Testing;
using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Onion;

namespace SessionSdk.Files.Tests.Client;

public sealed class RawFileTests
{
    private static readonly FileLink Somewhere = FileLink.Parse("http://filev2.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s");

    private readonly FakeFileServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_is_the_request_that_was_recorded()
    {
        FakeNetwork network = _server.Connect();

        await new FileClient(network, timeProvider: new FakeTimeProvider()).UploadAsync("hello file"u8.ToArray(), cancellationToken: Token);

        FakeCall call = Assert.Single(network.Calls);
        Assert.Equal("POST", call.Request.Method);
        Assert.Equal("/file", call.Request.Endpoint);
        Assert.Equal(new Dictionary<string, string> { ["Content-Type"] = "application/octet-stream", ["Content-Disposition"] = "attachment" }, call.Request.Headers);
        Assert.Equal("hello file"u8, call.Request.Body!.Value.Span);
        Assert.Equal(FileServer.Default.OnionKey, call.Destination.PublicKey);
        Assert.Equal(new Uri("http://filev2.getsession.org/"), call.Destination.BaseUrl);
        Assert.Equal(TimeSpan.FromSeconds(60), call.Options.Deadline);
        Assert.Equal(TimeSpan.FromSeconds(36), call.Options.TryTimeout);
    }

    // observed/file-server.md, blocks 94 and 99 to 100; file-server.md, section 12.1.
    [Fact]
    public async Task The_id_is_what_servers_make_of_the_content()
    {
        var client = new FileClient(_server.Connect());

        StoredFile stored = await client.UploadAsync("hello file"u8.ToArray(), cancellationToken: Token);

        Assert.Equal("IWDaYR2uy9UtUEu2eVMlKQJPDgEcQeJDY7ZRFhoVKaIp", stored.Link.FileId);
        Assert.Equal("http://filev2.getsession.org/file/IWDaYR2uy9UtUEu2eVMlKQJPDgEcQeJDY7ZRFhoVKaIp", stored.Link.ToString());
        Assert.Equal(10, stored.Size);
        Assert.Equal(TimeSpan.FromDays(14), stored.ExpiresAt - stored.UploadedAt);
        Assert.False(stored.IsExpiryAssumed);
    }

    [Fact]
    public async Task An_older_server_gives_a_number_and_no_times()
    {
        _server.IsOld = true;

        StoredFile stored = await new FileClient(_server.Connect()).UploadAsync("hello"u8.ToArray(), cancellationToken: Token);

        Assert.Equal("42", stored.Link.FileId);
        Assert.Equal(5, stored.Size);
        Assert.True(stored.IsExpiryAssumed);
        Assert.Equal(TimeSpan.FromDays(14), stored.ExpiresAt - stored.UploadedAt);
        Assert.InRange(stored.UploadedAt, FakeNetwork.Now, FakeNetwork.Now.AddSeconds(1));
    }

    [Theory]
    [InlineData("""{"id": 8933861007921017}""", "8933861007921017")]
    [InlineData("""{"id": "a-_Z", "expires": null, "uploaded": null, "size": null, "more": [1]}""", "a-_Z")]
    [InlineData("""{"id": "a", "expires": 1e300, "uploaded": -5}""", "a")]
    public async Task Other_forms_of_the_answer_are_read(string json, string id)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, json)));

        StoredFile stored = await client.UploadAsync("x"u8.ToArray(), cancellationToken: Token);

        Assert.Equal(id, stored.Link.FileId);
        Assert.True(stored.IsExpiryAssumed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"id\"")]
    [InlineData("{}")]
    [InlineData("""{"id": ""}""")]
    [InlineData("""{"id": null}""")]
    [InlineData("""{"id": true}""")]
    [InlineData("""{"id": ["a"]}""")]
    [InlineData("""{"id": 1.5}""")]
    [InlineData("""{"id": "../x"}""")]
    [InlineData("""{"id": "a", "size": "1"}""")]
    [InlineData("""{"id": "a", "expires": "soon"}""")]
    [InlineData("""{"id": "\ud800"}""")]
    [InlineData("""{"id": "a"} x""")]
    public async Task An_unusable_answer_to_an_upload_is_a_typed_failure(string json)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, json)));

        var failure = await Assert.ThrowsAsync<FileServerAnswerException>(() => client.UploadAsync("x"u8.ToArray(), cancellationToken: Token));

        Assert.False(failure.IsTransient);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_in_an_answer_are_a_typed_failure()
    {
        byte[] answer = [.. "{\"id\": \""u8, 0xff, 0xfe, .. "\"}"u8];
        var client = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, answer)));

        await Assert.ThrowsAsync<FileServerAnswerException>(() => client.UploadAsync("x"u8.ToArray(), cancellationToken: Token));
    }

    [Fact]
    public async Task Each_beginning_of_an_answer_is_refused()
    {
        byte[] whole = """{"id":"abc","expires":1754863793.186137,"uploaded":1753654193.18,"size":4096}"""u8.ToArray();
        int length = 0;
        var client = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, whole[..length])));

        for (; length < whole.Length; length++)
        {
            await Assert.ThrowsAsync<FileServerAnswerException>(() => client.UploadAsync("x"u8.ToArray(), cancellationToken: Token));
        }

        Assert.Equal("abc", (await client.UploadAsync("x"u8.ToArray(), cancellationToken: Token)).Link.FileId);
    }

    [Fact]
    public async Task Nothing_is_sent_when_the_bytes_are_none_or_too_many()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network, new FileClientOptions { MaxUploadSize = 100 });

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadAsync(default, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.UploadAsync("x"u8.ToArray(), timeToLive: TimeSpan.FromSeconds(0.9), cancellationToken: Token));
        var failure = await Assert.ThrowsAsync<FileTooLargeException>(() => client.UploadAsync(new byte[101], cancellationToken: Token));

        Assert.Equal((101, 100), (failure.Size, failure.Limit));
        Assert.Empty(network.Calls);
        await client.UploadAsync(new byte[100], cancellationToken: Token);
    }

    [Fact]
    public async Task A_file_too_large_for_the_server_is_told_as_such()
    {
        _server.Limit = 50;
        FakeNetwork network = _server.Connect();

        var failure = await Assert.ThrowsAsync<FileTooLargeException>(() => new FileClient(network).UploadAsync(new byte[51], cancellationToken: Token));

        Assert.Null(failure.Limit);
        Assert.False(failure.IsTransient);
        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task A_time_to_live_goes_out_in_whole_seconds()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network);

        StoredFile stored = await client.UploadAsync("x"u8.ToArray(), timeToLive: TimeSpan.FromSeconds(60.9), cancellationToken: Token);
        StoredFile extended = await client.ExtendAsync(stored.Link, TimeSpan.FromHours(1), Token);

        Assert.Equal(TimeSpan.FromSeconds(60), stored.ExpiresAt - stored.UploadedAt);
        Assert.Equal(TimeSpan.FromHours(1), extended.ExpiresAt - extended.UploadedAt);
        Assert.Equal(["60", "3600"], network.Calls.Select(call => call.Request.Headers["X-FS-TTL"]));
    }

    [Fact]
    public async Task What_was_uploaded_comes_down_again()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network);
        StoredFile stored = await client.UploadAsync("hello file"u8.ToArray(), cancellationToken: Token);

        FileContent content = await client.DownloadAsync(stored.Link, Token);

        Assert.Equal("hello file"u8, content.Bytes.Span);
        Assert.Equal(new DateTimeOffset(2026, 12, 7, 12, 0, 0, TimeSpan.Zero), content.ExpiresAt);
        FakeCall call = network.Calls.Last();
        Assert.Equal(("GET", $"/file/{stored.Link.FileId}"), (call.Request.Method, call.Request.Endpoint));
        Assert.Null(call.Request.Body);
        Assert.Empty(call.Request.Headers);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("tomorrow")]
    [InlineData("Mon, 32 Dec 2026 12:00:00 GMT")]
    public async Task A_download_without_a_usable_expiry_is_still_a_download(string? expires)
    {
        var client = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, [1], "application/octet-stream") { Expires = expires }));

        Assert.Null((await client.DownloadAsync(Somewhere, Token)).ExpiresAt);
    }

    [Fact]
    public async Task A_download_beyond_the_limit_is_refused()
    {
        var network = new FakeNetwork(_ => new FakeAnswer(200, new byte[101], "application/octet-stream"));
        var client = new FileClient(network, new FileClientOptions { MaxDownloadSize = 100 });

        var failure = await Assert.ThrowsAsync<FileTooLargeException>(() => client.DownloadAsync(Somewhere, Token));

        Assert.Equal((101, 100), (failure.Size, failure.Limit));
        Assert.InRange(Assert.Single(network.Calls).Options.MaxResponseSize, 101, 100 + (64 * 1024));
    }

    [Fact]
    public async Task The_server_of_the_link_is_asked()
    {
        FakeNetwork network = _server.Connect();
        FileLink link = FileLink.Parse($"https://files.example.org:8443/file/1#p={FileServer.Testing.PublicKey}");

        await Assert.ThrowsAsync<FileGoneException>(() => new FileClient(network).DownloadAsync(link, Token));

        FakeCall call = Assert.Single(network.Calls);
        Assert.Equal(FileServer.Testing.OnionKey, call.Destination.PublicKey);
        Assert.Equal(new Uri("https://files.example.org:8443/"), call.Destination.BaseUrl);
    }

    [Fact]
    public async Task A_replaced_key_for_requests_holds_for_links_of_the_same_server()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network, new FileClientOptions { Server = FileServer.Default.WithOnionKey(FileServer.FormerDefaultOnionKey) });

        await Assert.ThrowsAsync<FileGoneException>(() => client.DownloadAsync(Somewhere, Token));

        Assert.Equal(FileServer.FormerDefaultOnionKey, Assert.Single(network.Calls).Destination.PublicKey);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_gone_for_good()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network);

        var download = await Assert.ThrowsAsync<FileGoneException>(() => client.DownloadAsync(Somewhere, Token));
        await Assert.ThrowsAsync<FileGoneException>(() => client.GetInfoAsync(Somewhere, Token));
        await Assert.ThrowsAsync<FileGoneException>(() => client.ExtendAsync(Somewhere, cancellationToken: Token));

        Assert.False(download.IsTransient);
        Assert.Equal(Somewhere.FileId, download.FileId);
        Assert.DoesNotContain(Somewhere.FileId, download.Message);
        Assert.Equal(3, network.Calls.Count);
    }

    [Fact]
    public async Task Info_and_extend_tell_length_and_times()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network, timeProvider: new FakeTimeProvider());
        StoredFile stored = await client.UploadAsync("hello file"u8.ToArray(), cancellationToken: Token);

        Assert.Equal(stored, await client.GetInfoAsync(stored.Link, Token));
        Assert.Equal(stored, await client.ExtendAsync(stored.Link, cancellationToken: Token));

        FakeCall[] calls = [.. network.Calls.Skip(1)];
        Assert.Equal(("GET", $"/file/{stored.Link.FileId}/info"), (calls[0].Request.Method, calls[0].Request.Endpoint));
        Assert.Equal(("POST", $"/file/{stored.Link.FileId}/extend"), (calls[1].Request.Method, calls[1].Request.Endpoint));
        Assert.Null(calls[1].Request.Body);
        Assert.Empty(calls[1].Request.Headers);
        Assert.All(calls, call => Assert.Equal(TimeSpan.FromSeconds(10), call.Options.Deadline));
    }

    // observed/file-server.md, block 3.
    [Fact]
    public async Task The_recorded_answer_to_info_is_read()
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, """{"size": 10, "uploaded": 1795401260.643993, "expires": 1797215660.643993}""")));

        StoredFile info = await client.GetInfoAsync(FileLink.Parse("http://filev2.getsession.org/file/8933861007921017"), Token);

        Assert.Equal(10, info.Size);
        Assert.Equal(1795401260644, info.UploadedAt.AddMicroseconds(7).ToUnixTimeMilliseconds());
        Assert.Equal(TimeSpan.FromDays(21), info.ExpiresAt - info.UploadedAt);
    }

    [Theory]
    [InlineData("""{"size": -1, "uploaded": 1, "expires": 2}""")]
    [InlineData("""{"size": 1, "uploaded": 1}""")]
    [InlineData("""{"uploaded": 1, "expires": 2}""")]
    [InlineData("""{"size": 1, "uploaded": 1, "expires": 1e999}""")]
    [InlineData("""{"size": 99999999999999999999, "uploaded": 1, "expires": 2}""")]
    public async Task An_unusable_answer_to_info_is_a_typed_failure(string json)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, json)));

        await Assert.ThrowsAsync<FileServerAnswerException>(() => client.GetInfoAsync(Somewhere, Token));
    }

    [Fact]
    public async Task An_id_that_is_a_number_is_never_extended()
    {
        FakeNetwork network = _server.Connect();

        await Assert.ThrowsAsync<ArgumentException>(() => new FileClient(network).ExtendAsync(FileLink.Parse("http://filev2.getsession.org/file/1"), cancellationToken: Token));

        Assert.Empty(network.Calls);
    }

    // observed/file-server.md, block 31.
    [Fact]
    public async Task A_page_about_an_unknown_path_says_nothing_about_the_file()
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Page(404)));

        Assert.Equal(404, (await Assert.ThrowsAsync<FileServerRefusedException>(() => client.ExtendAsync(Somewhere, cancellationToken: Token))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<FileServerRefusedException>(() => client.DownloadAsync(Somewhere, Token))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<FileServerRefusedException>(() => client.GetInfoAsync(Somewhere, Token))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"status_code": 404}""")]
    public async Task The_servers_own_answer_says_that_the_file_is_gone(string body)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(404, body)));

        await Assert.ThrowsAsync<FileGoneException>(() => client.DownloadAsync(Somewhere, Token));
    }

    [Fact]
    public async Task Times_that_cannot_be_are_not_believed()
    {
        const string never = "253402300000";
        var upload = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, $$"""{"id": "abc", "uploaded": {{never}}, "expires": {{never}}}""")));
        StoredFile stored = await upload.UploadAsync(new byte[1], cancellationToken: Token);
        Assert.True(stored.IsExpiryAssumed);
        Assert.Equal((FakeNetwork.Now, FakeNetwork.Now.AddDays(14)), (stored.UploadedAt, stored.ExpiresAt));

        foreach (string json in new[]
        {
            $$"""{"size": 1, "uploaded": 1795401264, "expires": {{never}}}""",
            $$"""{"size": 1, "uploaded": {{never}}, "expires": 1795401264}""",
            """{"size": 9223372036854775807, "uploaded": 1795401264, "expires": 1795401264}""",
        })
        {
            await Assert.ThrowsAsync<FileServerAnswerException>(() => new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, json))).GetInfoAsync(Somewhere, Token));
        }

        var download = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, new byte[1], "application/octet-stream") { Expires = "Fri, 31 Dec 9999 23:59:59 GMT" }));
        Assert.Null((await download.DownloadAsync(Somewhere, Token)).ExpiresAt);
        var release = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, $$"""{"updated": {{never}}, "result": "v1.0"}""")));
        await Assert.ThrowsAsync<FileServerAnswerException>(() => release.GetLatestReleaseAsync(ClientPlatform.Desktop, cancellationToken: Token));
    }

    [Fact]
    public async Task What_a_server_wrote_is_not_repeated_in_exceptions()
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, """{"size\u0007forged": {"size": ]""")));

        FileServerAnswerException failure = await Assert.ThrowsAsync<FileServerAnswerException>(() => client.GetInfoAsync(Somewhere, Token));

        Assert.DoesNotContain("forged", failure.ToString(), StringComparison.Ordinal);
    }
}
