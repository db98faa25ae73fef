using CsCheck;
using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Messaging;

namespace SessionSdk.Files.Tests.Transfers;

public sealed class AttachmentTests : IDisposable
{
    private static readonly UploadAttachmentRequest Legacy = new() { ContentType = "image/png" };

    private readonly FakeFileServer _server = new();
    private readonly AccountKeys _account = AccountKeys.FromSeed(Convert.FromHexString("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private UploadAttachmentRequest Deterministic => Legacy with { Format = FileFormat.DeterministicStream, Account = _account };

    public void Dispose() => _account.Dispose();

    // The next power of 1.05 above 9.83 MB is more than a server takes.
    [Theory]
    [InlineData(9_830_000)]
    [InlineData(9_900_000)]
    [InlineData(9_999_951)]
    public async Task A_file_that_fits_is_not_refused_for_its_padding(int length)
    {
        byte[] file = new byte[length];
        AttachmentPointer pointer = await Client().UploadAttachmentAsync(file, Legacy, cancellationToken: Token);

        Assert.Equal((uint)length, pointer.Size);
        Assert.Equal(10_000_000, _server.Files.Values.Single().Length);
        using var downloaded = new MemoryStream();
        await Client().DownloadAttachmentAsync(pointer, downloaded, cancellationToken: Token);
        Assert.Equal(length, downloaded.Length);
    }

    [Fact]
    public async Task A_legacy_upload_gives_all_that_a_message_needs()
    {
        UploadAttachmentRequest request = Legacy with { FileName = "a.png", Caption = "look", Width = 640, Height = 480 };

        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), request, cancellationToken: Token);

        byte[] blob = Assert.Single(_server.Files).Value;
        Assert.Equal(592, blob.Length);
        Assert.Equal(LegacyAttachmentCipher.KeySize, pointer.Key.Length);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(blob), pointer.Digest.ToArray());
        Assert.Equal($"http://filev2.getsession.org/file/{_server.Files.Keys.Single()}", pointer.Url);
        Assert.Equal(("image/png", "a.png", "look", 640u, 480u, 5u, 0ul), (pointer.ContentType, pointer.FileName, pointer.Caption, pointer.Width, pointer.Height, pointer.Size, pointer.Id));
        Assert.Null(pointer.Flags);
        Assert.Equal(FileFormat.LegacyAttachment, pointer.GetFormat());
        Assert.True(LegacyAttachmentCipher.TryDecrypt(blob, pointer.Key.Span, pointer.Digest.Span, 5, out byte[]? file));
        Assert.Equal("hello"u8, file);
    }

    // file-server.md, section 12.1: "hello" of this seed has this id.
    [Fact]
    public async Task A_deterministic_upload_is_the_known_file()
    {
        AttachmentPointer first = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Deterministic, cancellationToken: Token);
        AttachmentPointer second = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Deterministic, cancellationToken: Token);

        Assert.Equal("http://filev2.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s#d", first.Url);
        Assert.Equal("2671be949784cde5bb4ab4b0bb87c8debd73cd98275d5bdb200491e912bba73e", Convert.ToHexStringLower(first.Key.Span));
        Assert.True(first.Digest.IsEmpty);
        Assert.Equal(FileFormat.DeterministicStream, first.GetFormat());
        Assert.Equal(first.Url, second.Url);
        Assert.Equal(4096, Assert.Single(_server.Files).Value.Length);
    }

    [Fact]
    public async Task Each_legacy_upload_has_a_key_of_its_own()
    {
        AttachmentPointer first = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);
        AttachmentPointer second = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);

        Assert.NotEqual(first.Key.ToArray(), second.Key.ToArray());
        Assert.NotEqual(first.Url, second.Url);
    }

    [Fact]
    public async Task A_number_as_id_goes_into_the_message_too()
    {
        _server.IsOld = true;

        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy with { IsVoiceMessage = true }, cancellationToken: Token);

        Assert.Equal(42ul, pointer.Id);
        Assert.True(pointer.IsVoiceMessage);
    }

    [Fact]
    public async Task The_link_names_the_key_of_another_server()
    {
        FakeNetwork network = _server.Connect();
        AttachmentPointer pointer = await new FileClient(network).UploadAttachmentAsync("hello"u8.ToArray(), Deterministic with { Server = FileServer.Testing }, cancellationToken: Token);

        Assert.Equal($"http://potatofiles.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s#p={FileServer.Testing.PublicKey}&d", pointer.Url);
        Assert.Equal(FileServer.Testing.OnionKey, Assert.Single(network.Calls).Destination.PublicKey);
        Assert.Equal("hello"u8.ToArray(), (await DownloadAsync(pointer)).File);
    }

    [Fact]
    public async Task The_length_can_be_left_open_to_see()
    {
        await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy with { HideLength = false }, cancellationToken: Token);

        Assert.Equal(64, Assert.Single(_server.Files).Value.Length);
    }

    [Fact]
    public void Any_file_comes_down_as_it_went_up() =>
        Gen.Select(Gen.Byte.Array[1, 100_000], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (file, isDeterministic, isForward, isPadded) =>
            {
                var server = new FakeFileServer();
                var client = new FileClient(server.Connect());
                UploadAttachmentRequest request = (isDeterministic ? Deterministic : Legacy) with { HideLength = isPadded };
                using Stream source = isForward ? new ForwardStream(file) : new MemoryStream(file);
                AttachmentPointer pointer = client.UploadAttachmentAsync(source, request, cancellationToken: Token).GetAwaiter().GetResult();
                using var destination = new MemoryStream();
                DownloadedFile downloaded = client.DownloadAttachmentAsync(pointer, destination, cancellationToken: Token).GetAwaiter().GetResult();
                return destination.ToArray().AsSpan().SequenceEqual(file) && downloaded.Size == file.Length && !downloaded.MayBePadded && downloaded.Format == request.Format;
            },
            iter: 40);

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands()
    {
        using var source = new MemoryStream("0123456789"u8.ToArray()) { Position = 4 };

        AttachmentPointer pointer = await Client().UploadAttachmentAsync(source, Legacy, cancellationToken: Token);

        Assert.Equal(6u, pointer.Size);
        Assert.Equal("456789"u8.ToArray(), (await DownloadAsync(pointer)).File);
    }

    [Fact]
    public async Task A_request_that_cannot_be_met_sends_nothing()
    {
        FakeNetwork network = _server.Connect();
        var client = new FileClient(network);
        UploadAttachmentRequest[] requests =
        [
            Legacy with { ContentType = " " },
            Legacy with { Format = FileFormat.Picture },
            Legacy with { Format = FileFormat.Plain },
            Legacy with { Format = FileFormat.DeterministicStream },
            Legacy with { Width = -1 },
            Legacy with { TimeToLive = TimeSpan.Zero },
        ];

        foreach (UploadAttachmentRequest request in requests)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => client.UploadAttachmentAsync("hello"u8.ToArray(), request, cancellationToken: Token));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadAttachmentAsync(default(ReadOnlyMemory<byte>), Legacy, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.UploadAttachmentAsync(new ForwardStream([]), Legacy, cancellationToken: Token));
        Assert.Empty(network.Calls);
    }

    [Theory]
    [InlineData(FileFormat.LegacyAttachment, 9_999_952, 10_000_016)] // without any padding
    [InlineData(FileFormat.DeterministicStream, 10_000_000, 10_223_616)]
    public async Task A_file_whose_encrypted_form_is_too_large_is_not_even_read(FileFormat format, int length, long atLeast)
    {
        FakeNetwork network = _server.Connect();
        using var source = new MemoryStream(new byte[length]);

        var failure = await Assert.ThrowsAsync<FileTooLargeException>(
            () => new FileClient(network).UploadAttachmentAsync(source, Deterministic with { Format = format }, cancellationToken: Token));

        Assert.InRange(failure.Size, atLeast, FileClientOptions.LargestUpload);
        Assert.Equal(10_000_000, failure.Limit);
        Assert.Equal(0, source.Position);
        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task A_file_longer_than_its_format_allows_is_refused()
    {
        using var source = new MemoryStream(new byte[LegacyAttachmentCipher.MaxFileSize + 1]);

        var failure = await Assert.ThrowsAsync<FileTooLargeException>(() => Client().UploadAttachmentAsync(source, Legacy, cancellationToken: Token));

        Assert.Equal((LegacyAttachmentCipher.MaxFileSize + 1, LegacyAttachmentCipher.MaxFileSize), (failure.Size, failure.Limit));
    }

    [Fact]
    public async Task A_stream_of_unknown_length_is_read_no_further_than_the_limit()
    {
        var client = new FileClient(_server.Connect(), new FileClientOptions { MaxUploadSize = 100_000 });
        var source = new ForwardStream(new byte[1_000_000]);

        await Assert.ThrowsAsync<FileTooLargeException>(() => client.UploadAttachmentAsync(source, Legacy, cancellationToken: Token));

        Assert.InRange(source.BytesRead, 100_001, 100_001);
    }

    [Fact]
    public async Task The_largest_deterministic_stream_goes_up_when_the_options_allow_it()
    {
        _server.Limit = FileClientOptions.LargestUpload;
        var client = new FileClient(_server.Connect(), new FileClientOptions { MaxUploadSize = FileClientOptions.LargestUpload });
        byte[] file = new byte[FileStreamCipher.MaxFileSize];
        file[^1] = 1;

        AttachmentPointer pointer = await client.UploadAttachmentAsync(file, Deterministic, cancellationToken: Token);

        Assert.Equal(FileClientOptions.LargestUpload, Assert.Single(_server.Files).Value.Length);
        using var destination = new MemoryStream();
        await client.DownloadAttachmentAsync(pointer, destination, cancellationToken: Token);
        Assert.True(destination.ToArray().AsSpan().SequenceEqual(file));
    }

    [Fact]
    public async Task Progress_tells_each_stage_to_its_end()
    {
        var up = new ProgressLog();
        var down = new ProgressLog();
        byte[] file = new byte[200_000];

        AttachmentPointer pointer = await Client().UploadAttachmentAsync(file, Legacy, up, Token);
        await Client().DownloadAttachmentAsync(pointer, Stream.Null, down, Token);

        long size = _server.Files.Values.Single().Length;
        TransferProgress[] encrypting = [.. up.Reports.TakeWhile(report => report.Stage == TransferStage.Encrypting)];
        Assert.True(encrypting.Length > 2);
        Assert.Equal(encrypting.OrderBy(report => report.Bytes), encrypting);
        Assert.Equal(new TransferProgress(TransferStage.Encrypting, 200_000, 200_000), encrypting[^1]);
        Assert.Equal([new(TransferStage.Uploading, 0, size), new(TransferStage.Uploading, size, size)], up.Reports.Skip(encrypting.Length));
        Assert.Equal([new(TransferStage.Downloading, 0, null), new(TransferStage.Downloading, size, size)], down.Reports.Take(2));
        Assert.All(down.Reports.Skip(2), report => Assert.Equal(TransferStage.Decrypting, report.Stage));
        Assert.Equal(new TransferProgress(TransferStage.Decrypting, 200_000, 200_000), down.Reports[^1]);
    }

    [Fact]
    public async Task A_message_that_does_not_say_enough_is_refused_before_anything_is_asked()
    {
        FakeNetwork network = _server.Connect();
        AttachmentPointer good = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);
        AttachmentPointer[] pointers =
        [
            good with { Url = null },
            good with { Url = "http://example.com/file/1" },
            good with { Url = "http://filev2.getsession.org/room/R/file/1" },
            good with { Digest = default },
            good with { Digest = new byte[31] },
            good with { Key = default },
            good with { Key = default, Digest = default },
            good with { Key = new byte[63] },
            good with { Key = new byte[32] },
            good with { Key = new byte[64], Digest = default, Url = good.Url + "#d" },
        ];

        foreach (AttachmentPointer pointer in pointers)
        {
            await Assert.ThrowsAsync<FileReferenceException>(() => new FileClient(network).DownloadAttachmentAsync(pointer, Stream.Null, cancellationToken: Token));
        }

        var failure = await Assert.ThrowsAsync<FileTooLargeException>(
            () => new FileClient(network).DownloadAttachmentAsync(good with { Size = 10_223_617 }, Stream.Null, cancellationToken: Token));
        Assert.Equal(10_223_617, failure.Size);
        Assert.Empty(network.Calls);
    }

    [Theory]
    [InlineData(FileFormat.LegacyAttachment)]
    [InlineData(FileFormat.DeterministicStream)]
    public async Task No_byte_of_a_changed_file_is_written(FileFormat format)
    {
        byte[] file = new byte[100_000];
        AttachmentPointer pointer = await Client().UploadAttachmentAsync(file, Deterministic with { Format = format }, cancellationToken: Token);
        (string id, byte[] good) = _server.Files.Single();
        foreach (int position in (int[])[0, 1, 16, 25, 26, 500, 32_800, 70_000, good.Length - 33, good.Length - 1])
        {
            byte[] changed = [.. good];
            changed[position] ^= 0x10;
            _server.Files[id] = changed;
            await AssertCorruptedAsync(pointer);
        }

        foreach (byte[] other in (byte[][])[[], good[..1], good[..25], good[..63], good[..64], good[..^1], good[..^16], good[..(25 + 32_785)], [.. good, 0], [.. good, .. good]])
        {
            _server.Files[id] = other;
            await AssertCorruptedAsync(pointer);
        }
    }

    [Fact]
    public async Task Each_beginning_of_a_small_file_is_refused()
    {
        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);
        (string id, byte[] good) = _server.Files.Single();
        for (int length = 0; length < good.Length; length++)
        {
            _server.Files[id] = good[..length];
            await AssertCorruptedAsync(pointer);
        }
    }

    [Fact]
    public async Task A_wrong_key_digest_or_length_opens_nothing()
    {
        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);
        AttachmentPointer stream = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Deterministic, cancellationToken: Token);

        await AssertCorruptedAsync(pointer with { Key = new byte[64] });
        await AssertCorruptedAsync(pointer with { Digest = new byte[32] });
        await AssertCorruptedAsync(pointer with { Size = 542 });
        await AssertCorruptedAsync(pointer with { Size = 600 });
        await AssertCorruptedAsync(pointer with { Key = new byte[32], Digest = default });
        await AssertCorruptedAsync(pointer with { Key = stream.Key, Digest = default, Url = pointer.Url + "#d" });
        await AssertCorruptedAsync(stream with { Key = new byte[32] });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    public async Task Without_a_length_the_padding_stays_and_is_told(uint? size)
    {
        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);

        (DownloadedFile about, byte[] file) = await DownloadAsync(pointer with { Size = size });

        Assert.True(about.MayBePadded);
        Assert.Equal(541, about.Size);
        Assert.Equal([.. "hello"u8, .. new byte[536]], file);
    }

    [Fact]
    public async Task A_stream_is_known_by_its_first_byte_when_the_link_lost_its_fragment()
    {
        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Deterministic, cancellationToken: Token);

        (DownloadedFile about, byte[] file) = await DownloadAsync(pointer with { Url = pointer.Url!.Replace("#d", string.Empty, StringComparison.Ordinal) });

        Assert.Equal(FileFormat.DeterministicStream, about.Format);
        Assert.Equal("hello"u8, file);
    }

    [Fact]
    public async Task The_expiry_comes_with_the_file()
    {
        AttachmentPointer pointer = await Client().UploadAttachmentAsync("hello"u8.ToArray(), Legacy, cancellationToken: Token);

        Assert.Equal(new DateTimeOffset(2026, 12, 7, 12, 0, 0, TimeSpan.Zero), (await DownloadAsync(pointer)).About.ExpiresAt);
    }

    [Fact]
    public async Task A_cancelled_upload_sends_nothing()
    {
        FakeNetwork network = _server.Connect();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FileClient(network).UploadAttachmentAsync(new MemoryStream(new byte[100_000]), Legacy, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FileClient(network).UploadAttachmentAsync("hello"u8.ToArray(), Deterministic, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FileClient(network).UploadAttachmentAsync(new ForwardStream(new byte[100_000]), Legacy, cancellationToken: cancelled));

        Assert.Empty(network.Calls);
    }

    [Fact]
    public async Task Many_transfers_may_run_through_one_client()
    {
        FileClient client = Client();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(async index =>
        {
            byte[] file = [.. Enumerable.Repeat((byte)index, index * 1000)];
            AttachmentPointer pointer = await client.UploadAttachmentAsync(file, index % 2 == 0 ? Legacy : Deterministic, cancellationToken: Token);
            using var destination = new MemoryStream();
            await client.DownloadAttachmentAsync(pointer, destination, cancellationToken: Token);
            Assert.Equal(file, destination.ToArray());
        }));
    }

    [Fact]
    public void Requests_show_nothing_of_the_file() =>
        Assert.Equal(nameof(UploadAttachmentRequest), (Deterministic with { FileName = "secret" }).ToString());

    private FileClient Client() => new(_server.Connect());

    private async Task<(DownloadedFile About, byte[] File)> DownloadAsync(AttachmentPointer pointer)
    {
        using var destination = new MemoryStream();
        DownloadedFile about = await Client().DownloadAttachmentAsync(pointer, destination, cancellationToken: Token);
        return (about, destination.ToArray());
    }

    private async Task AssertCorruptedAsync(AttachmentPointer pointer)
    {
        using var destination = new MemoryStream();
        var failure = await Assert.ThrowsAsync<FileCorruptedException>(() => Client().DownloadAttachmentAsync(pointer, destination, cancellationToken: Token));
        Assert.False(failure.IsTransient);
        Assert.Equal(0, destination.Length);
    }
}
