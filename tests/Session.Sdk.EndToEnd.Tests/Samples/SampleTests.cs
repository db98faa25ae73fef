using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using SessionSdk.Packages.Tests;

namespace SessionSdk.EndToEnd.Tests.Samples;

/// <summary>The samples run as a user runs them: without set-up, on a network of their own.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("session-samples-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 120_000)]
    public async Task Two_terminals_chat_with_files_reactions_history_and_search()
    {
        string file = Path.Combine(_folder, "numbers.txt");
        string saved = Path.Combine(_folder, "saved");
        await File.WriteAllTextAsync(file, "1, 2, 3", Token);

        // What would clear the screen or write in red is text.
        using var host = new Sample("ConsoleChat", await ScriptAsync("host", "/wait hello host", "hello guest, a [red]word[/] and \u001b[2J", $"/file {file}", "/wait bye", "/react 👍", "/search guest", "bye too", "/wait closing"));
        string join = (await host.WaitForAsync("--join")).Split(' ')[^1];
        using var guest = new Sample(
            "ConsoleChat",
            ["--join", join, "--name", "Guest", "--store", Path.Combine(_folder, "guest.db"), .. await ScriptAsync("guest", "hello host", "/wait hello guest", "bye", "/wait bye too", $"/save {saved}", "/history", "closing")]);

        (int exit, string text) = await guest.EndAsync();
        Assert.True(exit == 0, text);
        Assert.Contains("[red]word[/] and  [2J", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Equal("1, 2, 3", await File.ReadAllTextAsync(Path.Combine(saved, "numbers.txt"), Token));
        (exit, text) = await host.EndAsync();
        Assert.True(exit == 0, text);
        Assert.Contains("Guest hello host", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_history_is_exported_and_nothing_in_it_is_markup()
    {
        using var sample = new Sample("ChatExport", "--out", _folder);

        (int exit, string text) = await sample.EndAsync();

        Assert.True(exit == 0, text);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "history.json"), Token));
        string[] texts = [.. json.RootElement[0].GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString()!)];
        Assert.Contains("Hello Bob, here are the numbers", texts);
        Assert.Contains("Thanks! <script>alert('not a script')</script>", texts);
        string page = await File.ReadAllTextAsync(Path.Combine(_folder, "history.html"), Token);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Bob &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("numbers.txt", page, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_reader_joins_the_log_reads_its_lines_and_asks_for_the_members()
    {
        using AccountKeys keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        using var sample = new Sample("GroupLog", $"--Reader={keys.Id}");
        string[] seed = (await sample.WaitForAsync("--seed-pin")).Split(' ');
        await using SessionClient reader = await SessionClient.CreateAsync(
            options =>
            {
                options.Network = TestClients.DevNetAt(new Uri(seed[^3]), seed[^1]);
                options.RecoveryPhrase = phrase.Export();
                options.PollInterval = TimeSpan.FromMilliseconds(100);
            },
            Token);
        reader.StartReceiving();
        await Eventually.True(() => reader.Groups.Invitations.Count == 1);
        Group log = reader.Groups.Get(reader.Groups.Invitations[0].Id);
        await log.AcceptAsync(Token);
        await Eventually.True(() => TextsAsync(log, "Warning: The log begins, with 2 members"));

        await log.SendAsync("/members", Token);

        await Eventually.True(() => TextsAsync(log, "Log: PromotionAccepted"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_wrong_call_is_told_in_one_line()
    {
        using var chat = new Sample("ConsoleChat", "--join", "nonsense");
        (int exit, string text) = await chat.EndAsync();
        Assert.Equal(1, exit);
        Assert.Contains("--join is not what the first terminal printed.", text, StringComparison.Ordinal);

        using var export = new Sample("ChatExport", "--store", Path.Combine(_folder, "none.db"));
        (exit, text) = await export.EndAsync();
        Assert.Equal(1, exit);
        Assert.Contains("SESSION_RECOVERY_PHRASE", text, StringComparison.Ordinal);
    }

    private static async Task<bool> TextsAsync(Group group, string expected) =>
        (await group.GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text.Contains(expected, StringComparison.Ordinal));

    private async Task<string[]> ScriptAsync(string name, params string[] lines)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllLinesAsync(path, lines, Token);
        return ["--script", path];
    }

    /// <summary>A sample that runs in a process of its own.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly Process _process;
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
        private readonly List<string> _seen = [];
        private readonly Task _reading;

        internal Sample(string name, params string[] arguments)
        {
            string program = Path.Combine(Repository.Root, "artifacts", "bin", name, Configuration, $"{name}.dll");
            _process = DotNet.Start(Repository.Root, new Dictionary<string, string> { ["NO_COLOR"] = "1" }, [program, .. arguments]);
            _reading = Task.WhenAll(PumpAsync(_process.StandardOutput), PumpAsync(_process.StandardError));
        }

#if DEBUG
        private static string Configuration => "debug";
#else
        private static string Configuration => "release";
#endif

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        internal async Task<string> WaitForAsync(string text)
        {
            await foreach (string line in _lines.Reader.ReadAllAsync(Token))
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The sample ended.");
        }

        internal async Task<(int Exit, string Text)> EndAsync()
        {
            await _process.WaitForExitAsync(Token);
            await _reading.WaitAsync(Token);
            lock (_seen)
            {
                return (_process.ExitCode, string.Join('\n', _seen));
            }
        }

        private async Task PumpAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(Token) is { } line)
            {
                lock (_seen)
                {
                    _seen.Add(line);
                }

                _lines.Writer.TryWrite(line);
            }
        }
    }
}
