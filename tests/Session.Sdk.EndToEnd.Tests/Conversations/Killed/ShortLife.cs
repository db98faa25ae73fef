namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>A test of this assembly that runs in a process of its own and is killed there.</summary>
internal static class ShortLife
{
    /// <summary>How long it works at most.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(3);

    /// <summary>How long it takes at most until it works; on a busy machine that is long.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a process and kills it: once in five times before it is ready, otherwise in the middle of its work.</summary>
    /// <param name="test">The class and the method.</param>
    /// <param name="life">What the process needs to know.</param>
    /// <param name="random">Says when it dies.</param>
    /// <param name="mostSteps">How many notes it makes at most before it dies.</param>
    /// <param name="output">Is told of it.</param>
    internal static async Task LiveAndDieAsync((Type Class, string Method) test, BotSettings life, Random random, int mostSteps, ITestOutputHelper output)
    {
        bool isEarly = random.Next(5) == 0;
        int steps = random.Next(1, mostSteps);
        var after = TimeSpan.FromMilliseconds(random.Next(isEarly ? 1200 : 60));
        int first = File.Exists(life.NotesFile) ? BotNotes.Read(life.NotesFile).Count : 0;
        await using (ChildTest bot = ChildTest.Start(test.Class, test.Method, life.ToEnvironment()))
        {
            if (!isEarly)
            {
                await Eventually.Within(() => bot.HasExited || CountNotes() > 1, LongestStart);
                await Eventually.Within(() => bot.HasExited || CountNotes() >= steps, LongestLife);
            }

            // The point at which it is killed.
            await Task.Delay(after, TimeProvider.System, Token);
            Assert.False(bot.HasExited, $"The bot ended by itself: {string.Join('\n', BotNotes.Read(life.NotesFile).Where(static note => note.Kind == BotNoteKind.Failed))}");
        }

        List<BotNote> notes = [.. BotNotes.Read(life.NotesFile).Skip(first)];
        output.WriteLine($"Kill {life.Run}: {after.TotalMilliseconds} ms after {(isEarly ? "its start" : $"{steps} steps")}; {string.Join(", ", notes.GroupBy(static note => note.Kind).Select(static group => $"{group.Count()} {group.Key}"))}.");

        int CountNotes() => BotNotes.Read(life.NotesFile).Count - first;
    }
}
