using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A process that commits is killed at random points: what was acknowledged is there, and nothing is there by halves.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const string FileVariable = "SESSION_STORE_CRASH_FILE";
    private const string KillsVariable = "SESSION_STORE_KILLS";
    private static readonly AccountId[] Accounts = [TestFolder.Account(11), TestFolder.Account(12), TestFolder.Account(13)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_killed_process_loses_nothing_that_was_acknowledged_and_leaves_no_half()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable(KillsVariable), CultureInfo.InvariantCulture, out int wanted) ? wanted : 12;
        using var folder = new TestFolder();
        string acknowledged = folder.File + ".acks";
        for (int kill = 0; kill < kills; kill++)
        {
            int after = RandomNumberGenerator.GetInt32(0, 120);
            output.WriteLine($"Kill {kill}: after {after} acknowledged commits.");
            await RunAndKillAsync(folder.File, acknowledged, after);
            await using SqliteSessionStore store = await folder.OpenAsync();
            long[] acks = ReadAcks(acknowledged);
            for (int i = 0; i < Accounts.Length; i++)
            {
                await CheckAsync(store, Accounts[i], acks[i]);
            }

            Assert.Equal(0, store.UnreadableRows);
        }

        Assert.All(ReadAcks(acknowledged), ack => Assert.NotEqual(0, ack));
    }

    /// <summary>The process that is killed: commits as fast as it can, and writes down what was acknowledged.</summary>
    [Fact(Explicit = true, Timeout = 60_000)]
    public async Task Commit_until_killed()
    {
        string file = Environment.GetEnvironmentVariable(FileVariable) ?? throw new InvalidOperationException("Runs only as a child.");
        await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(new() { Path = file, Protection = StoreProtection.None }, Token);
        await using var acks = new FileStream(file + ".acks", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var gate = new Lock();
        await Task.WhenAll(Accounts.Select((account, index) => Task.Run(
            async () =>
            {
                for (long number = (await store.GetHeadAsync(account, Token)).LastMessage + 1; ; number++)
                {
                    var batch = new StoreBatch
                    {
                        Messages = { TestFolder.Message(number, $"word{number % 7} common") with { Payload = new byte[RandomNumberGenerator.GetInt32(10, 5000)] } },
                        Events = { new() { Position = number, Kind = "Kind", At = TestFolder.Start, Payload = new byte[20] } },
                        Outbox = { new() { Id = number, Conversation = TestFolder.Alice, Payload = new byte[20] } },
                        State = { ["last"] = BitConverter.GetBytes(number) },
                    };
                    if (number > 1)
                    {
                        batch.RemovedOutbox.Add(number - 1);
                    }

                    await store.CommitAsync(account, batch, Token);
                    lock (gate)
                    {
                        acks.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{index} {number}\n")));
                    }
                }
            },
            Token)));
    }

    private static async Task CheckAsync(SqliteSessionStore store, AccountId account, long acknowledged)
    {
        StoreHead head = await store.GetHeadAsync(account, Token);
        long last = head.LastMessage;
        Assert.True(last >= acknowledged, $"{last} of {acknowledged}");
        Assert.Equal((last, last), (head.LastEvent, head.LastOutbox));
        if (last == 0)
        {
            return;
        }

        Assert.Equal(last, BitConverter.ToInt64(await store.GetStateAsync(account, "last", Token)));
        Assert.Equal(last, Assert.Single(await store.GetOutboxAsync(account, Token)).Id);
        Assert.Equal(last, (await store.ReadEventsAsync(account, 0, int.MaxValue, Token)).Count);
        Assert.Equal(last, (await store.GetConversationAsync(account, TestFolder.Alice, Token))?.UnreadCount ?? -1);
        int shown = (int)Math.Min(last, 1000);
        long[] expected = [.. Enumerable.Range(0, shown).Select(i => last - i)];
        Assert.Equal(expected, (await store.GetHistoryAsync(account, new() { Conversation = TestFolder.Alice, Limit = 1000 }, Token)).Select(message => message.Id.Value));
        Assert.Equal(expected, (await store.SearchAsync(account, new() { Text = "comm", Limit = 1000 }, Token)).Select(message => message.Id.Value));
    }

    private static long[] ReadAcks(string path)
    {
        long[] acks = new long[Accounts.Length];
        foreach (string line in File.Exists(path) ? File.ReadAllText(path).Split('\n')[..^1] : [])
        {
            string[] parts = line.Split(' ');
            int index = int.Parse(parts[0], CultureInfo.InvariantCulture);
            acks[index] = Math.Max(acks[index], long.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return acks;
    }

    private static async Task RunAndKillAsync(string file, string acknowledged, int after)
    {
        long before = File.Exists(acknowledged) ? new FileInfo(acknowledged).Length : 0;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[typeof(CrashTests).Assembly.Location, "-explicit", "only", "-method", $"{typeof(CrashTests).FullName}.{nameof(Commit_until_killed)}", "-noColor"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[FileVariable] = file;
        using Process child = Process.Start(start)!;
        Task<string> said = child.StandardOutput.ReadToEndAsync(Token);
        Task<string> erred = child.StandardError.ReadToEndAsync(Token);
        try
        {
            // About six bytes a line.
            await Eventually.True(
                async () =>
                {
                    if (child.HasExited)
                    {
                        Assert.Fail($"The child ended by itself: {await said} {await erred}");
                    }

                    return File.Exists(acknowledged) && new FileInfo(acknowledged).Length >= before + 1 + (6 * after);
                },
                pause: TimeSpan.FromMilliseconds(2),
                what: $"{after} more commits");
        }
        finally
        {
            // SIGKILL: the process runs no more code.
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }
}
