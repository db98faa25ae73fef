using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Communities.Tests.Files;

public sealed class FileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_goes_up_as_bytes_with_its_name_and_progress()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Json("""{"id":34}""", 201));
        using CommunityConnection connection = Given.Connection(network, account);
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        var told = new List<long>();

        long id = await connection.UploadFileAsync(Given.Room, new MemoryStream(content), "C:\\secret\\Foto & Zürich.png", new Log(told), Token);

        FakeCall call = Assert.Single(network.Calls);
        Assert.Equal(34, id);
        Assert.Equal(content, call.Request.Body!.Value.ToArray());
        Assert.Equal("application/octet-stream", call.Request.Headers["Content-Type"]);
        Assert.Equal("attachment; filename*=UTF-8''Foto%20&%20Z%C3%BCrich.png", call.Request.Headers["Content-Disposition"]);
        Assert.Equal(content.Length, told[^1]);
        Assert.True(told.Count > 2 && told.SequenceEqual(told.Order()));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_sent()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.Json("""{"id":34}""", 201));
        using CommunityConnection connection = Given.Client(network, options => options.MaxUploadSize = 1_000)
            .Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.BlindingServer });

        await Assert.ThrowsAsync<CommunityFileTooLargeException>(() => connection.UploadFileAsync(Given.Room, new MemoryStream(new byte[1_001]), cancellationToken: Token));
        await Assert.ThrowsAsync<CommunityFileTooLargeException>(() => connection.UploadFileAsync(Given.Room, new EndlessStream(), cancellationToken: Token));

        Assert.Empty(network.Calls);
        Assert.Equal(34, await connection.UploadFileAsync(Given.Room, new MemoryStream(new byte[1_000]), cancellationToken: Token));
    }

    [Theory]
    [InlineData("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd")]
    [InlineData("attachment; filename*=UTF-8''C%3A%5Cwindows%5Cx.exe", "x.exe")]
    [InlineData("attachment; filename*=UTF-8''a%00b%E2%80%AEgnp.txt", "abgnp.txt")]
    [InlineData("attachment; filename*=UTF-8''", null)]
    [InlineData("attachment; filename=\"x\"", null)]
    [InlineData("attachment", null)]
    public async Task A_name_leads_to_no_folder(string header, string? name)
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.File("hello"u8.ToArray(), ("content-disposition", header), ("date", "Mon, 23 Nov 2026 12:00:00 GMT"), ("expires", "never")));
        using CommunityConnection connection = Given.Connection(network, account);
        using var destination = new MemoryStream();

        RoomFile file = await connection.DownloadFileAsync(Given.Room, 7, destination, cancellationToken: Token);

        Assert.Equal("GET /room/lounge/file/7", Assert.Single(network.Endpoints));
        Assert.Equal(name, file.FileName);
        Assert.Equal(FakeNetwork.Start, file.UploadedAt);
        Assert.Null(file.ExpiresAt);
        Assert.Equal("hello"u8, destination.ToArray());
    }

    [Fact]
    public async Task A_file_that_is_larger_than_allowed_is_not_written()
    {
        using AccountKeys account = Given.Account(1);
        var network = new FakeNetwork(_ => FakeAnswer.File(new byte[2_000]));
        using CommunityConnection connection = Given.Client(network, options => options.MaxDownloadSize = 1_000)
            .Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.BlindingServer });
        using var destination = new MemoryStream();

        await Assert.ThrowsAsync<CommunityFileTooLargeException>(() => connection.DownloadFileAsync(Given.Room, 7, destination, cancellationToken: Token));

        Assert.Equal(0, destination.Length);
        Assert.True(Assert.Single(network.Calls).Options.MaxResponseSize < 100_000);
    }

    [Theory]
    [InlineData("https://example.org/room/Lounge/file/5", "https://example.org/room/lounge/file/5")]
    [InlineData("HTTP://Example.org:80/room/lounge/file/5#d", "http://example.org/room/lounge/file/5")]
    [InlineData("https://example.org/file/5", "https://example.org/file/5")]
    public void A_link_of_a_message_is_read(string text, string canonical)
    {
        Assert.True(RoomFileLink.TryParse(text, out RoomFileLink? link));
        Assert.Equal(canonical, link.ToString());
        Assert.Equal(5, link.FileId);
    }

    [Theory]
    [InlineData("https://example.org/room/lounge/file/")]
    [InlineData("https://example.org/room/lounge/file/-5")]
    [InlineData("https://example.org/room/lounge/file/99999999999999999999")]
    [InlineData("https://example.org/room/lounge/file/5/x")]
    [InlineData("https://example.org/room/../file/5")]
    [InlineData("https://example.org/evil/room/lounge/file/5")]
    [InlineData("https://user@example.org/room/lounge/file/5")]
    [InlineData("ftp://example.org/file/5")]
    [InlineData("")]
    public void A_link_that_is_none_is_refused(string text) => Assert.False(RoomFileLink.TryParse(text, out _));

    private sealed class Log(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
