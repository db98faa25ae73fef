using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>A bot on the durable store is killed at random points while messages flow in and out: nothing accepted is lost, and nobody sees anything twice.</summary>
public sealed class KilledBotTests(ITestOutputHelper output)
{
    private const string FileVariable = "SESSION_BOT_FILE";
    private const string PhraseVariable = "SESSION_BOT_PHRASE";
    private const string SeedVariable = "SESSION_BOT_SEED";
    private const string PinVariable = "SESSION_BOT_PIN";
    private const string KillsVariable = "SESSION_BOT_KILLS";
    private const int Questions = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task A_bot_that_is_killed_answers_each_message_exactly_once()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable(KillsVariable), CultureInfo.InvariantCulture, out int wanted) ? wanted : 5;
        string folder = Directory.CreateTempSubdirectory("killed-bot").FullName;
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SessionClient alice = await network.ConnectAsync();
        using var keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        Channel<string> arriving = Channel.CreateUnbounded<string>();
        using IDisposable handler = alice.OnMessage((context, token) => arriving.Writer.WriteAsync(context.Message.Text, token));
        var answers = new List<string>();

        Task asking = AskAsync(alice, keys.Id);
        try
        {
            for (int kill = 0; kill < kills; kill++)
            {
                int after = RandomNumberGenerator.GetInt32(1, 6);
                int before = answers.Count;
                output.WriteLine($"Kill {kill}: after {after} more answers.");
                using Process bot = Start(network, folder, phrase.Export());
                await ReadUntilAsync(() => answers.Count >= before + after || HasAll(), bot);
                bot.Kill();
                await bot.WaitForExitAsync(Token);
            }

            using Process last = Start(network, folder, phrase.Export());
            await ReadUntilAsync(HasAll, last);
            await asking;

            // What would come twice would come now: one more question is answered after everything before it.
            await alice.SendAsync(keys.Id, "last", Token);
            await ReadUntilAsync(() => answers.Contains("echo last"), last);
            last.Kill();
            await last.WaitForExitAsync(Token);
            while (arriving.Reader.TryRead(out string? more))
            {
                answers.Add(more);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal(Expected().Append("echo last").Order(StringComparer.Ordinal), answers.Order(StringComparer.Ordinal));

        bool HasAll() => answers.Distinct().Count() >= Questions;

        async Task ReadUntilAsync(Func<bool> isEnough, Process bot)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(Patience);
            Task ended = bot.WaitForExitAsync(limit.Token);
            while (!isEnough())
            {
                Task<string> next = arriving.Reader.ReadAsync(limit.Token).AsTask();
                await Task.WhenAny(next, ended);
                Assert.False(ended.IsCompletedSuccessfully, "The bot ended by itself.");
                Assert.True(next.IsCompletedSuccessfully, $"The bot did not answer in time: {answers.Count} answers are there.");
                answers.Add(await next);
            }
        }
    }

    /// <summary>The process that is killed: a bot that echoes.</summary>
    [Fact(Explicit = true, Timeout = 200_000)]
    public async Task Echo_until_killed()
    {
        string file = Environment.GetEnvironmentVariable(FileVariable) ?? throw new InvalidOperationException("Runs only as a child.");
        await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(new() { Path = file, Protection = StoreProtection.None }, Token);
        await using SessionClient bot = await SessionClient.CreateAsync(
            options =>
            {
                options.Network = new NetworkSettings
                {
                    Name = "devnet",
                    Seeds = [new SeedNode(new Uri(Environment.GetEnvironmentVariable(SeedVariable)!), new SeedTrust.PublicKeyPin(Environment.GetEnvironmentVariable(PinVariable)!))],
                    AllowSharedSubnets = true,
                    MinimumNodes = 3,
                };
                options.RecoveryPhrase = Environment.GetEnvironmentVariable(PhraseVariable);
                options.Store = store;
                options.HandleEarlierMessages = true;
                options.PollInterval = TimeSpan.FromMilliseconds(100);
            },
            Token);
        using IDisposable handler = bot.OnMessage(async (context, token) => await context.ReplyAsync("echo " + context.Message.Text, token));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
    }

    private static async Task AskAsync(SessionClient alice, AccountId bot)
    {
        for (int i = 0; i < Questions; i++)
        {
            await alice.SendAsync(bot, string.Create(CultureInfo.InvariantCulture, $"q{i}"), Token);
        }
    }

    private static IEnumerable<string> Expected() => Enumerable.Range(0, Questions).Select(i => string.Create(CultureInfo.InvariantCulture, $"echo q{i}"));

    private static Process Start(DevNet.DevNet network, string folder, string phrase)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[typeof(KilledBotTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(KilledBotTests).FullName}.{nameof(Echo_until_killed)}", "-noColor"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[FileVariable] = Path.Combine(folder, "bot.db");
        start.Environment[PhraseVariable] = phrase;
        start.Environment[SeedVariable] = network.SeedUrl.ToString();
        start.Environment[PinVariable] = network.SeedPin;
        Process bot = Process.Start(start)!;

        // Nobody reads what it says; but a full pipe would stop it.
        _ = bot.StandardOutput.ReadToEndAsync(Token);
        _ = bot.StandardError.ReadToEndAsync(Token);
        return bot;
    }
}
