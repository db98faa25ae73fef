using SessionSdk.Files.Tests.Fakes;

namespace SessionSdk.Files.Tests.Releases;

public sealed class ReleaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // observed/file-server.md, block 49.
    [Fact]
    public async Task The_recorded_answer_is_read()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json(200, """
            {"status_code": 200, "updated": 2111020460.287153, "result": "1.17.14", "name": "Session 1.17.14", "notes": "test notes", "assets": [{"name": "session.deb", "url": "http://127.0.0.1/session.deb"}, {"name": "session.AppImage", "url": "http://127.0.0.1/session.AppImage"}], "prerelease": {"result": "1.18.0", "updated": 2111020460.287153, "name": "Session 1.18.0 beta", "notes": "beta notes", "assets": [{"name": "beta.deb", "url": "http://127.0.0.1/beta.deb"}]}}
            """));

        ClientRelease release = await new FileClient(network).GetLatestReleaseAsync(ClientPlatform.Desktop, cancellationToken: Token);

        Assert.Equal(("1.17.14", "Session 1.17.14", "test notes"), (release.Version, release.Name, release.Notes));
        Assert.Equal(2111020460, release.UpdatedAt.ToUnixTimeSeconds());
        Assert.Equal([new("session.deb", "http://127.0.0.1/session.deb"), new("session.AppImage", "http://127.0.0.1/session.AppImage")], release.Assets);
        Assert.Equal("1.18.0", release.Prerelease!.Version);
        Assert.Single(release.Prerelease.Assets);
        FakeCall call = Assert.Single(network.Calls);
        Assert.Equal(("GET", "/session_version?platform=desktop"), (call.Request.Method, call.Request.Endpoint));
        Assert.Empty(call.Request.Headers);
    }

    [Fact]
    public async Task A_leading_v_is_taken_off_and_all_else_may_be_absent()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json(200, """{"status_code":200,"updated":1753650000.0,"result":"v1.16.0","assets":[null,{"name":"a"}],"prerelease":{}}"""));

        ClientRelease release = await new FileClient(network).GetLatestReleaseAsync(ClientPlatform.Ios, releaseChannel: "stable", cancellationToken: Token);

        Assert.Equal("1.16.0", release.Version);
        Assert.Null(release.Name);
        Assert.Empty(release.Assets);
        Assert.Null(release.Prerelease);
        Assert.Equal("/session_version?platform=ios&release_channel=stable", Assert.Single(network.Calls).Request.Endpoint);
    }

    // Headers as observed/file-server.md, block 56; the signature is that of the same key for the time of the test.
    [Fact]
    public async Task A_signed_request_carries_the_version_key()
    {
        byte[] seed = [.. Enumerable.Repeat((byte)0x21, 32)];
        using AccountKeys account = AccountKeys.FromSeed(seed);
        using VersionCheckKeys keys = VersionCheckKeys.Create(account);
        var network = new FakeNetwork(_ => FakeAnswer.Json(200, """{"status_code": 200, "updated": 2111020460.287153, "result": "1.20.3"}"""));

        await new FileClient(network).GetLatestReleaseAsync(ClientPlatform.Android, keys, cancellationToken: Token);

        IReadOnlyDictionary<string, string> headers = Assert.Single(network.Calls).Request.Headers;
        long seconds = long.Parse(headers["X-FS-Timestamp"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(3, headers.Count);
        Assert.Equal("07e6f59c04e61f39b9517fa3eba705ff5f669325e5319793e6534f0ed30f9047fa", headers["X-FS-Pubkey"]);
        Assert.InRange(seconds, FakeNetwork.Now.ToUnixTimeSeconds(), FakeNetwork.Now.ToUnixTimeSeconds() + 1);
        Assert.True(SessionSdk.Cryptography.Ed25519.Verify(
            System.Text.Encoding.ASCII.GetBytes($"{seconds}GET/session_version?platform=android"),
            Convert.FromBase64String(headers["X-FS-Signature"]),
            keys.PublicKey.AsSpan()));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(425, false)]
    [InlineData(502, true)]
    public async Task A_refusal_tells_its_status(int status, bool isTransient)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.JsonStatus(status)), new FileClientOptions { RetryDelay = TimeSpan.Zero });

        var failure = await Assert.ThrowsAsync<FileServerRefusedException>(() => client.GetLatestReleaseAsync(ClientPlatform.Android, cancellationToken: Token));

        Assert.Equal((status, isTransient), (failure.Status, failure.IsTransient));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"result": "", "updated": 1}""")]
    [InlineData("""{"result": "v", "updated": 1}""")]
    [InlineData("""{"result": "1.0"}""")]
    [InlineData("""{"result": 1, "updated": 1}""")]
    [InlineData("""{"result": "1.0", "updated": 1, "assets": {}}""")]
    [InlineData("""{"result": "\udc00", "updated": 1}""")]
    [InlineData("<html>")]
    public async Task An_unusable_answer_is_a_typed_failure(string json)
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, json)));

        await Assert.ThrowsAsync<FileServerAnswerException>(() => client.GetLatestReleaseAsync(ClientPlatform.Android, cancellationToken: Token));
    }

    [Fact]
    public async Task A_deeply_nested_answer_is_a_typed_failure()
    {
        string nested = string.Concat(Enumerable.Repeat("""{"prerelease":""", 5000)) + "null" + new string('}', 5000);
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, nested)));

        await Assert.ThrowsAsync<FileServerAnswerException>(() => client.GetLatestReleaseAsync(ClientPlatform.Android, cancellationToken: Token));
    }

    [Fact]
    public async Task A_platform_or_channel_that_is_none_is_refused()
    {
        var network = new FakeNetwork(_ => FakeAnswer.JsonStatus(404));
        var client = new FileClient(network);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.GetLatestReleaseAsync((ClientPlatform)7, cancellationToken: Token));
        foreach (string channel in (string[])["", "Stable", "a&b=c", "a b"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => client.GetLatestReleaseAsync(ClientPlatform.Ios, releaseChannel: channel, cancellationToken: Token));
        }

        Assert.Empty(network.Calls);
    }
}
