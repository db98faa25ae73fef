using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

public sealed class VaultTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_needs_an_explicit_protection()
    {
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => SqliteSessionStore.OpenAsync(new() { Path = _folder.File }, Token));
        Assert.Contains(nameof(StoreProtection.FromPassphrase), refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(StoreProtection.None), refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File));
    }

    [Fact]
    public async Task A_passphrase_opens_and_another_does_not()
    {
        using StoreProtection right = TestFolder.Passphrase("correct horse");
        using StoreProtection wrong = TestFolder.Passphrase("battery staple");
        await WriteAsync(right);
        StoreLockedException refused = await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(wrong));
        Assert.DoesNotContain("staple", refused.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(StoreProtection.None));
        await ReadAsync(right);
    }

    [Fact]
    public async Task A_passphrase_and_a_key_file_open_only_together()
    {
        byte[] file = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        byte[] other = [.. file.Reverse()];
        StorePassphraseCost cost = new() { MemoryKibibytes = 8 << 10, Passes = 1 };
        using var right = StoreProtection.FromPassphraseAndKeyFile("phrase", file, cost);
        using var wrongFile = StoreProtection.FromPassphraseAndKeyFile("phrase", other, cost);
        using var wrongPhrase = StoreProtection.FromPassphraseAndKeyFile("other", file, cost);
        using StoreProtection noFile = TestFolder.Passphrase("phrase");
        await WriteAsync(right);
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(wrongFile));
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(wrongPhrase));
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(noFile));
        await ReadAsync(right);
        Assert.Throws<ArgumentException>(() => StoreProtection.FromPassphraseAndKeyFile("phrase", new byte[31]));
    }

    [Fact]
    public async Task A_device_and_the_key_of_the_host_open()
    {
        using var device = StoreProtection.FromSecondFactor("phrase", new Device(1), new() { MemoryKibibytes = 8 << 10, Passes = 1 });
        using var otherDevice = StoreProtection.FromSecondFactor("phrase", new Device(2), new() { MemoryKibibytes = 8 << 10, Passes = 1 });
        await WriteAsync(device);
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(otherDevice));
        var host = StoreProtection.FromHost(new Host(7));
        await using (SqliteSessionStore store = await _folder.OpenAsync(device))
        {
            await store.AddSlotAsync(host, Token);
        }

        await ReadAsync(host);
        await ReadAsync(device);
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(StoreProtection.FromHost(new Host(8))));
    }

    [Fact]
    public async Task Slots_are_added_changed_and_removed_while_the_store_is_open()
    {
        using StoreProtection first = TestFolder.Passphrase("first");
        using StoreProtection second = TestFolder.Passphrase("second");
        using StoreProtection third = TestFolder.Passphrase("third");
        await WriteAsync(first);
        await using (SqliteSessionStore store = await _folder.OpenAsync(first))
        {
            StoreSlot old = Assert.Single(await store.GetSlotsAsync(Token));
            await Assert.ThrowsAsync<InvalidOperationException>(() => store.RemoveSlotAsync(old.Id, Token));
            await Assert.ThrowsAsync<ArgumentException>(() => store.RemoveSlotAsync(99, Token));
            StoreSlot added = await store.AddSlotAsync(second, Token);
            await store.ChangeSlotAsync(added.Id, third, Token);
            await store.RemoveSlotAsync(old.Id, Token);
            Assert.Equal(StoreSlotKind.Passphrase, Assert.Single(await store.GetSlotsAsync(Token)).Kind);
        }

        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(first));
        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(second));
        await ReadAsync(third);
    }

    [Fact]
    public async Task The_key_changes_while_the_store_is_used()
    {
        using StoreProtection first = TestFolder.Passphrase("first");
        using StoreProtection second = TestFolder.Passphrase("second");
        StoreBatch everything = Everything();
        await using (SqliteSessionStore store = await _folder.OpenAsync(first))
        {
            await store.CommitAsync(TestFolder.Me, everything, Token);
            using var done = new CancellationTokenSource();
            Task use = Task.Run(
                async () =>
                {
                    for (int i = 100; !done.IsCancellationRequested; i++)
                    {
                        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(i) } }, Token);
                        Assert.NotEmpty(await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token));
                        Assert.NotEmpty(await store.GetConversationsAsync(TestFolder.Me, Token));
                    }
                },
                Token);
            await store.ChangeKeyAsync([second], Token);
            await done.CancelAsync();
            await use;
            await CheckAsync(store, everything);
        }

        await Assert.ThrowsAsync<StoreLockedException>(() => _folder.OpenAsync(first));
        await using SqliteSessionStore again = await _folder.OpenAsync(second);
        await CheckAsync(again, everything);
        Assert.Equal(0, again.UnreadableRows);
    }

    [Fact]
    public async Task A_damaged_slot_is_not_a_wrong_passphrase()
    {
        using StoreProtection right = TestFolder.Passphrase("right");
        await WriteAsync(right);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            connection.Open();
            using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE slots SET data = substr(data, 1, 20) || x'00' || substr(data, 22)";
            command.ExecuteNonQuery();
        }

        StoreDamagedException damaged = await Assert.ThrowsAsync<StoreDamagedException>(() => _folder.OpenAsync(right));
        Assert.Contains("slot", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_shows_no_text_no_name_and_no_id()
    {
        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            await store.CommitAsync(TestFolder.Me, Everything(), Token);
            await store.CompactAsync(Token);
        }

        byte[] bytes = await File.ReadAllBytesAsync(_folder.File, Token);
        foreach (string secret in (string[])["hello", "payload", "secret state", "secret name", "reader", TestFolder.Me.ToString(), TestFolder.Alice.ToString()])
        {
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)));
        }

        Assert.Equal(-1, bytes.AsSpan().IndexOf(TestFolder.Alice.AsSpan()));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(TestFolder.Me.AsSpan()[1..]));
    }

    private static StoreBatch Everything() => new()
    {
        Messages = { TestFolder.Message(1), TestFolder.Message(2) with { ServerId = 4, ExpiresAt = TestFolder.Start.AddDays(1) } },
        Conversations = { new() { Id = TestFolder.Account(9), Payload = "payload"u8.ToArray() } },
        Events = { new() { Position = 1, Kind = "Kind", At = TestFolder.Start, Payload = "payload"u8.ToArray() } },
        Seen = { new(77, TestFolder.Start.AddDays(9)) },
        Outbox = { new() { Id = 1, Conversation = TestFolder.Alice, Payload = "payload"u8.ToArray() } },
        Consumers = { new() { Name = "reader", Cursor = 1 } },
        FailedEvents = { new() { Consumer = "reader", Attempts = 1, FailureType = "E", At = TestFolder.Start, Event = new() { Position = 1, Kind = "Kind", At = TestFolder.Start, Payload = "payload"u8.ToArray() } } },
        State = { ["secret name"] = "secret state"u8.ToArray() },
    };

    private static async Task CheckAsync(SqliteSessionStore store, StoreBatch written)
    {
        Assert.Equal("secret state"u8.ToArray(), await store.GetStateAsync(TestFolder.Me, "secret name", Token));
        Assert.Equal(2, (await store.FindMessageAsync(TestFolder.Me, TestFolder.Alice, new() { Author = TestFolder.Alice, SentAt = TestFolder.Start, ServerId = 4 }, Token))?.Id.Value);
        Assert.Equal(1, (await store.FindMessageAsync(TestFolder.Me, TestFolder.Alice, new() { Author = TestFolder.Alice, SentAt = written.Messages[0].SentAt }, Token))?.Id.Value);
        Assert.Single(await store.ReadEventsAsync(TestFolder.Me, 0, 10, Token));
        Assert.Single(await store.GetOutboxAsync(TestFolder.Me, Token));
        Assert.Single(await store.GetConsumersAsync(TestFolder.Me, Token));
        Assert.Single(await store.GetFailedEventsAsync(TestFolder.Me, "reader", Token));
        Assert.Single(await store.GetSeenAsync(TestFolder.Me, [77], Token));
        Assert.Equal(2, (await store.GetConversationsAsync(TestFolder.Me, Token)).Count);
        Assert.NotEmpty(await store.SearchAsync(TestFolder.Me, new() { Text = "hel wor", Conversation = TestFolder.Alice }, Token));
    }

    private async Task WriteAsync(StoreProtection protection)
    {
        await using SqliteSessionStore store = await _folder.OpenAsync(protection);
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
    }

    private async Task ReadAsync(StoreProtection protection)
    {
        await using SqliteSessionStore store = await _folder.OpenAsync(protection);
        Assert.NotNull(await store.GetMessageAsync(TestFolder.Me, new(1), Token));
    }

    private sealed class Device(byte number) : ISecondFactor
    {
        public ValueTask<byte[]> GetSecretAsync(ReadOnlyMemory<byte> salt, CancellationToken cancellationToken) => new([.. salt.Span, number]);
    }

    private sealed class Host(byte number) : IStoreKeyProtector
    {
        public ValueTask<byte[]> ProtectAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) => new([number, .. key.Span]);

        public ValueTask<byte[]?> UnprotectAsync(ReadOnlyMemory<byte> protectedKey, CancellationToken cancellationToken) =>
            new(protectedKey.Span[0] == number ? protectedKey[1..].ToArray() : null);
    }
}
