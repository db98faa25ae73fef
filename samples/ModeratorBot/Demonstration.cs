using Microsoft.Extensions.Logging.Abstractions;
using ModeratorBot.Journal;
using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace ModeratorBot;

/// <summary>A community on this machine, the bot in it, and visitors who behave well and badly.</summary>
internal sealed class Demonstration : IAsyncDisposable
{
    private readonly DevNet _network;
    private readonly OnionNetwork _onion;
    private readonly CommunityClient _client;
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"moderator-{Guid.NewGuid():n}");
    private readonly AccountKeys _account = AccountKeys.Generate();
    private readonly List<Visitor> _visitors = [];
    private readonly TextWriter _output;

    private Demonstration(DevNet network, DevCommunityRoom room, TextWriter output)
    {
        _network = network;
        _output = output;
        _onion = new OnionNetwork(network.Settings);
        _client = new CommunityClient(_onion);
        Room = room;
        Server = CommunityServer.Of(CommunityAddress.Parse(room.Url.ToString()));
    }

    /// <summary>The room as the server keeps it.</summary>
    internal DevCommunityRoom Room { get; }

    private CommunityServer Server { get; }

    /// <summary>Plays the script.</summary>
    /// <param name="output">Tells what happens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether the bot did what it should.</returns>
    internal static async Task<bool> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await using Demonstration demonstration = await StartAsync(output, CommunityBlinding.Required, cancellationToken);
        using Bot bot = demonstration.CreateBot();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = bot.RunAsync(end.Token);
        try
        {
            // The bot runs until it is told to end: when it ends before, that is the failure.
            Task<bool> playing = demonstration.PlayAsync(bot, end.Token);
            await await Task.WhenAny(playing, running);
            return await playing;
        }
        finally
        {
            await end.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal static async Task<Demonstration> StartAsync(TextWriter output, CommunityBlinding blinding, CancellationToken cancellationToken)
    {
        DevNet network = await DevNet.StartAsync(new DevNetOptions { NodeCount = 8, SwarmCount = 2 }, cancellationToken);
        DevCommunityServer server = await network.AddCommunityAsync(new DevCommunityOptions { Rooms = { "lobby" }, PostLimit = 0, Blinding = blinding }, cancellationToken);
        return new Demonstration(network, server.Rooms[0], output);
    }

    /// <summary>Makes the bot, an admin of the room; with the same journal each time, as after a restart.</summary>
    internal Bot CreateBot(Action<BotOptions>? configure = null)
    {
        using (var pair = BlindedKeyPair.Create(_account, Server.PublicKey))
        {
            Room.AddModerator(pair.Id.ToString(), isAdmin: true);
        }

        var options = new BotOptions
        {
            Community = Room.Url.ToString(),
            Data = _data,
            PollInterval = TimeSpan.FromMilliseconds(200),
            BudgetActions = 6,
            SlowInterval = TimeSpan.FromMilliseconds(1),
            Words = { "free money" },
            Rules = { ["greeting"] = "Live", ["links"] = "Live", ["words"] = "Shadow", ["slow"] = "Off" },
        };
        configure?.Invoke(options);
        return new Bot(options, _client, _account, async cancellationToken => await _onion.GetTimeAsync(cancellationToken), NullLoggerFactory.Instance, TimeProvider.System);
    }

    internal Visitor Invite(string name, bool isModerator = false)
    {
        var visitor = new Visitor(name, _client, Server, RoomToken.Parse(Room.Token));
        _visitors.Add(visitor);
        if (isModerator)
        {
            Room.AddModerator(visitor.Id.ToString());
        }

        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        _visitors.ForEach(visitor => visitor.Dispose());
        _account.Dispose();
        await _onion.DisposeAsync();
        await _network.DisposeAsync();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task<bool> PlayAsync(Bot bot, CancellationToken cancellationToken)
    {
        Visitor mo = Invite("Mo", isModerator: true);
        Visitor ada = Invite("Ada");
        Visitor eve = Invite("Eve");
        _output.WriteLine("The bot greets, and removes the links of newcomers however they are written.");
        await bot.Begun.WaitAsync(cancellationToken);
        RoomMessage hello = await SayAsync(ada, "Hello, is this the lobby?");
        await HearAsync("Welcome, Ada");
        await SayAsync(eve, "Cheap watches: ｗａｔｃｈｅｓ․ｅｘａｍｐｌｅ․com");
        await WaitForEntriesAsync(2);

        _output.WriteLine("\nA rule in shadow only counts.");
        await SayAsync(eve, "Who wants FREE money?");
        await OrderAsync(mo, "/status", "words Shadow: would have acted 1");
        await OrderAsync(mo, "/rule words live", "words Live");
        RoomMessage question = await SayAsync(eve, "Why so strict?");
        await SayAsync(eve, "free money, free money");
        await WaitAsync(() => bot.Journal.Entries.Any(entry => entry is { Rule: "words", State: JournalState.Done }), cancellationToken);

        _output.WriteLine("\nModerators quote and command; others cannot.");
        await SayAsync(eve, $"/ban {mo.Id}");
        await OrderAsync(mo, "/mute 10m", "muted", question);
        bool isSilent = await IsRefusedAsync(eve, "And now?");
        await OrderAsync(mo, "/undo", "(undone)");
        await SayAsync(eve, "Thank you.");
        await OrderAsync(mo, "/pin", "pinned", hello);
        await OrderAsync(mo, $"/ban 1h {mo.Id}", "I do nothing against moderators");

        _output.WriteLine("\nA crowd comes: the bot does what its budget allows, then stops and asks.");
        for (int i = 1; i <= 6; i++)
        {
            await SayAsync(Invite($"Guest {i}"), $"look: https://guest{i}.example/");
        }

        await HearAsync("/resume lets me go on");
        await OrderAsync(mo, "/resume", "went on");

        _output.WriteLine("\nWhat stands in the room:");
        foreach ((string name, string text) in await mo.ReadAsync(cancellationToken))
        {
            _output.WriteLine($"  {name}: {text.ReplaceLineEndings(" | ")}");
        }

        _output.WriteLine("\nThe journal:");
        foreach (JournalEntry entry in bot.Journal.Entries)
        {
            _output.WriteLine($"  {entry}");
        }

        return isSilent && bot.Journal.Entries.All(entry => entry.State is JournalState.Done or JournalState.Undone);

        async Task<RoomMessage> SayAsync(Visitor visitor, string text, RoomMessage? about = null)
        {
            _output.WriteLine($"  {visitor.Name}: {text}");
            return await visitor.SayAsync(text, about, cancellationToken);
        }

        async Task OrderAsync(Visitor moderator, string command, string answer, RoomMessage? about = null)
        {
            await SayAsync(moderator, command, about);
            await HearAsync(answer);
        }

        async Task HearAsync(string answer)
        {
            string heard = "";
            await WaitAsync(
                async () =>
                {
                    IReadOnlyList<(string Name, string Text)> messages = await mo.ReadAsync(cancellationToken);
                    heard = messages.LastOrDefault(message => message.Name == "Moderator" && message.Text.Contains(answer, StringComparison.Ordinal)).Text ?? "";
                    return heard.Length > 0;
                },
                cancellationToken);
            _output.WriteLine($"  Moderator: {heard.ReplaceLineEndings(" | ")}");
        }

        async Task WaitForEntriesAsync(int count)
        {
            await WaitAsync(() => bot.Journal.Entries.Count >= count && bot.Journal.Entries[^1].State != JournalState.Begun, cancellationToken);
            _output.WriteLine($"  (journal) {bot.Journal.Entries[^1]}");
        }

        async Task<bool> IsRefusedAsync(Visitor visitor, string text)
        {
            try
            {
                await SayAsync(visitor, text);
                return false;
            }
            catch (CommunityRefusedException)
            {
                _output.WriteLine("  (the server does not take it)");
                return true;
            }
        }
    }

    private static Task WaitAsync(Func<bool> reached, CancellationToken cancellationToken) => WaitAsync(() => Task.FromResult(reached()), cancellationToken);

    private static async Task WaitAsync(Func<Task<bool>> reached, CancellationToken cancellationToken)
    {
        while (!await reached())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}
