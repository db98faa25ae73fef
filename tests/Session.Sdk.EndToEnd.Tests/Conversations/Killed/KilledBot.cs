using System.Diagnostics;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>The process that is killed.</summary>
public sealed class KilledBot
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true, Timeout = 600_000)]
    public async Task Work_until_killed()
    {
        var settings = BotSettings.FromEnvironment();
        using var notes = new BotNotes(settings.NotesFile, settings.Run);
        try
        {
            await using BotLife life = await BotLife.StartAsync(settings, notes, Token);
            await life.WriteAsync(Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
        }
        catch (Exception failure)
        {
            notes.Add(BotNoteKind.Failed, 0, failure.ToString());
            throw;
        }
    }

    internal static Process Start(BotSettings settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[typeof(KilledBot).Assembly.Location, "-explicit", "only", "-method", $"{typeof(KilledBot).FullName}.{nameof(Work_until_killed)}", "-noColor"])
        {
            start.ArgumentList.Add(argument);
        }

        settings.WriteTo(start.Environment);
        Process bot = Process.Start(start)!;

        // Nobody reads what it says; but a full pipe would stop it.
        _ = bot.StandardOutput.ReadToEndAsync(Token);
        _ = bot.StandardError.ReadToEndAsync(Token);
        return bot;
    }
}
