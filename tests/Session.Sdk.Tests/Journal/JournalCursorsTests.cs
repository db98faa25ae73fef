using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Journal;

/// <summary>Positions of polls go with the messages that they name, not with the nodes, and there is an end to how many there are.</summary>
public sealed class JournalCursorsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemorySessionStore _store = new();
    private readonly AccountKeys _keys = AccountKeys.Generate();
    private readonly AccountJournal _journal;
    private readonly JournalCursors _cursors;

    public JournalCursorsTests()
    {
        _journal = new AccountJournal(_store, _keys.Id, _time);
        _cursors = new JournalCursors(_journal, _time.GetUtcNow);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_left_is_forgotten_when_its_message_has_ended_and_not_before()
    {
        await _cursors.SetAsync(Key(1), Position(1, TimeSpan.FromDays(3)), Token);
        await _cursors.SetAsync(Key(2), Position(2, TimeSpan.FromDays(9)), Token);
        for (int day = 0; day < 6; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await _cursors.SetAsync(Key(3), Position(3, TimeSpan.FromDays(14)), Token);
        }

        Assert.Null(await _cursors.GetAsync(Key(1), Token));
        Assert.Equal(Hash(2), (await _cursors.GetAsync(Key(2), Token))?.Hash);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Other_swarms_keep_theirs()
    {
        using AccountKeys other = AccountKeys.Generate();
        PollCursorKey theirs = Key(1) with { Address = other.Id };
        await new JournalCursors(_journal, _time.GetUtcNow).SetAsync(theirs, Position(1, TimeSpan.FromHours(1)), Token);
        _time.Advance(TimeSpan.FromHours(2));
        await _cursors.SetAsync(Key(1), Position(1, TimeSpan.FromHours(1)), Token);

        Assert.NotNull(await _cursors.GetAsync(theirs, Token));
    }

    [Fact]
    public async Task However_many_nodes_there_were_so_many_positions_are_kept()
    {
        var batch = new StoreBatch();
        batch.Positions.AddRange(Enumerable.Range(0, 3_000).Select(number => (Key(number), (MessagePosition?)Position(number, TimeSpan.FromMinutes(60 + number)))));
        await _store.CommitAsync(_keys.Id, batch, Token);

        await _cursors.SetAsync(Key(9_999), Position(1, TimeSpan.FromMinutes(1)), Token);

        Assert.Equal(JournalCursors.MaxPositions, await CountAsync());
        Assert.NotNull(await _cursors.GetAsync(Key(9_999), Token));
        Assert.NotNull(await _cursors.GetAsync(Key(2_999), Token));
        Assert.Null(await _cursors.GetAsync(Key(0), Token));
    }

    [Fact]
    public async Task A_node_that_says_for_ever_is_not_believed()
    {
        await _cursors.SetAsync(Key(1), new MessagePosition(Hash(1), DateTimeOffset.MaxValue), Token);
        Assert.Equal(_time.GetUtcNow() + JournalCursors.LongestLife, (await _cursors.GetAsync(Key(1), Token))?.Expiry);

        _time.Advance(TimeSpan.FromDays(31));
        await _cursors.SetAsync(Key(2), Position(2, TimeSpan.FromDays(1)), Token);
        Assert.Equal(1, await CountAsync());
    }

    public void Dispose()
    {
        _journal.Dispose();
        _keys.Dispose();
    }

    private static MessageHash Hash(int number) => MessageHash.Compute(default(SessionAddress), Namespace.Messages, BitConverter.GetBytes(number));

    private PollCursorKey Key(int node)
    {
        Span<byte> bytes = stackalloc byte[Ed25519PublicKey.Size];
        BitConverter.TryWriteBytes(bytes, node + 1);
        return new PollCursorKey(Ed25519PublicKey.Create(bytes), _keys.Id, Namespace.Messages);
    }

    private MessagePosition Position(int number, TimeSpan life) => new(Hash(number), _time.GetUtcNow() + life);

    private async Task<int> CountAsync() => (await _store.GetPositionsAsync(_keys.Id, _keys.Id, Token)).Count;
}
