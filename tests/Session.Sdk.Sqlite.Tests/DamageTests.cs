using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A file that is cut or flipped gives typed errors or what was written, never a crash and never anything else.</summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private const int Messages = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_file_gives_a_typed_error_or_what_was_written()
    {
        using var folder = new TestFolder();
        byte[] whole = await WriteAsync(folder);
        int refused = 0;
        for (int i = 0; i < 50; i++)
        {
            await File.WriteAllBytesAsync(folder.File, whole[..(whole.Length * i / 50)], Token);
            refused += await TryReadAllAsync(folder, isEmptyAllowed: i == 0) ? 0 : 1;
        }

        Assert.Equal(49, refused);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_flipped_file_gives_a_typed_error_or_what_was_written()
    {
        using var folder = new TestFolder();
        byte[] whole = await WriteAsync(folder);
        int seed = System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}, {whole.Length} bytes.");
        ulong state = (ulong)seed;
        int refused = 0;
        for (int i = 0; i < 120; i++)
        {
            byte[] flipped = [.. whole];
            for (int flips = 0; flips <= i % 3; flips++)
            {
                state = (state * 6364136223846793005) + 1442695040888963407;
                flipped[(int)((state >> 20) % (ulong)whole.Length)] ^= (byte)(1 << (int)((state >> 11) % 8));
            }

            await File.WriteAllBytesAsync(folder.File, flipped, Token);
            refused += await TryReadAllAsync(folder, isEmptyAllowed: false) ? 0 : 1;
        }

        output.WriteLine($"{refused} of 120 were refused as a whole.");
    }

    [Fact]
    public async Task A_cut_log_loses_whole_commits_at_its_end_only()
    {
        using var folder = new TestFolder();
        byte[] log;
        byte[] file;
        await using (SqliteSessionStore store = await folder.OpenAsync())
        {
            for (int i = 1; i <= 20; i++)
            {
                await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { Message(i) }, State = { ["n"] = BitConverter.GetBytes((long)i) } }, Token);
            }

            file = await ReadSharedAsync(folder.File);
            log = await ReadSharedAsync(folder.File + "-wal");
        }

        // The tables of a new file are in the log as well: before they are whole, there is no store.
        bool wasOpened = false;
        for (int i = 0; i <= 40; i++)
        {
            foreach (string left in (string[])["-wal", "-shm"])
            {
                File.Delete(folder.File + left);
            }

            await File.WriteAllBytesAsync(folder.File, file, Token);
            await File.WriteAllBytesAsync(folder.File + "-wal", log[..(log.Length * i / 40)], Token);
            await using SqliteSessionStore store = await folder.OpenAsync();
            StoreHead head = await store.GetHeadAsync(TestFolder.Me, Token);
            wasOpened |= head.LastMessage > 0;
            byte[]? n = await store.GetStateAsync(TestFolder.Me, "n", Token);
            Assert.Equal(head.LastMessage, n is null ? 0 : BitConverter.ToInt64(n));
            Assert.Equal(head.LastMessage, (await store.GetHistoryAsync(TestFolder.Me, new() { Conversation = TestFolder.Alice }, Token)).Count);
        }

        Assert.True(wasOpened);
    }

    private static MessageRecord Message(long id) => TestFolder.Message(id, $"hello number{id}") with { ExpiresAt = TestFolder.Start.AddDays(id), Payload = new byte[100 + id] };

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private static async Task<byte[]> WriteAsync(TestFolder folder)
    {
        await using (SqliteSessionStore store = await folder.OpenAsync())
        {
            var batch = new StoreBatch { State = { ["name"] = "value"u8.ToArray() }, Outbox = { new() { Id = 1, Conversation = TestFolder.Alice, Payload = new byte[50] } }, Consumers = { new() { Name = "reader", Cursor = 7 } } };
            batch.Messages.AddRange(Enumerable.Range(1, Messages).Select(i => Message(i)));
            batch.Events.AddRange(Enumerable.Range(1, 30).Select(i => new EventRecord { Position = i, Kind = "Kind", At = TestFolder.Start, Payload = new byte[i] }));
            await store.CommitAsync(TestFolder.Me, batch, Token);
        }

        return await File.ReadAllBytesAsync(folder.File, Token);
    }

    /// <summary>Asks everything; says no when the file was refused as a whole.</summary>
    private static async Task<bool> TryReadAllAsync(TestFolder folder, bool isEmptyAllowed)
    {
        foreach (string left in (string[])["-wal", "-shm"])
        {
            File.Delete(folder.File + left);
        }

        SqliteSessionStore store;
        try
        {
            store = await folder.OpenAsync();
        }
        catch (StoreException)
        {
            return false;
        }

        await using (store)
        {
            StoreHead? head = await AskAsync(() => store.GetHeadAsync(TestFolder.Me, Token));
            Assert.True(head is not { IsKnown: true } || head == new StoreHead(true, Messages, 30, 1) || isEmptyAllowed);
            foreach (IReadOnlyList<MessageRecord>? found in (IReadOnlyList<MessageRecord>?[])
            [
                await AskAsync(() => store.GetHistoryAsync(TestFolder.Me, new() { Conversation = TestFolder.Alice, Limit = 1000, IncludeDeleted = true }, Token)),
                await AskAsync(() => store.SearchAsync(TestFolder.Me, new() { Text = "hello", Limit = 1000 }, Token)),
                await AskAsync(() => store.GetExpiringAsync(TestFolder.Me, TestFolder.Start.AddDays(500), 1000, Token)),
            ])
            {
                Assert.All(found ?? [], message =>
                {
                    MessageRecord written = Message(message.Id.Value);
                    Assert.Equal(written.Payload.ToArray(), message.Payload.ToArray());
                    Assert.Equal(written with { Payload = default, IsRead = false }, message with { Payload = default, IsRead = false });
                });
            }

            IReadOnlyList<EventRecord>? events = await AskAsync(() => store.ReadEventsAsync(TestFolder.Me, 0, 1000, Token));
            Assert.All(events ?? [], kept => Assert.Equal(kept.Position, kept.Payload.Length));
            byte[]? state = await AskAsync(() => store.GetStateAsync(TestFolder.Me, "name", Token));
            Assert.True(state is null || state.AsSpan().SequenceEqual("value"u8));
            Assert.All(await AskAsync(() => store.GetOutboxAsync(TestFolder.Me, Token)) ?? [], entry => Assert.Equal(50, entry.Payload.Length));
            Assert.All(await AskAsync(() => store.GetConsumersAsync(TestFolder.Me, Token)) ?? [], reader => Assert.Equal(("reader", 7L), (reader.Name, reader.Cursor)));
            _ = await AskAsync(() => store.GetConversationsAsync(TestFolder.Me, Token));
            try
            {
                await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { Message(Messages + 1) }, RemovedMessages = { new(Messages + 1) } }, Token);
            }
            catch (StoreException)
            {
                // A typed error is what is wanted.
            }
        }

        return true;
    }

    private static async Task<T?> AskAsync<T>(Func<ValueTask<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreException)
        {
            return default;
        }
    }
}
