using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>A bot on the durable store is killed at random points while messages and files flow in and out: nothing accepted is lost, and nobody sees anything twice.</summary>
/// <remarks>The environment may say how many kills and messages, and give the seed of a run before: <c>eng/kill-run</c>.</remarks>
public sealed class KilledBotTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("killed-bot").FullName;
    private readonly int _kills = Setting("SESSION_KILLS", 20);
    private readonly int _questions = Setting("SESSION_KILL_MESSAGES", 510) / 3;
    private readonly int _seed = Setting("SESSION_KILL_SEED", RandomNumberGenerator.GetInt32(int.MaxValue));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 1_800_000)]
    public async Task A_bot_that_is_killed_loses_nothing_doubles_nothing_and_does_nothing_again()
    {
        output.WriteLine($"Seed {_seed}: {_kills} kills, {_questions} questions with as many answers, and as many messages of the bot's own.");
        var random = new Random(_seed);
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { NumericFileIds = true }, Token);
        await using SessionClient alice = await network.ConnectAsync(options => Pair.Open(network, options));
        var seen = new ConcurrentQueue<Message>();
        using IDisposable handler = alice.OnMessage((context, _) =>
        {
            seen.Enqueue(context.Message);
            return default;
        });
        using var keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        await using SessionClient tablet = await network.ConnectAsync(options =>
        {
            Pair.Open(network, options);
            options.RecoveryPhrase = phrase.Export();
        });
        using IDisposable onTablet = tablet.OnMessage(static (_, _) => default);
        var settings = new BotSettings
        {
            Folder = _folder,
            Phrase = phrase.Export(),
            Friend = alice.AccountId,
            Seed = network.SeedUrl,
            Pin = network.SeedPin,
            Files = network.FileServer.BaseUrl,
            FilesKey = Convert.ToHexStringLower(network.FileServer.Ed25519PublicKey.AsSpan()),
        };

        var left = new List<StoreOfTheDead>();
        int asked = 0;
        for (int kill = 0; kill < _kills; kill++)
        {
            BotSettings life = settings with { Run = kill, ToQueue = _questions * (kill + 1) / _kills };
            Task asking = AskAsync(alice, keys.Id, asked, _questions * (kill + 1) / _kills);
            asked = _questions * (kill + 1) / _kills;
            await ShortLife.LiveAndDieAsync(KilledBot.Test, life, random, 40, output);
            await asking;
            if (File.Exists(settings.StoreFile))
            {
                left.Add(await StoreOfTheDead.ReadAsync(settings, keys.Id, Token));
            }
        }

        // The last life is not killed, and all that was accepted comes to its end.
        using var notes = new BotNotes(settings.NotesFile, _kills);
        await using BotLife last = await BotLife.StartAsync(settings with { Run = _kills, ToQueue = _questions }, notes, Token);
        await last.WriteAsync(Token);
        List<BotNote> told = BotNotes.Read(settings.NotesFile);
        string[] accepted = [.. told.Where(static note => note.Kind == BotNoteKind.Queued).Select(static note => BotLife.TextOf(note.Value))];
        string[] answers = [.. Enumerable.Range(0, _questions).Select(static i => BotLife.AnswerTo(QuestionOf(i), BotLife.HasFile(i) ? BotLife.FileOf(QuestionOf(i)) : []))];
        string[] due = [.. accepted, .. answers];
        await Eventually.True(() => due.Except(seen.Select(static message => message.Text)).Any() == false, pause: TimeSpan.FromMilliseconds(100), limit: Patience);

        // What would come twice would come now: one more question is answered after everything before it.
        await alice.SendAsync(keys.Id, "last", Token);
        await Eventually.True(() => seen.Any(static message => message.Text == "echo last"), limit: Patience);
        await Eventually.True(async () => (await last.Store.GetOutboxAsync(keys.Id, Token)).Count == 0, pause: TimeSpan.FromMilliseconds(50), limit: Patience);
        told = BotNotes.Read(settings.NotesFile);
        output.WriteLine($"The store opened in at most {left.Select(static store => store.OpenedIn.TotalMilliseconds).DefaultIfEmpty().Max():0} ms; {network.FileServer.Uploads} uploads; {told.Count(static note => note.Kind == BotNoteKind.Called)} calls of the handler.");

        Assert.DoesNotContain(told, static note => note.Kind == BotNoteKind.Failed);
        CheckCalls(told, left);
        string[] begun = [.. told.Where(static note => note.Kind == BotNoteKind.Queueing).Select(static note => BotLife.TextOf(note.Value)).Except(accepted)];
        CheckOnce([.. due, "echo last"], begun, [.. seen.Select(static message => message.Text)]);
        string[] questions = [.. Enumerable.Range(0, _questions).Select(QuestionOf), "last"];
        await CheckHistoryAsync(alice, keys.Id, isBot: false, [.. due, "echo last"], begun, questions);
        await CheckHistoryAsync(last.Client, alice.AccountId, isBot: true, [.. due, "echo last"], begun, questions);
        await Eventually.True(async () => (await HistoryAsync(tablet, alice.AccountId)).Any(static message => message.Text == "echo last"), limit: Patience);
        await CheckHistoryAsync(tablet, alice.AccountId, isBot: true, [.. due, "echo last"], begun, questions);
        await CheckFilesAsync(alice, seen, left);
        int files = told.Count(static note => note.Kind == BotNoteKind.Queueing && BotLife.HasFile(note.Value)) + Enumerable.Range(0, _questions).Count(static i => BotLife.HasFile(i));
        Assert.InRange(network.FileServer.Uploads, files - begun.Length, files + _kills);
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : standard;

    private static string QuestionOf(int number) => string.Create(CultureInfo.InvariantCulture, $"q{number}");

    private static async Task AskAsync(SessionClient alice, AccountId bot, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            string text = QuestionOf(i);
            await alice.SendAsync(bot, new MessageDraft { Text = text, Attachments = BotLife.HasFile(i) ? [AttachmentSource.FromBytes(BotLife.FileOf(text), text)] : [] }, Token);
        }
    }

    /// <summary>No handler is called again that had ended, and only the one that a kill cut off is called again at all.</summary>
    private void CheckCalls(List<BotNote> told, List<StoreOfTheDead> left)
    {
        BotNote[] calls = [.. told.Where(static note => note.Kind == BotNoteKind.Called)];
        int first = _kills - left.Count;
        for (int i = 0; i < left.Count; i++)
        {
            Assert.DoesNotContain(calls, call => call.Run > first + i && left[i].Handled.Contains(call.Value));
        }

        Assert.All(calls.GroupBy(static call => (call.Run, call.Value)), static call => Assert.Single(call));
        Assert.InRange(calls.Length, _questions + 1, _questions + 1 + _kills);
    }

    private static void CheckOnce(string[] due, string[] begun, string[] found)
    {
        Assert.Empty(due.Except(found));
        Assert.Empty(found.Except(due).Except(begun));
        Assert.Equal(found.Distinct().Count(), found.Length);
    }

    private static async Task<List<Message>> HistoryAsync(SessionClient client, AccountId other)
    {
        var all = new List<Message>();
        Conversation conversation = client.GetConversation(other);
        IReadOnlyList<Message> page = await conversation.GetHistoryAsync(cancellationToken: Token);
        while (page.Count > 0)
        {
            all.AddRange(page.Where(static message => message.Kind == MessageKind.Text));
            page = await conversation.GetHistoryAsync(page[^1], cancellationToken: Token);
        }

        return all;
    }

    private static async Task CheckHistoryAsync(SessionClient client, AccountId other, bool isBot, string[] fromBot, string[] begun, string[] questions)
    {
        List<Message> history = await HistoryAsync(client, other);
        Message[] bots = [.. history.Where(message => message.IsOutgoing == isBot)];
        CheckOnce(fromBot, begun, [.. bots.Select(static message => message.Text)]);
        CheckOnce(questions, [], [.. history.Where(message => message.IsOutgoing != isBot).Select(static message => message.Text)]);
        Assert.All(history.Where(static message => message.IsOutgoing), static message => Assert.Equal(DeliveryState.Sent, message.Delivery.State));
        long[] written = [.. bots.Where(static message => message.Text.StartsWith("out", StringComparison.Ordinal)).Select(static message => long.Parse(message.Text.AsSpan(3), CultureInfo.InvariantCulture))];
        Assert.Equal(written.OrderDescending(), written);
    }

    /// <summary>Each file opens with the bytes that were sent, and stands where an upload put it that was complete when the bot was killed.</summary>
    private static async Task CheckFilesAsync(SessionClient alice, IEnumerable<Message> seen, List<StoreOfTheDead> left)
    {
        var uploaded = new Dictionary<string, string>();
        foreach ((string name, string url) in left.SelectMany(static store => store.Uploaded))
        {
            Assert.Equal(url, uploaded.TryGetValue(name, out string? before) ? before : uploaded[name] = url);
        }

        foreach (Message message in seen)
        {
            bool isOwn = message.Text.StartsWith("out", StringComparison.Ordinal);
            Assert.Equal(isOwn && BotLife.HasFile(long.Parse(message.Text.AsSpan(3), CultureInfo.InvariantCulture)) ? 1 : 0, message.Attachments.Count);
            if (message.Attachments.Count == 0)
            {
                continue;
            }

            using var content = new MemoryStream();
            await alice.DownloadAsync(message, 0, content, cancellationToken: Token);
            Assert.Equal(BotLife.FileOf(message.Text), content.ToArray());
            MessageRecord? record = await alice.Journal.Store.GetMessageAsync(alice.AccountId, message.Id, Token);
            string? url = MessageCodec.ReadBody(Assert.IsType<MessageRecord>(record)).Attachments?[0].Url;
            Assert.Equal(uploaded.GetValueOrDefault(message.Text, url!), url);
        }
    }
}
