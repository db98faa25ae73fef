using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Messaging;
using SessionSdk.Onion;

namespace SessionSdk.Files.Tests.Client;

public sealed class FailureTests
{
    private static readonly FileLink Somewhere = FileLink.Parse("http://filev2.getsession.org/file/1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(507)]
    public async Task A_server_that_fails_is_asked_again(int status)
    {
        int calls = 0;
        var network = new FakeNetwork(_ => ++calls < 3 ? FakeAnswer.Page(status) : new FakeAnswer(200, [7], "application/octet-stream"));

        FileContent content = await Eager(network).DownloadAsync(Somewhere, Token);

        Assert.Equal([7], content.Bytes.ToArray());
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_server_that_fails_each_time_is_a_transient_refusal()
    {
        var network = new FakeNetwork(_ => FakeAnswer.JsonStatus(507));

        var failure = await Assert.ThrowsAsync<FileServerRefusedException>(() => Eager(network).UploadAsync(new byte[1], cancellationToken: Token));

        Assert.Equal(507, failure.Status);
        Assert.True(failure.IsTransient);
        Assert.Equal(3, network.Calls.Count);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(405, false)]
    [InlineData(429, true)]
    [InlineData(302, false)]
    [InlineData(201, false)]
    public async Task Other_statuses_are_not_asked_again(int status, bool isTransient)
    {
        var network = new FakeNetwork(_ => FakeAnswer.JsonStatus(status));

        var failure = await Assert.ThrowsAsync<FileServerRefusedException>(() => Eager(network).DownloadAsync(Somewhere, Token));

        Assert.Equal((status, isTransient), (failure.Status, failure.IsTransient));
        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task A_failure_of_the_network_is_passed_on_and_not_repeated_here()
    {
        var network = new FakeNetwork(_ => throw new OnionPathException("No path."));

        await Assert.ThrowsAsync<OnionPathException>(() => Eager(network).DownloadAsync(Somewhere, Token));

        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task No_try_begins_after_the_deadline()
    {
        var time = new FakeTimeProvider();
        var network = new FakeNetwork(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(9.9));
            return FakeAnswer.Page(500);
        });
        var client = new FileClient(network, new FileClientOptions { RetryDelay = TimeSpan.FromSeconds(1) }, timeProvider: time);

        await Assert.ThrowsAsync<FileServerRefusedException>(() => client.GetInfoAsync(Somewhere, Token));

        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task A_pause_that_ends_after_the_deadline_ends_the_transfer_with_what_the_server_said()
    {
        var time = new FakeTimeProvider();
        var network = new FakeNetwork(_ => FakeAnswer.Page(500));
        var client = new FileClient(network, new FileClientOptions { RetryDelay = TimeSpan.FromSeconds(1) }, timeProvider: time);

        Task<StoredFile> upload = client.UploadAsync(new byte[1], cancellationToken: Token);
        time.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<FileServerRefusedException>(() => upload.WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task Without_a_network_the_failure_says_what_to_register()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSessionFiles().BuildServiceProvider();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<FileClient>);

        Assert.StartsWith("AddSessionFiles needs a network, and none is registered: call AddSessionOnion(settings) or AddSessionClient(…)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_try_gets_what_is_left_of_the_deadline()
    {
        var time = new FakeTimeProvider();
        var network = new FakeNetwork(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            return FakeAnswer.Page(500);
        });
        var client = new FileClient(network, new FileClientOptions { RetryDelay = TimeSpan.Zero }, timeProvider: time);

        await Assert.ThrowsAsync<FileServerRefusedException>(() => client.GetInfoAsync(Somewhere, Token));

        Assert.Equal([10, 7, 4], network.Calls.Select(call => call.Options.Deadline.TotalSeconds));
    }

    [Fact]
    public async Task An_upload_is_never_sent_beside_itself()
    {
        var server = new FakeFileServer();
        FakeNetwork network = server.Connect();
        var client = new FileClient(network, new FileClientOptions { TransferDeadline = TimeSpan.FromSeconds(60) }, timeProvider: new FakeTimeProvider());

        StoredFile file = await client.UploadAsync(new byte[100], cancellationToken: Token);
        await client.ExtendAsync(file.Link, cancellationToken: Token);

        Assert.Equal(["/file", $"/file/{file.Link.FileId}/extend"], network.Calls.Select(call => call.Request.Endpoint));
        Assert.All(network.Calls, call => Assert.Null(call.Options.OverlapDelay));
    }

    [Fact]
    public async Task A_frozen_path_leaves_time_for_another_one()
    {
        var server = new FakeFileServer();
        FakeNetwork network = server.Connect();
        var client = new FileClient(network, timeProvider: new FakeTimeProvider());

        StoredFile file = await client.UploadAsync(new byte[100], cancellationToken: Token);
        await client.DownloadAsync(file.Link, Token);
        await client.ExtendAsync(file.Link, cancellationToken: Token);
        await client.GetInfoAsync(file.Link, Token);

        Assert.Equal([60, 60, 10, 10], network.Calls.Select(call => call.Options.Deadline.TotalSeconds));
        Assert.Equal([36, 36, 6, 6], network.Calls.Select(call => call.Options.TryTimeout.TotalSeconds));
        Assert.All(network.Calls, call => Assert.Equal(3, call.Options.MaxTries));
    }

    [Fact]
    public async Task What_only_reads_may_be_asked_twice_a_file_only_late()
    {
        var server = new FakeFileServer();
        FakeNetwork network = server.Connect();
        var client = new FileClient(network, timeProvider: new FakeTimeProvider());
        StoredFile file = await client.UploadAsync(new byte[100], cancellationToken: Token);

        await client.DownloadAsync(file.Link, Token);
        await client.GetInfoAsync(file.Link, Token);

        Assert.Equal([15, 4], network.Calls.Skip(1).Select(call => call.Options.OverlapDelay!.Value.TotalSeconds));
    }

    [Fact]
    public async Task The_wait_between_tries_doubles_and_varies_by_half()
    {
        var time = new FakeTimeProvider();
        var network = new FakeNetwork(_ => FakeAnswer.Page(500));
        var client = new FileClient(network, new FileClientOptions { RetryDelay = TimeSpan.FromSeconds(1) }, timeProvider: time);

        Task<StoredFile> asking = client.GetInfoAsync(Somewhere, Token);
        time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.Single(network.Calls);
        time.Advance(TimeSpan.FromSeconds(1.02));
        Assert.Equal(2, network.Calls.Count);
        time.Advance(TimeSpan.FromSeconds(0.99));
        Assert.Equal(2, network.Calls.Count);
        time.Advance(TimeSpan.FromSeconds(2.02));

        await Assert.ThrowsAsync<FileServerRefusedException>(() => asking);
        Assert.Equal(3, network.Calls.Count);
    }

    [Fact]
    public async Task A_cancelled_call_ends_with_the_callers_token()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var network = new FakeNetwork(async (_, token) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return FakeAnswer.Page(500);
        });

        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FileClient(network).DownloadAsync(Somewhere, source.Token));

        Assert.Equal(source.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task A_cancelled_call_does_not_wait_for_the_next_try()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var network = new FakeNetwork(_ => FakeAnswer.Page(500));
        var client = new FileClient(network, timeProvider: new FakeTimeProvider());

        Task<FileContent> download = client.DownloadAsync(Somewhere, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task No_more_transfers_run_at_once_than_allowed()
    {
        var release = new TaskCompletionSource();
        int running = 0;
        int most = 0;
        var network = new FakeNetwork(async (_, token) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await release.Task.WaitAsync(token);
            Interlocked.Decrement(ref running);
            return new FakeAnswer(200, [1], "application/octet-stream");
        });
        var client = new FileClient(network, new FileClientOptions { MaxParallelTransfers = 2 });

        Task<FileContent>[] downloads = [.. Enumerable.Range(0, 5).Select(_ => client.DownloadAsync(Somewhere, Token))];
        Assert.Equal(2, network.Calls.Count);
        release.SetResult();
        await Task.WhenAll(downloads);

        Assert.Equal(2, most);
        Assert.Equal(5, network.Calls.Count);
    }

    [Fact]
    public async Task An_upload_that_waits_for_its_turn_has_not_begun_to_encrypt()
    {
        var release = new TaskCompletionSource();
        var server = new FakeFileServer();
        var network = new FakeNetwork(async (request, token) =>
        {
            await release.Task.WaitAsync(token);
            return server.Answer(request);
        });
        var client = new FileClient(network, new FileClientOptions { MaxParallelTransfers = 1 });
        var request = new UploadAttachmentRequest { ContentType = "text/plain" };
        var second = new ProgressLog();

        Task<AttachmentPointer> uploading = client.UploadAttachmentAsync("first"u8.ToArray(), request, cancellationToken: Token);
        Task<AttachmentPointer> waiting = client.UploadAttachmentAsync("second"u8.ToArray(), request, second, Token);
        Assert.Single(network.Calls);
        Assert.Empty(second.Reports);
        release.SetResult();
        await Task.WhenAll(uploading, waiting);

        Assert.Equal(2, server.Files.Count);
        Assert.NotEmpty(second.Reports);
    }

    [Fact]
    public async Task A_cancelled_or_failed_transfer_gives_its_place_back()
    {
        var network = new FakeNetwork(_ => FakeAnswer.JsonStatus(404));
        var client = new FileClient(network, new FileClientOptions { MaxParallelTransfers = 1 });

        await Assert.ThrowsAsync<FileGoneException>(() => client.DownloadAsync(Somewhere, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DownloadAsync(Somewhere, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<FileGoneException>(() => client.DownloadAsync(Somewhere, Token));
    }

    [Fact]
    public async Task Logs_name_neither_files_nor_keys()
    {
        var log = new FakeLogger<FileClient>();
        var server = new FakeFileServer();
        int calls = 0;
        var network = new FakeNetwork(request => ++calls == 1 ? FakeAnswer.Page(500) : server.Answer(request));
        var client = new FileClient(network, new FileClientOptions { RetryDelay = TimeSpan.Zero }, log);

        AttachmentPointer pointer = await client.UploadAttachmentAsync("hello"u8.ToArray(), new UploadAttachmentRequest { ContentType = "text/plain", FileName = "secret.txt" }, cancellationToken: Token);
        await Assert.ThrowsAsync<FileCorruptedException>(() => client.DownloadAttachmentAsync(pointer with { Digest = new byte[32] }, Stream.Null, cancellationToken: Token));

        string id = server.Files.Keys.Single();
        Assert.Equal([4202, 4203], log.Collector.GetSnapshot().Where(record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Warning).Select(record => record.Id.Id));
        Assert.All(log.Collector.GetSnapshot(), record =>
        {
            Assert.DoesNotContain(id, record.Message);
            Assert.DoesNotContain("secret", record.Message);
            Assert.DoesNotContain("text/plain", record.Message);
            Assert.DoesNotContain(Convert.ToHexStringLower(pointer.Key.Span)[..16], record.Message);
        });
    }

    [Fact]
    public async Task Registration_gives_one_client_with_the_options()
    {
        var server = new FakeFileServer();
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<IOnionNetwork>(server.Connect())
            .AddSessionFiles(options => options.MaxUploadSize = 3)
            .BuildServiceProvider();
        var client = provider.GetRequiredService<FileClient>();

        Assert.Same(client, provider.GetRequiredService<FileClient>());
        await Assert.ThrowsAsync<FileTooLargeException>(() => client.UploadAsync(new byte[4], cancellationToken: Token));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Action<FileClientOptions>[] faults =
        [
            options => options.Server = null!,
            options => options.MaxUploadSize = 0,
            options => options.MaxUploadSize = FileClientOptions.LargestUpload + 1,
            options => options.MaxDownloadSize = 0,
            options => options.MaxDownloadSize = (10 * 1024 * 1024) + 1,
            options => options.MaxParallelTransfers = 0,
            options => options.MaxTries = 0,
            options => options.TransferDeadline = TimeSpan.Zero,
            options => options.TransferDeadline = TimeSpan.MaxValue,
            options => options.RetryDelay = TimeSpan.FromDays(50),
            options => options.RequestDeadline = TimeSpan.Zero,
            options => options.RetryDelay = TimeSpan.FromTicks(-1),
            options => options.MaxRetryDelay = TimeSpan.FromTicks(-1),
        ];

        Assert.All(faults, fault =>
        {
            var options = new FileClientOptions();
            fault(options);
            Assert.Throws<ArgumentException>(() => new FileClient(new FakeFileServer().Connect(), options));

            using ServiceProvider provider = new ServiceCollection()
                .AddSingleton<IOnionNetwork>(new FakeFileServer().Connect())
                .AddSessionFiles(fault)
                .BuildServiceProvider();
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<FileClient>);
        });
    }

    private static FileClient Eager(FakeNetwork network) => new(network, new FileClientOptions { RetryDelay = TimeSpan.Zero });
}
