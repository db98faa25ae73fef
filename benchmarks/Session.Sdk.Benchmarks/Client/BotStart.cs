using System.Diagnostics;
using System.Globalization;
using SessionSdk.Benchmarks.Network;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Client;

/// <summary>How long the EchoBot sample needs from the start of its process to the echo of a message that waits, with the SQLite store, and how much memory it has 4 seconds later. Prints a table.</summary>
internal static class BotStart
{
    private const int Runs = 7;

    /// <param name="program">The built program: EchoBot.dll, or the native one.</param>
    public static async Task RunAsync(string program)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        string folder = Directory.CreateTempSubdirectory("bot-start-").FullName;
        try
        {
            using AccountKeys bot = AccountKeys.Generate();
            await using SessionClient asker = await SessionClient.CreateAsync(options => (options.Network, options.PollInterval) = (servers.Settings, TimeSpan.FromMilliseconds(20)));
            await using IAsyncEnumerator<Message> answers = asker.Messages().GetAsyncEnumerator();
            var times = new List<(double Seconds, double Megabytes)>();
            for (int run = 0; run <= Runs; run++)
            {
                await asker.SendAsync(bot.Id, $"question {run}");
                long start = Stopwatch.GetTimestamp();
                using Process process = Start(program, servers, bot, folder);
                await answers.MoveNextAsync();
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                await Task.Delay(TimeSpan.FromSeconds(4));
                process.Refresh();
                double megabytes = process.WorkingSet64 / (double)(1 << 20);
                process.Kill();
                await process.WaitForExitAsync();
                if (run > 0)
                {
                    // The first one makes the store.
                    times.Add((seconds, megabytes));
                }
            }

            Console.WriteLine("| program | echo, median | best | resident memory, median |");
            Console.WriteLine("| --- | --- | --- | --- |");
            double[] all = [.. times.Select(each => each.Seconds).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(program)} | {all[Runs / 2]:F2} s | {all[0]:F2} s | {times.Select(each => each.Megabytes).Order().ElementAt(Runs / 2):F0} MB |"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string program, ServerProcess servers, AccountKeys bot, string folder)
    {
        bool isManaged = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isManaged ? "dotnet" : program, isManaged ? [program] : []) { RedirectStandardOutput = true, WorkingDirectory = folder };
        using RecoveryPhrase phrase = bot.ExportRecoveryPhrase();
        start.Environment["Session__RecoveryPhrase"] = phrase.Export();
        start.Environment["Session__HandleEarlierMessages"] = "true";
        start.Environment["Session__Network__Name"] = "devnet";
        start.Environment["Session__Network__AllowSharedSubnets"] = "true";
        start.Environment["Session__Network__MinimumNodes"] = servers.Settings.MinimumNodes.ToString(CultureInfo.InvariantCulture);
        start.Environment["Session__Network__Seeds__0__Url"] = servers.Settings.Seeds[0].Url.ToString();
        start.Environment["Session__Network__Seeds__0__PublicKeyPin"] = ((SeedTrust.PublicKeyPin)servers.Settings.Seeds[0].Trust).Sha256Base64;
        start.Environment["Store__Path"] = Path.Combine(folder, "bot.db");
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The bot did not start.");
        _ = process.StandardOutput.ReadToEndAsync();
        return process;
    }
}
