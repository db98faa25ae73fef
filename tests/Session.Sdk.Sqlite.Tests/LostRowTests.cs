using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A file is mended only when its tables lost nothing: rows that are gone are told, never hidden behind indexes that were made again.</summary>
public sealed class LostRowTests : IDisposable
{
    private const byte TableInterior = 5;
    private const byte IndexInterior = 2;

    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("messages")]
    [InlineData("events")]
    [InlineData("seen")]
    public async Task A_table_that_has_fewer_rows_than_its_index_is_damage_and_the_file_stays_as_it_was(string table)
    {
        await WriteAsync();
        byte[] damaged = await _folder.ChangePageAsync(table, LoseRows, Token);
        await AssertIsDamageAsync(damaged);
    }

    [Fact]
    public async Task A_page_that_nobody_uses_while_every_index_is_whole_is_damage()
    {
        // This table has no index that would tell.
        await WriteAsync();
        for (int i = 0; i < 20; i++)
        {
            _folder.Run("INSERT INTO slots(data) VALUES(randomblob(3000))");
        }

        byte[] damaged = await _folder.ChangePageAsync("slots", LoseRows, Token);
        await AssertIsDamageAsync(damaged);
    }

    [Fact]
    public async Task A_table_that_lost_a_page_is_damage_also_when_its_only_index_is_overwritten()
    {
        await WriteAsync();
        await _folder.ChangePageAsync("seen", LoseRows, Token);
        byte[] damaged = await _folder.OverwritePageAsync("seen_forget", Token);
        await AssertIsDamageAsync(damaged);
    }

    [Fact]
    public async Task An_only_index_that_is_overwritten_is_made_again_when_its_table_lost_nothing()
    {
        await WriteAsync();
        await _folder.OverwritePageAsync("positions_swarm", Token);
        await using (await _folder.OpenAsync())
        {
        }

        Assert.Equal("ok", _folder.Ask("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_file_whose_log_is_not_written_back_is_not_mended_without_it()
    {
        await WriteAsync();
        byte[] damaged = await _folder.OverwritePageAsync("messages_reference", Token);
        await using (SqliteConnection other = _folder.Connect())
        {
            TestFolder.Run(other, "PRAGMA wal_autocheckpoint = 0; INSERT INTO meta(name, value) VALUES('other', x'01')");
            StoreException refused = await Assert.ThrowsAsync<StoreException>(() => _folder.OpenAsync());
            Assert.True(refused.IsTransient);
            Assert.Equal(damaged, await ReadSharedAsync());
        }

        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            Assert.Equal(300, (await store.GetHistoryAsync(TestFolder.Me, new() { Conversation = TestFolder.Alice, Limit = 1000 }, Token)).Count);
        }

        Assert.Equal("ok", _folder.Ask("PRAGMA integrity_check"));
        Assert.Equal(1L, _folder.Ask("SELECT count(*) FROM meta WHERE name = 'other'"));
    }

    private async Task AssertIsDamageAsync(byte[] damaged)
    {
        await Assert.ThrowsAsync<StoreDamagedException>(() => _folder.OpenAsync());
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.File, Token));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.damaged-*"));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.mending*"));
    }

    /// <summary>Makes a page forget the last of its children but one, as an older copy of the page would: what is left reads without an error.</summary>
    private static void LoseRows(ArraySegment<byte> page)
    {
        Assert.Contains(page[0], (byte[])[TableInterior, IndexInterior]);
        Span<byte> count = page.AsSpan(3, sizeof(ushort));
        ushort cells = BinaryPrimitives.ReadUInt16BigEndian(count);
        Assert.NotEqual(0, cells);
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)(cells - 1));
    }

    private async Task<byte[]> ReadSharedAsync()
    {
        await using var stream = new FileStream(_folder.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private async Task WriteAsync()
    {
        await using SqliteSessionStore store = await _folder.OpenAsync();
        var batch = new StoreBatch();
        batch.Messages.AddRange(Enumerable.Range(1, 300).Select(static i => TestFolder.Message(i, string.Create(CultureInfo.InvariantCulture, $"hello number{i}"))));
        batch.Events.AddRange(Enumerable.Range(1, 300).Select(static i => new EventRecord { Position = i, Kind = "Kind", At = TestFolder.Start, Payload = new byte[i] }));
        batch.Seen.AddRange(Enumerable.Range(1, 600).Select(static i => new SeenRecord((UInt128)i, TestFolder.Start.AddDays(i))));
        await store.CommitAsync(TestFolder.Me, batch, Token);
    }
}
