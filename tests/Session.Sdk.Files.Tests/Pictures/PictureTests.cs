using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Messaging;

namespace SessionSdk.Files.Tests.Pictures;

public sealed class PictureTests : IDisposable
{
    private readonly FakeFileServer _server = new();
    private readonly AccountKeys _account = AccountKeys.FromSeed(Convert.FromHexString("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The bytes of the vectors in file-server.md, section 12.1.
    private static byte[] Picture { get; } = [.. Enumerable.Range(0, 1000).Select(i => (byte)(7 * i))];

    private UploadPictureRequest Deterministic => new() { Format = FileFormat.DeterministicStream, Account = _account };

    public void Dispose() => _account.Dispose();

    [Fact]
    public async Task A_picture_comes_down_as_it_went_up()
    {
        UploadedPicture uploaded = await Client().UploadPictureAsync(Picture, cancellationToken: Token);

        Assert.Equal($"http://filev2.getsession.org/file/{_server.Files.Keys.Single()}", uploaded.Picture.Url);
        Assert.Equal(PictureCipher.KeySize, uploaded.Picture.Key.Length);
        Assert.Equal(Picture.Length + PictureCipher.Overhead, _server.Files.Values.Single().Length);
        Assert.Equal(Picture, await Client().DownloadPictureAsync(uploaded.Picture, cancellationToken: Token));
        Assert.Equal(nameof(UploadedPicture), uploaded.ToString());
    }

    // file-server.md, section 12.1: n = 1000, picture.
    [Fact]
    public async Task A_deterministic_picture_is_the_known_file()
    {
        UploadedPicture uploaded = await Client().UploadPictureAsync(Picture, Deterministic, cancellationToken: Token);

        byte[] blob = _server.Files.Values.Single();
        Assert.Equal("dc83242644b0ca952726fcb1e3010183b70fc117520c820ed48b2d402307a4c2", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blob)));
        Assert.Equal("de398734aa944b78d2aebd90047726c31cd2aee9400e4cf65bd1ae9a75b67d65", Convert.ToHexStringLower(uploaded.Picture.Key.Span));
        Assert.EndsWith("#d", uploaded.Picture.Url);
        Assert.Equal(Picture, await Client().DownloadPictureAsync(uploaded.Picture, cancellationToken: Token));
        Assert.Equal(Picture, await Client().DownloadPictureAsync(new ProfilePicture(uploaded.Picture.Url[..^2], uploaded.Picture.Key.Span), cancellationToken: Token));
    }

    // file-server.md, section 12.3.
    [Fact]
    public async Task The_known_picture_opens()
    {
        _server.Files["1"] = Convert.FromHexString("000102030405060708090a0b2f67ba77aa2797ff353b8a046d28236dcd9d057bbb");
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

        Assert.Equal("hello"u8.ToArray(), await Client().DownloadPictureAsync(new ProfilePicture("http://filev2.getsession.org/files/1", key), cancellationToken: Token));
    }

    [Fact]
    public async Task A_picture_whose_nonce_looks_like_a_stream_opens()
    {
        byte[] key = new byte[32];
        byte[] nonce = [FileStreamCipher.Marker, .. new byte[11]];
        byte[] blob = new byte[Picture.Length + PictureCipher.Overhead];
        nonce.CopyTo(blob, 0);
        SessionSdk.Cryptography.Aes256Gcm.Encrypt(Picture, key, nonce, blob.AsSpan(nonce.Length));
        _server.Files["1"] = blob;

        Assert.Equal(Picture, await Client().DownloadPictureAsync(new ProfilePicture("http://filev2.getsession.org/file/1", key), cancellationToken: Token));
    }

    [Fact]
    public async Task A_changed_picture_is_refused()
    {
        foreach (UploadPictureRequest? request in (UploadPictureRequest?[])[null, Deterministic])
        {
            _server.Files.Clear();
            UploadedPicture uploaded = await Client().UploadPictureAsync(Picture, request, cancellationToken: Token);
            (string id, byte[] good) = _server.Files.Single();
            foreach (int position in (int[])[0, 11, 12, 30, 500, good.Length - 1])
            {
                _server.Files[id] = [.. good];
                _server.Files[id][position] ^= 1;
                await AssertCorruptedAsync(uploaded.Picture);
            }

            foreach (byte[] other in (byte[][])[[], good[..28], good[..29], good[..^1], [.. good, 0]])
            {
                _server.Files[id] = other;
                await AssertCorruptedAsync(uploaded.Picture);
            }

            _server.Files[id] = good;
            await AssertCorruptedAsync(new ProfilePicture(uploaded.Picture.Url, new byte[32]));
        }

        async Task AssertCorruptedAsync(ProfilePicture picture) =>
            await Assert.ThrowsAsync<FileCorruptedException>(() => Client().DownloadPictureAsync(picture, cancellationToken: Token));
    }

    [Fact]
    public async Task A_profile_that_names_no_picture_is_refused_before_anything_is_asked()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network);

        await Assert.ThrowsAsync<FileReferenceException>(() => client.DownloadPictureAsync(new ProfilePicture("http://example.com/file/1", new byte[32]), cancellationToken: Token));

        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_used_sends_nothing()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network, new FileClientOptions { MaxUploadSize = 5000 });
        var far = FileServer.Create(new Uri($"http://{string.Join('.', Enumerable.Repeat(new string('a', 50), 4))}/"), FileServer.Testing.PublicKey);

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPictureAsync(default, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPictureAsync(Picture, Deterministic with { Account = null }, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPictureAsync(Picture, Deterministic with { Format = FileFormat.LegacyAttachment }, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPictureAsync(Picture, Deterministic with { TimeToLive = TimeSpan.Zero }, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadPictureAsync(Picture, Deterministic with { Server = far }, cancellationToken: Token));
        Assert.Equal(5001, (await Assert.ThrowsAsync<FileTooLargeException>(() => client.UploadPictureAsync(new byte[5001 - PictureCipher.Overhead], cancellationToken: Token))).Size);
        Assert.Equal(8192, (await Assert.ThrowsAsync<FileTooLargeException>(() => client.UploadPictureAsync(new byte[4500], Deterministic, cancellationToken: Token))).Size);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.UploadPictureAsync(Picture, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task An_id_that_makes_the_link_too_long_for_a_profile_is_refused()
    {
        var client = new FileClient(new FakeNetwork(_ => FakeAnswer.Json(200, $$"""{"id": "{{new string('a', 128)}}"}""")));

        await Assert.ThrowsAsync<FileServerAnswerException>(() => client.UploadPictureAsync(Picture, new UploadPictureRequest { Server = FileServer.Testing }, cancellationToken: Token));
    }

    [Fact]
    public async Task A_picture_that_was_changed_lately_is_left_alone()
    {
        FakeNetwork network = _server.Connect();

        PictureRenewal renewal = await new FileClient(network).RenewPictureAsync(Renewal("http://filev2.getsession.org/file/1", FakeNetwork.Now.AddMinutes(-119)), Token);

        Assert.Equal(PictureRenewalOutcome.NotDue, renewal.Outcome);
        Assert.Null(renewal.Uploaded);
        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task A_picture_on_the_server_is_extended()
    {
        UploadedPicture uploaded = await Client().UploadPictureAsync(Picture, cancellationToken: Token);
        FakeNetwork network = _server.Connect();

        PictureRenewal renewal = await new FileClient(network).RenewPictureAsync(Renewal(uploaded.Picture.Url, FakeNetwork.Now.AddHours(-3)) with { Stored = uploaded.Picture }, Token);

        Assert.Equal(PictureRenewalOutcome.Extended, renewal.Outcome);
        Assert.Equal(uploaded.Picture, renewal.Uploaded!.Picture);
        Assert.EndsWith("/extend", Assert.Single(network.Calls).Request.Endpoint);
    }

    [Theory]
    [InlineData(-3.0, PictureRenewalOutcome.Postponed)]
    [InlineData(-11.9, PictureRenewalOutcome.Postponed)]
    [InlineData(-12.1, PictureRenewalOutcome.Reuploaded)]
    [InlineData(null, PictureRenewalOutcome.Reuploaded)]
    [InlineData(0.05, PictureRenewalOutcome.NotDue)]
    [InlineData(1.0, PictureRenewalOutcome.Reuploaded)]
    [InlineData(1000.0, PictureRenewalOutcome.Reuploaded)]
    public async Task A_picture_that_cannot_be_extended_goes_up_again_when_it_is_time(double? days, PictureRenewalOutcome expected)
    {
        DateTimeOffset? updated = days is { } age ? FakeNetwork.Now.AddDays(age) : null;

        PictureRenewal renewal = await Client().RenewPictureAsync(Renewal("http://filev2.getsession.org/file/2478430809375318", updated), Token);

        Assert.Equal(expected, renewal.Outcome);
        if (expected == PictureRenewalOutcome.Reuploaded)
        {
            Assert.NotEqual(new byte[32], renewal.Uploaded!.Picture.Key.ToArray());
            Assert.Equal(Picture, await Client().DownloadPictureAsync(renewal.Uploaded.Picture, cancellationToken: Token));
        }
        else
        {
            Assert.Null(renewal.Uploaded);
            Assert.Empty(_server.Files);
        }
    }

    [Theory]
    [InlineData(-0.2)]
    [InlineData(-3.0)]
    [InlineData(null)]
    public async Task A_picture_that_the_server_has_lost_goes_up_again_at_once(double? days)
    {
        DateTimeOffset? updated = days is { } age ? FakeNetwork.Now.AddDays(age) : null;
        PictureRenewal renewal = await Client().RenewPictureAsync(Renewal("http://filev2.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s", updated), Token);

        Assert.Equal(PictureRenewalOutcome.Reuploaded, renewal.Outcome);
        Assert.Equal(Picture, await Client().DownloadPictureAsync(renewal.Uploaded!.Picture, cancellationToken: Token));
    }

    [Fact]
    public async Task A_server_that_fails_is_not_taken_for_one_that_lost_the_picture()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Page(500));
        var client = new FileClient(network, new FileClientOptions { MaxTries = 1 });

        await Assert.ThrowsAsync<FileServerRefusedException>(
            () => client.RenewPictureAsync(Renewal("http://filev2.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s", null), Token));

        Assert.Single(network.Calls);
    }

    private static RenewPictureRequest Renewal(string url, DateTimeOffset? updated) => new() { Stored = new ProfilePicture(url, new byte[32]), ProfileUpdatedAt = updated, Picture = Picture };

    private FileClient Client() => new(_server.Connect());
}
