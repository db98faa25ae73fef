using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ModeratorBot;
using ModeratorBot.Community;
using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>The reader against a server that lies or fails: each poll is made by the test.</summary>
public sealed class ReadingTests : IAsyncLifetime
{
    private const int PageSize = MessageQuery.MaxLimit;

    private readonly AccountKeys _account = AccountKeys.Generate();
    private readonly BotJournal _journal = new();
    private DevNet.DevNet _network = null!;
    private OnionNetwork _onion = null!;
    private DevCommunityRoom _served = null!;
    private CommunityConnection _connection = null!;
    private CommunityRoom _room = null!;
    private Moderator _moderator = null!;
    private RoomReader _reader = null!;
    private Visitor _mo = null!;
    private Visitor _eve = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RoomToken Lobby { get; } = RoomToken.Parse("lobby");

    public async ValueTask InitializeAsync()
    {
        _network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 8, SwarmCount = 2 }, Token);
        DevCommunityServer server = await _network.AddCommunityAsync(new DevCommunityOptions { Rooms = { "lobby" }, PostLimit = 0 }, Token);
        _served = server.Rooms[0];
        _onion = new OnionNetwork(_network.Settings);
        var client = new CommunityClient(_onion, new CommunityClientOptions { MaxTries = 1 });
        CommunityServer address = CommunityServer.Of(CommunityAddress.Parse(_served.Url.ToString()));
        _connection = client.Connect(address, _account);
        using (var pair = BlindedKeyPair.Create(_account, address.PublicKey))
        {
            _served.AddModerator(pair.Id.ToString(), isAdmin: true);
        }

        _mo = new Visitor("Mo", client, address, Lobby);
        _eve = new Visitor("Eve", client, address, Lobby);
        _served.AddModerator(_mo.Id.ToString());
        _room = new CommunityRoom(_connection, Lobby, new CommunityRoomOptions { DisplayName = "Moderator", GetTimeAsync = async token => await _onion.GetTimeAsync(token) });
        IRule[] rules = [new WordRule(["spam"])];
        _moderator = new Moderator(_room, new Moderation(rules, rules.ToDictionary(rule => rule.Name, _ => RuleMode.Live), new Budget(100, TimeSpan.FromHours(1))), _journal, TimeProvider.System);
        _reader = new RoomReader(_connection, Lobby, _room, _moderator, file: null, NullLogger<RoomReader>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _mo.Dispose();
        _eve.Dispose();
        _moderator.Dispose();
        _connection.Dispose();
        _account.Dispose();
        await _onion.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task News_without_end_hold_up_nothing()
    {
        await _reader.BeginAsync(Token);
        await _eve.SayAsync("hello", cancellationToken: Token);
        long sequence = 0;
        Func<int> asked = TellPages("/since/", row => row["seqno"] = ++sequence);

        await _reader.PollAsync(Token).WaitAsync(Eventually.Limit, TimeProvider.System, Token);

        Assert.InRange(asked(), 2, 30);
    }

    [Fact]
    public async Task A_page_that_comes_again_and_again_holds_up_nothing()
    {
        await _reader.BeginAsync(Token);
        await _eve.SayAsync("hello", cancellationToken: Token);
        Func<int> asked = TellPages("/since/", row => row["seqno"] = 1);

        await _reader.PollAsync(Token).WaitAsync(Eventually.Limit, TimeProvider.System, Token);

        Assert.Equal(2, asked());
    }

    [Fact]
    public async Task A_history_in_which_nothing_is_signed_has_an_end()
    {
        await _eve.SayAsync("hello", cancellationToken: Token);
        int told = 0;
        Func<int> asked = TellPages("/messages/", row => row["signature"] = told++ < PageSize ? row["signature"]!.GetValue<string>() : Convert.ToBase64String(new byte[64]));

        await _reader.BeginAsync(Token).WaitAsync(Eventually.Limit, TimeProvider.System, Token);

        Assert.Equal(2, asked());
    }

    [Fact]
    public async Task A_history_that_goes_round_has_an_end()
    {
        await _eve.SayAsync("hello", cancellationToken: Token);
        int told = 0;
        Func<int> asked = TellPages("/messages/", row => row["id"] = PageSize - (told++ % PageSize));

        await _reader.BeginAsync(Token).WaitAsync(Eventually.Limit, TimeProvider.System, Token);

        Assert.Equal(2, asked());
    }

    [Fact]
    public async Task A_command_outlasts_a_server_that_fails_for_long()
    {
        await _reader.BeginAsync(Token);
        await _mo.SayAsync($"/ban {_eve.Id}", cancellationToken: Token);
        await _eve.SayAsync("spam", cancellationToken: Token);
        FailAt(path => path == "/room/lobby");
        for (int i = 0; i < 12; i++)
        {
            await Assert.ThrowsAsync<CommunityRefusedException>(() => _reader.PollAsync(Token));
        }

        Assert.Empty(_journal.Entries);
        _served.Server.Lie = null;
        await _reader.PollAsync(Token);
        Assert.Equal([("/ban", JournalState.Done), ("words", JournalState.Done)], _journal.Entries.Select(entry => (entry.Rule, entry.State)));
    }

    [Fact]
    public async Task What_always_fails_holds_up_the_next_message_for_a_few_polls_only()
    {
        await _reader.BeginAsync(Token);
        await _mo.SayAsync($"/ban {_eve.Id}", cancellationToken: Token);
        await _eve.SayAsync("spam", cancellationToken: Token);
        FailAt(path => path.EndsWith("/ban", StringComparison.Ordinal));
        for (int i = 0; i < 4; i++)
        {
            await Assert.ThrowsAsync<CommunityRefusedException>(() => _reader.PollAsync(Token));
        }

        await _reader.PollAsync(Token);
        Assert.Equal([("/ban", JournalState.Begun), ("words", JournalState.Done)], _journal.Entries.Select(entry => (entry.Rule, entry.State)));
        Assert.Contains(await _mo.ReadAsync(Token), message => message.Text.StartsWith("I do not know whether that worked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_left_of_a_room_is_not_done_in_another_of_its_name()
    {
        await _reader.BeginAsync(Token);
        for (int i = 0; i < 3; i++)
        {
            await _mo.SayAsync("hello", cancellationToken: Token);
            await _reader.PollAsync(Token);
        }

        await _eve.SayAsync("spam", cancellationToken: Token);
        FailAt(path => path == "/room/lobby");
        await Assert.ThrowsAsync<CommunityRefusedException>(() => _reader.PollAsync(Token));
        _served.Server.Lie = null;
        _served.Server.RemoveRoom("lobby");
        DevCommunityRoom anew = _served.Server.AddRoom("lobby");
        anew.AddModerator(_connection.Id!.Value.ToString(), isAdmin: true);

        await _reader.PollAsync(Token);
        await _reader.PollAsync(Token);

        Assert.DoesNotContain(_journal.Entries, entry => entry.State == JournalState.Done);
    }

    [Fact]
    public async Task A_time_out_without_its_end_is_taken_back_also_while_the_bot_ends()
    {
        await _reader.BeginAsync(Token);
        SenderId eve = _eve.Id;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _served.Server.Lie = new Lie
        {
            Http = exchange =>
            {
                if (IsTakenBack(exchange))
                {
                    end.Cancel();
                }

                return IsEnd(exchange) ? ForcedAnswer.Text(403, "no") : exchange.Answer;
            },
        };

        await Assert.ThrowsAsync<CommunityRefusedException>(() => _room.MuteAsync(eve, TimeSpan.FromMinutes(10), end.Token));
        await _eve.SayAsync("Here I am", cancellationToken: Token);
    }

    [Fact]
    public async Task A_time_out_that_could_not_be_taken_back_can_still_be_undone()
    {
        await _reader.BeginAsync(Token);
        _served.Server.Lie = new Lie
        {
            // The schedule is refused, and what should take the rest back is lost on the way.
            Http = exchange => IsEnd(exchange) || IsTakenBack(exchange) ? ForcedAnswer.Text(403, "no") : exchange.Answer,
        };
        await _mo.SayAsync($"/mute 10m {_eve.Id}", cancellationToken: Token);
        await _reader.PollAsync(Token);
        Assert.Equal(JournalState.Begun, Assert.Single(_journal.Entries).State);

        _served.Server.Lie = null;
        await _mo.SayAsync("/undo", cancellationToken: Token);
        await _reader.PollAsync(Token);
        Assert.Equal(JournalState.Undone, Assert.Single(_journal.Entries).State);
    }

    private static bool IsEnd(HttpExchange exchange) => exchange.Path.Contains("/futurePermissions/", StringComparison.Ordinal);

    private static bool IsTakenBack(HttpExchange exchange) => exchange.Place == AnswerPlace.Destination && exchange.Path.Contains("/permissions/", StringComparison.Ordinal);

    /// <summary>Lets every page of messages be full of copies of what stands in the room first.</summary>
    /// <returns>Tells how many pages were asked for.</returns>
    private Func<int> TellPages(string path, Action<JsonObject> change)
    {
        DevCommunityMessage message = _served.Messages[0];
        int asked = 0;
        _served.Server.Lie = CommunityLies.OnJson(asks => asks.Contains(path, StringComparison.Ordinal), _ =>
        {
            Interlocked.Increment(ref asked);
            return new JsonArray([.. Enumerable.Range(0, PageSize).Select(_ => RowOf())]);
        });
        return () => Volatile.Read(ref asked);

        JsonNode RowOf()
        {
            var row = new JsonObject
            {
                ["id"] = message.Id,
                ["session_id"] = message.Author,
                ["posted"] = 1_700_000_000.5,
                ["seqno"] = message.Seqno,
                ["data"] = Convert.ToBase64String(message.Data!.Value.Span),
                ["signature"] = Convert.ToBase64String(message.Signature!.Value.Span),
                ["reactions"] = new JsonObject(),
            };
            change(row);
            return row;
        }
    }

    private void FailAt(Func<string, bool> isMeant) => _served.Server.Lie = new Lie { Http = exchange => isMeant(exchange.Path) ? ForcedAnswer.Text(500, "no") : exchange.Answer };
}
