using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A bot in a room, on the durable store, is killed at random points while others write, edit and delete: it answers each message once, and ends with what the server has.</summary>
public sealed class KilledRoomBotTests(ITestOutputHelper output)
{
    private const string FileVariable = "SESSION_ROOM_BOT_FILE";
    private const string PhraseVariable = "SESSION_ROOM_BOT_PHRASE";
    private const string SeedVariable = "SESSION_ROOM_BOT_SEED";
    private const string PinVariable = "SESSION_ROOM_BOT_PIN";
    private const int Kills = 4;
    private const int QuestionsBetweenKills = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task A_bot_that_is_killed_in_a_room_answers_each_message_exactly_once()
    {
        string folder = Directory.CreateTempSubdirectory("killed-room-bot").FullName;
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        string file = Path.Combine(folder, "bot.db");
        var asked = new List<RoomMessage>();
        try
        {
            string phrase = await JoinAsync(rig, file);
            for (int kill = 0; kill < Kills; kill++)
            {
                await using (ChildTest bot = Start(rig.Network, file, phrase))
                {
                    await AskAsync();
                    int wanted = asked.Count - RandomNumberGenerator.GetInt32(QuestionsBetweenKills - 1);
                    output.WriteLine($"Kill {kill}: after {wanted} answers.");
                    await UntilAsync(() => Answers(rig).Length >= wanted, bot);
                }

                // While it is down: more questions, and changes of what was asked before.
                await AskAsync();
                RoomMessage edited = asked[2 * kill];
                await RoomRig.EditAsync(visitor, edited.Id, await RoomRig.SealAsync(visitor, $"edited {kill}"));
                await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, edited.Id, "👍"), Token);
                await visitor.SendAsync(CommunityRequests.DeleteMessage(RoomRig.LoungeToken, asked[(2 * kill) + 1].Id), Token);
            }

            await using (ChildTest last = Start(rig.Network, file, phrase))
            {
                await UntilAsync(() => Answers(rig).Distinct().Count() >= asked.Count, last);

                // What would come twice would come now: one more question is answered after everything before it.
                await RoomRig.PostAsync(visitor, "last");
                await UntilAsync(() => Answers(rig).Contains("echo last"), last);
            }

            Assert.Equal(
                Enumerable.Range(0, asked.Count).Select(Question).Append("last").Select(text => $"echo {text}").Order(StringComparer.Ordinal),
                Answers(rig).Order(StringComparer.Ordinal));
            await AgreeAsync(rig, file, phrase);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task AskAsync()
        {
            for (int i = 0; i < QuestionsBetweenKills; i++)
            {
                asked.Add(await RoomRig.PostAsync(visitor, Question(asked.Count)));
            }
        }
    }

    /// <summary>The process that is killed: a bot that echoes.</summary>
    [Fact(Explicit = true, Timeout = 200_000)]
    public async Task Echo_until_killed()
    {
        string file = Environment.GetEnvironmentVariable(FileVariable) ?? throw new InvalidOperationException("Runs only as a child.");
        await using SqliteSessionStore store = await OpenAsync(file);
        await using SessionClient bot = await SessionClient.CreateAsync(
            options =>
            {
                options.Network = TestClients.DevNetAt(new Uri(Environment.GetEnvironmentVariable(SeedVariable)!), Environment.GetEnvironmentVariable(PinVariable)!);
                options.RecoveryPhrase = Environment.GetEnvironmentVariable(PhraseVariable);
                options.Store = store;
                options.CommunityPollInterval = RoomRig.Quick;
            },
            Token);
        using IDisposable handler = bot.OnMessage(async (context, token) => await context.ReplyAsync("echo " + context.Message.Text, token));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
    }

    private static string Question(int number) => string.Create(CultureInfo.InvariantCulture, $"q{number}");

    private static Task<SqliteSessionStore> OpenAsync(string file) => SqliteSessionStore.OpenAsync(new() { Path = file, Protection = StoreProtection.None }, Token);

    /// <summary>Lets the bot join, and gives its phrase.</summary>
    private static async Task<string> JoinAsync(RoomRig rig, string file)
    {
        await using SqliteSessionStore store = await OpenAsync(file);
        SessionClient bot = await rig.ConnectAsync("Bot", options => options.Store = store);
        await bot.Communities.JoinAsync(rig.LoungeUrl, Token);
        string phrase = bot.ExportRecoveryPhrase();
        await bot.DisposeAsync();
        return phrase;
    }

    /// <summary>Waits until the bot's history is what the server has.</summary>
    private static async Task AgreeAsync(RoomRig rig, string file, string phrase)
    {
        await using SqliteSessionStore store = await OpenAsync(file);
        SessionClient bot = await rig.ConnectAsync("Bot", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        await bot.Communities.PollNowAsync(Token);

        // An answer that was lost with the process is looked for by the outbox, which gives the message its number.
        Message[] history = [];
        await Eventually.True(
            async () => (history = [.. (await bot.Communities.All.Single().GetHistoryAsync(limit: 1000, cancellationToken: Token)).OrderBy(message => message.ServerId)])
                .All(message => message.ServerId is not null),
            limit: Patience);
        DevCommunityMessage[] expected = [.. rig.Lounge.Messages.Where(message => message.Data is not null).OrderBy(message => message.Id)];
        Assert.Equal(expected.Select(message => (message.Id, TextOf(message), message.Reactions.Count)), history.Select(message => (message.ServerId!.Value, message.Text, message.Reactions.Count)));
        await bot.DisposeAsync();
    }

    private static string[] Answers(RoomRig rig) =>
        [.. rig.Lounge.Messages.Where(message => message.Data is not null).Select(TextOf).Where(text => text.StartsWith("echo ", StringComparison.Ordinal))];

    private static string TextOf(DevCommunityMessage message) =>
        MessageContent.TryDecode(MessagePadding.Remove(message.Data!.Value.Span).ToArray(), out MessageContent? content, out _) ? ((VisibleMessage)content.Payload).Text! : string.Empty;

    private static async Task UntilAsync(Func<bool> isEnough, ChildTest bot)
    {
        await Eventually.True(
            () =>
            {
                Assert.False(bot.HasExited, "The bot ended by itself.");
                return isEnough();
            },
            limit: Patience);
    }

    private static ChildTest Start(DevNet.DevNet network, string file, string phrase) => ChildTest.Start(
        typeof(KilledRoomBotTests),
        nameof(Echo_until_killed),
        new Dictionary<string, string>
        {
            [FileVariable] = file,
            [PhraseVariable] = phrase,
            [SeedVariable] = network.SeedUrl.ToString(),
            [PinVariable] = network.SeedPin,
        });
}
