namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>The process that is killed.</summary>
public sealed class KilledBot
{
    internal static readonly (Type Class, string Method) Test = (typeof(KilledBot), nameof(Work_until_killed));

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
}
