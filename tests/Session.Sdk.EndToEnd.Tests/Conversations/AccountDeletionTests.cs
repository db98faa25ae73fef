using Microsoft.Data.Sqlite;
using SessionSdk.DevNet;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>The end of an account: in its swarm and in the store.</summary>
public sealed class AccountDeletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("session-deletion-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "account.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_left_in_the_swarm_and_in_the_file()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SessionClient bob = await network.ConnectAsync();
        string phrase;
        List<byte[]> sealedRows;
        AccountDeletion deletion;
        await using (SqliteSessionStore store = await OpenAsync())
        {
            await using SessionClient alice = await ConnectAsync(network, store);
            phrase = alice.ExportRecoveryPhrase();
            alice.Profile.SetName("Alice");
            await alice.SendAsync(bob.AccountId, "an unlikely word: aardvark", Token);
            await bob.NextTextAsync("an unlikely word: aardvark", Token);
            await bob.SendAsync(alice.AccountId, "an answer", Token);
            await alice.NextTextAsync("an answer", Token);
            await alice.State.PushAsync(Token);
            Assert.Contains(network.Nodes, node => node.GetMessages(alice.AccountId.ToString()).Count > 0);
            sealedRows = ReadSealed();
            Assert.NotEmpty(sealedRows);

            deletion = await alice.DeleteAccountAsync(AccountDeletionScope.HereAndNetwork, Token);

            Assert.All(network.Nodes, node => Assert.Empty(node.GetMessages(alice.AccountId.ToString())));
            Assert.False((await store.GetHeadAsync(alice.AccountId, Token)).IsKnown);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => alice.SendAsync(bob.AccountId, "too late", Token));
        }

        Assert.Equal((true, true), (deletion.IsErasedHere, deletion.IsErasedOnNetwork));
        Assert.NotEmpty(deletion.Members);
        Assert.All(deletion.Members, member => Assert.True(member.IsConfirmed));
        Assert.Contains(deletion.Members, member => member.DeletedMessages > 0);
        byte[] file = await System.IO.File.ReadAllBytesAsync(File, Token);
        Assert.All(sealedRows, row => Assert.Equal(-1, file.AsSpan().IndexOf(row)));
        Assert.All(Counts(), table => Assert.Equal((table.Name, 0L), table));

        // Whoever has the phrase finds an empty account.
        await using SessionClient again = await network.ConnectAsync(options => options.RecoveryPhrase = phrase);
        await again.PollNowAsync(Token);
        Assert.Null(again.Profile.Name);
        Assert.Empty(await again.Conversations.ListAsync(Token));
        Assert.Empty(again.State.Contacts);
    }

    [Fact]
    public async Task A_member_that_does_not_confirm_is_named_and_the_store_is_kept_until_the_user_says_so()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SqliteSessionStore store = await OpenAsync();
        await using SessionClient alice = await ConnectAsync(network, store);
        await alice.SendAsync(alice.AccountId, "a note", Token);
        DevNode liar = network.Nodes.First(node => node.GetMessages(alice.AccountId.ToString()).Count > 0);
        liar.SignsWrongly = true;

        AccountDeletion refused = await alice.DeleteAccountAsync(AccountDeletionScope.HereAndNetwork, Token);

        Assert.Equal((false, false), (refused.IsErasedHere, refused.IsErasedOnNetwork));
        MemberDeletion named = Assert.Single(refused.Members, member => !member.IsConfirmed);
        Assert.Equal(liar.Ed25519PublicKey, named.Node);
        Assert.NotNull(named.Reason);
        Assert.True((await store.GetHeadAsync(alice.AccountId, Token)).IsKnown);

        AccountDeletion here = await alice.DeleteAccountAsync(AccountDeletionScope.Here, Token);

        Assert.Equal((true, false), (here.IsErasedHere, here.IsErasedOnNetwork));
        Assert.Empty(here.Members);
        Assert.False((await store.GetHeadAsync(alice.AccountId, Token)).IsKnown);
    }

    [Fact]
    public async Task What_is_deleted_here_only_is_still_in_the_swarm()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SqliteSessionStore store = await OpenAsync();
        await using SessionClient alice = await ConnectAsync(network, store);
        string phrase = alice.ExportRecoveryPhrase();
        await alice.SendAsync(alice.AccountId, "a note", Token);

        AccountDeletion deletion = await alice.DeleteAccountAsync(AccountDeletionScope.Here, Token);

        Assert.True(deletion.IsErasedHere);
        Assert.False((await store.GetHeadAsync(alice.AccountId, Token)).IsKnown);
        await using SessionClient again = await network.ConnectAsync(options => options.RecoveryPhrase = phrase);
        await again.PollNowAsync(Token);
        Assert.Equal("a note", Assert.Single(await again.GetConversation(again.AccountId).GetHistoryAsync(cancellationToken: Token)).Text);
    }

    private static Task<SessionClient> ConnectAsync(DevNet.DevNet network, SqliteSessionStore store) => network.ConnectAsync(options =>
    {
        options.Store = store;
        options.StatePushDelay = TimeSpan.FromMilliseconds(200);
    });

    private Task<SqliteSessionStore> OpenAsync() => SqliteSessionStore.OpenAsync(new SqliteStoreOptions { Path = File, Protection = StoreProtection.None }, Token);

    /// <summary>Reads what stands sealed in every table of the account.</summary>
    private List<byte[]> ReadSealed() => Query(
        string.Join(" UNION ALL ", ((string[])["accounts", "conversations", "messages", "events", "consumers", "outbox", "state", "positions"]).Select(table => $"SELECT sealed FROM {table}")),
        reader => reader.GetFieldValue<byte[]>(0));

    private List<(string Name, long Count)> Counts() => Query(
        string.Join(
            " UNION ALL ",
            ((string[])["accounts", "conversations", "messages", "events", "failed_events", "consumers", "outbox", "seen", "state", "positions", "search_docsize"]).Select(table => $"SELECT '{table}', count(*) FROM {table}")),
        reader => (reader.GetString(0), reader.GetInt64(1)));

    private List<T> Query<T>(string text, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made of names that stand here.
        command.CommandText = text;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
