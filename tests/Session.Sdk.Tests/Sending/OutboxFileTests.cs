using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

public sealed class OutboxFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_uploaded_in_order_before_the_message_goes_out_and_their_bytes_are_kept_until_then()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "from the disk", Token);
            Message? sent = await outbox.SendAsync(
                Draft(AttachmentSource.FromFile(path), Bytes("from memory"), AttachmentSource.FromStream(static _ => new(new MemoryStream("from a stream"u8.ToArray())))),
                Token);

            Assert.Equal(["from the disk", "from memory", "from a stream"], bench.Uploader.Uploaded);
            Assert.StartsWith("look[from the disk][from memory][from a stream]", bench.Person.SentMessages.Single(), StringComparison.Ordinal);
            Assert.Equal(3, sent!.Attachments.Count);
            Assert.DoesNotContain(bench.Store.StateNames, static name => name.StartsWith("outbox/files/", StringComparison.Ordinal));
            Assert.Contains(bench.Events.OfType<TransferProgressed>(), told => told.MessageId == sent.Id && told.IsUpload);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_complete_upload_is_not_repeated_after_a_restart()
    {
        await using var bench = new OutboxBench();
        bench.Uploader.Before = static (text, token) => text == "second" ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token) : Task.CompletedTask;
        Outbox outbox = await bench.StartAsync();
        await outbox.QueueAsync(Draft(Bytes("first"), Bytes("second")), Token);
        await bench.WhenAsync(() => bench.Store.StateNames.Count(static name => name.StartsWith("outbox/files/", StringComparison.Ordinal)) == 1);
        await bench.EndAsync();

        bench.Uploader.Before = static (_, _) => Task.CompletedTask;
        await bench.StartAsync();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Equal(["first", "second"], bench.Uploader.Uploaded);
        Assert.StartsWith("look[first][second]", bench.Person.SentMessages.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_makes_the_message_unsendable()
    {
        await using var bench = new OutboxBench();
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "soon gone", Token);
        bench.Uploader.Before = static (_, _) => throw new SwarmUnavailableException("Nobody answers.");
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(Draft(AttachmentSource.FromFile(path)), Token);
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Pending);

        File.Delete(path);
        outbox.NoteNetworkBack();
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Unsendable);

        Assert.Equal("attachment.file_missing", bench.MessageOf(queued.Message!.Id).Delivery.FailureCode);
        await Assert.ThrowsAsync<FileNotFoundException>(() => outbox.QueueAsync(Draft(AttachmentSource.FromFile(path)), Token));
    }

    [Fact]
    public async Task A_stream_that_only_an_earlier_process_could_open_interrupts_its_message()
    {
        await using var bench = new OutboxBench();
        bench.Uploader.Before = static (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(Draft(AttachmentSource.FromStream(static _ => new(new MemoryStream("from a stream"u8.ToArray())))), Token);
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Uploading);
        await bench.EndAsync();

        await bench.StartAsync();
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Interrupted);

        Assert.Equal("attachment.stream_lost", bench.MessageOf(queued.Message!.Id).Delivery.FailureCode);
    }

    [Fact]
    public async Task An_upload_is_stopped_when_its_message_is_cancelled()
    {
        await using var bench = new OutboxBench();
        bench.Uploader.Before = static (_, _) => new TaskCompletionSource().Task;
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(Draft(Bytes("never ends")), Token);
        await bench.WhenAsync(() => bench.Events.OfType<TransferProgressed>().Any());

        await outbox.CancelAsync(queued.Message!.Id, Token);
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Empty(bench.Person.Sent);
        Assert.Empty(bench.Store.StateNames);
    }

    [Fact]
    public async Task Limits_are_told_by_name_before_anything_is_queued()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();

        MessageTooLargeException text = await Assert.ThrowsAsync<MessageTooLargeException>(() => outbox.QueueAsync(OutboxBench.Text(new string('x', 2_001)), Token));
        MessageTooLargeException files = await Assert.ThrowsAsync<MessageTooLargeException>(() => outbox.QueueAsync(Draft([.. Enumerable.Repeat(Bytes("x"), 33)]), Token));
        MessageTooLargeException size = await Assert.ThrowsAsync<MessageTooLargeException>(() => outbox.QueueAsync(Draft(AttachmentSource.FromBytes(new byte[10_000_000])), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => outbox.QueueAsync(OutboxBench.Text(" "), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => outbox.QueueAsync(Draft(AttachmentSource.FromBytes(Array.Empty<byte>())), Token));

        OutgoingItem emoji = OutboxBench.Text("x") with { Content = new OutgoingReaction { Target = new() { Author = bench.Keys.Id, SentAt = DateTimeOffset.UnixEpoch }, Emoji = new string('x', 65) } };
        Assert.Equal(64, (await Assert.ThrowsAsync<MessageTooLargeException>(() => outbox.QueueAsync(emoji, Token))).Limit);
        Assert.Equal((2_001, 2_000), (text.Size, text.Limit));
        Assert.Equal((33, 32), (files.Size, files.Limit));
        Assert.Equal(10_000_000, size.Limit);
        Assert.Empty(bench.Store.Commits);
        await outbox.QueueAsync(OutboxBench.Text(string.Concat(Enumerable.Repeat("\U0001F600", 2_000))), Token);
    }

    private static AttachmentSource Bytes(string text) => AttachmentSource.FromBytes(System.Text.Encoding.UTF8.GetBytes(text), "a.txt");

    private static OutgoingItem Draft(params AttachmentSource[] files) => OutgoingItem.Of(OutboxBench.Friend, new MessageDraft { Text = "look", Attachments = files });
}
