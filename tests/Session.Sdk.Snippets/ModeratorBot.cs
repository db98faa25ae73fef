using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk;
using SessionSdk.Communities;

namespace Snippets;

internal static class ModeratorBots
{
    internal static Moderation Choose(IEnumerable<string> words)
    {
        #region rules and budget

        IRule[] rules =
        [
            new WordRule(words),
            new LinkRule(age: TimeSpan.FromDays(1), posts: 3),
            new SlowModeRule(TimeSpan.FromSeconds(10)),
            new ShoutingRule(),
        ];
        Dictionary<string, RuleMode> modes = new() { ["links"] = RuleMode.Live };    // all others run in shadow
        var moderation = new Moderation(rules, modes, new Budget(actions: 20, TimeSpan.FromMinutes(10)));

        #endregion
        return moderation;
    }

    internal static void Read()
    {
        #region read the journal

        foreach (JournalEntry entry in JournalFile.Read("moderator-data/journal.jsonl").Where(entry => entry.Actor is null))
        {
            Console.WriteLine($"{entry.At:u} {entry}");
        }

        #endregion
    }

    internal static async Task SilenceAsync(CommunityConnection connection, RoomToken room, SessionAddress person)
    {
        #region time-out

        CommunityBatch batch = CommunityBatch.CreateSequence();
        batch.Add(CommunityRequests.ChangePermissions(room, person, new PermissionChange { Write = PermissionValue.Deny }));
        batch.Add(CommunityRequests.ScheduleChange(new ScheduleRequest { Room = room, Person = person, After = TimeSpan.FromMinutes(10), CanWrite = true }));
        await connection.SendBatchAsync(batch);

        #endregion
    }
}

#region a rule

internal sealed class ShoutingRule : IRule
{
    public string Name => "shouting";

    public Measure? Judge(Post post, Person author) =>
        post.Text.Length >= 20 && post.Text.Any(char.IsLetter) && !post.Text.Any(char.IsLower) ? Measure.Delete(post) : null;
}

#endregion
