using System.Globalization;
using SessionSdk.EndToEnd.Tests.Conversations.Killed;
using SessionSdk.Sqlite;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups.Killed;

/// <summary>The process that is killed: an admin on the durable store who does anything at all to the group.</summary>
public sealed class KilledAdmin
{
    internal static readonly (Type Class, string Method) Test = (typeof(KilledAdmin), nameof(Rule_until_killed));

    /// <summary>More verbs than one life gets done.</summary>
    private const int MostVerbs = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true, Timeout = 600_000)]
    public async Task Rule_until_killed()
    {
        var settings = BotSettings.FromEnvironment();
        using var notes = new BotNotes(settings.NotesFile, settings.Run);
        try
        {
            int first = BotNotes.Read(settings.NotesFile).Count(static note => note.Kind == BotNoteKind.Begun);
            await using SqliteSessionStore store = await OpenAsync(settings);
            await using SessionClient client = await ConnectAsync(settings, store, notes);
            client.StartReceiving();
            notes.Add(BotNoteKind.Ready, 0);
            Group group = client.Groups.Get(client.Groups.All.Single().Id);
            AccountId[] people = await ReadPeopleAsync(settings);
            var random = new Random(HashCode.Combine(settings.ToQueue, settings.Run));
            for (int number = first; number < first + MostVerbs; number++)
            {
                await RuleOnceAsync(group, Verb.Draw(random, number, people, group), number, notes);
            }
        }
        catch (Exception failure)
        {
            notes.Add(BotNoteKind.Failed, 0, failure.ToString());
            throw;
        }
    }

    internal static Task<SqliteSessionStore> OpenAsync(BotSettings settings) =>
        SqliteSessionStore.OpenAsync(new() { Path = settings.StoreFile, Protection = StoreProtection.None }, Token);

    internal static Task<SessionClient> ConnectAsync(BotSettings settings, SqliteSessionStore store, BotNotes notes) => SessionClient.CreateAsync(
        options =>
        {
            BotLife.Configure(options, settings, store, notes);
            options.DisplayName = "Admin";
            GroupRig.BeQuick(options);
        },
        Token);

    /// <summary>Says whom the admin invites and removes, and, the last of them, promotes.</summary>
    internal static Task WritePeopleAsync(BotSettings settings, IEnumerable<AccountId> people) =>
        File.WriteAllLinesAsync(PeopleFile(settings), people.Select(static id => id.ToString()), Token);

    private static async Task<AccountId[]> ReadPeopleAsync(BotSettings settings) => [.. (await File.ReadAllLinesAsync(PeopleFile(settings), Token)).Select(static id => AccountId.Parse(id))];

    private static string PeopleFile(BotSettings settings) => Path.Combine(settings.Folder, "people");

    private static async Task RuleOnceAsync(Group group, Verb verb, int number, BotNotes notes)
    {
        notes.Add(BotNoteKind.Begun, number, verb.ToString());
        try
        {
            await verb.DoAsync(group, Token);
            notes.Add(BotNoteKind.Done, number, verb.ToString());
        }
        catch (SessionException failure) when (failure.IsTransient)
        {
            // It goes on in the background.
        }
    }
}

/// <summary>Something that an admin does; in the notes it stands as text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">To whom or with what.</param>
internal sealed record Verb(string Kind, string Value)
{
    /// <summary>How many of the people are promoted at some time, the last ones. They stay.</summary>
    private const int Promoted = 2;

    internal static Verb Draw(Random random, int number, AccountId[] people, Group group)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{number}");
        AccountId somebody = people[random.Next(people.Length - Promoted)];
        return random.Next(12) switch
        {
            0 => new Verb("promote", people[^(random.Next(Promoted) + 1)].ToString()),
            1 => new Verb("rename", text),
            2 => new Verb("describe", text),
            3 => new Verb("rotate", text),
            4 => new Verb("timer", string.Create(CultureInfo.InvariantCulture, $"{number + 3_600}")),
            _ => new Verb(group.Members.Any(member => member.Id == somebody) ? "remove" : "invite", somebody.ToString()),
        };
    }

    internal static Verb Parse(string text) => text.Split(' ') is [string kind, string value] ? new Verb(kind, value) : throw new FormatException("No verb.");

    internal Task DoAsync(Group group, CancellationToken cancellationToken) => Kind switch
    {
        "invite" => group.InviteAsync([AccountId.Parse(Value)], withHistory: Value[^1] % 2 == 0, cancellationToken: cancellationToken),
        "remove" => group.RemoveMembersAsync([AccountId.Parse(Value)], cancellationToken: cancellationToken),
        "promote" => group.PromoteAsync([AccountId.Parse(Value)], cancellationToken: cancellationToken),
        "rename" => group.RenameAsync(Value, cancellationToken),
        "describe" => group.DescribeAsync(Value, cancellationToken),
        "rotate" => group.RotateKeysAsync(cancellationToken),
        _ => group.SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromSeconds(int.Parse(Value, CultureInfo.InvariantCulture))), cancellationToken),
    };

    public override string ToString() => $"{Kind} {Value}";
}
