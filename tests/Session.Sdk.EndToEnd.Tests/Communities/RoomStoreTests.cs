using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.Sqlite;
using SessionSdk.Storage;
using SessionSdk.Tests.Store;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>What a store does not keep comes again, and what it kept does not.</summary>
public sealed class RoomStoreTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("session-rooms-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_store_that_fails_now_and_then_loses_nothing_and_tells_nothing_twice(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new FlakyStore(seed);
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice", options => options.Store = store);
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        CommunityConnection visitor = await rig.VisitAsync();
        var ids = new List<long>();

        store.IsFailing = true;

        // On a busy machine the client may have stored nothing so far.
        for (int i = 0; i < 60 || (store.Failures == 0 && i < 2_000); i++)
        {
            ids.Add((await RoomRig.PostAsync(visitor, $"post {i}")).Id);
            if (i % 3 == 0)
            {
                await RoomRig.EditAsync(visitor, ids[i / 2], await RoomRig.SealAsync(visitor, $"edit {i}"));
            }

            if (i % 5 == 0)
            {
                await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, ids[i / 2], "👍"), Token);
            }
        }

        store.IsFailing = false;
        string[] expected = [.. rig.Lounge.Messages.OrderBy(message => message.Id).Select(message => TextIn(message.Data!.Value))];
        await Eventually.True(async () => (await InOrderAsync(room)).SequenceEqual(expected));
        await Eventually.True(() => told.Count >= ids.Count);
        await alice.Communities.PollNowAsync(Token);
        Assert.True(store.Failures > 0);
        Assert.Equal(ids.Count, told.Count);
    }

    [Fact]
    public async Task With_the_durable_store_a_room_goes_on_where_it_was_also_when_it_was_made_anew()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        string phrase;
        ConversationId id;
        await using (SqliteSessionStore store = await OpenAsync())
        {
            (SessionClient alice, Room room) = await rig.JoinAsync("Alice", options => options.Store = store);
            (phrase, id) = (alice.ExportRecoveryPhrase(), room.Id);
            ConcurrentQueue<string> before = RoomRig.Told(alice);
            RoomMessage first = await RoomRig.PostAsync(visitor, "first");
            await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, first.Id, "👍"), Token);
            await Eventually.True(async () => (await RoomRig.FindAsync(room, "first")).Reactions is [{ Count: 1 }] && before.Contains("first"));
            await alice.DisposeAsync();
        }

        rig.DevServer.RemoveRoom("lounge");
        rig.DevServer.AddRoom("lounge");
        await RoomRig.PostAsync(visitor, "second");
        await using SqliteSessionStore again = await OpenAsync();
        SessionClient restarted = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (again, phrase));
        ConcurrentQueue<string> told = RoomRig.Told(restarted);

        await Eventually.True(() => told.Contains("second"));
        Assert.Equal(["second"], told);
        Room same = restarted.Communities.Get(id);
        Assert.Equal(["first", "second"], await RoomRig.TextsAsync(same));
        Assert.Equal(1, (await RoomRig.FindAsync(same, "first")).Reactions.Single().Count);
        await same.SendAsync("third", Token);
        await restarted.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<SqliteSessionStore> OpenAsync() =>
        SqliteSessionStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(_folder, "client.db"), Protection = StoreProtection.None }, Token);

    private static async Task<string[]> InOrderAsync(Room room) =>
        [.. (await room.GetHistoryAsync(limit: 1000, cancellationToken: Token)).OrderBy(message => message.ServerId).Select(message => message.Text)];

    /// <summary>Reads the text of a posted message: it is the first field of the first field.</summary>
    private static string TextIn(ReadOnlyMemory<byte> data)
    {
        string text = System.Text.Encoding.UTF8.GetString(data.Span);
        int at = text.IndexOf("post ", StringComparison.Ordinal) is >= 0 and var post ? post : text.IndexOf("edit ", StringComparison.Ordinal);
        int end = at + "post ".Length;
        while (char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return text[at..end];
    }

    /// <summary>Fails every third commit or so, before or after it was written.</summary>
    private sealed class FlakyStore(int seed) : DelegatingStore
    {
        private readonly Random _random = new(seed);

        internal volatile bool IsFailing;

        internal int Failures;

        public override async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
        {
            int fate = 0;
            if (IsFailing)
            {
                lock (_random)
                {
                    fate = _random.Next(6);
                }
            }

            if (fate == 1)
            {
                Interlocked.Increment(ref Failures);
                throw new StoreException("The disk is full.", isTransient: true);
            }

            await base.CommitAsync(account, batch, cancellationToken);
            if (fate == 2)
            {
                Interlocked.Increment(ref Failures);
                throw new StoreException("The disk was removed.", isTransient: true);
            }
        }
    }
}
