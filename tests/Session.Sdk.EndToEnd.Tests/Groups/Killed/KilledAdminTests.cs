using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.EndToEnd.Tests.Conversations.Killed;
using SessionSdk.Groups;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests.Groups.Killed;

/// <summary>An admin on the durable store is killed at random points of whatever is done to a group: each verb is finished or was never begun, and all agree.</summary>
/// <remarks>The environment may say how many kills, and give the seed of a run before: <c>eng/kill-run</c>.</remarks>
public sealed class KilledAdminTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Names = ["Bob", "Carol", "Dave", "Erin", "Frank"];

    private readonly string _folder = Directory.CreateTempSubdirectory("killed-admin").FullName;
    private readonly int _kills = Setting("SESSION_KILLS", 16);
    private readonly int _seed = Setting("SESSION_KILL_SEED", RandomNumberGenerator.GetInt32(int.MaxValue));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 1_800_000)]
    public async Task What_an_admin_does_is_finished_or_undone_however_often_the_admin_is_killed()
    {
        output.WriteLine($"Seed {_seed}: {_kills} kills.");
        var random = new Random(_seed);
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(new() { NumericFileIds = true }, Token);
        var people = new List<SessionClient>();
        try
        {
            foreach (string name in Names)
            {
                people.Add(await network.MemberAsync(name));
            }

            BotSettings settings = SettingsOf(network, people[0].AccountId);
            await KilledAdmin.WritePeopleAsync(settings, people.Select(static client => client.AccountId));
            GroupId group = await MakeGroupAsync(settings, people);
            for (int kill = 0; kill < _kills; kill++)
            {
                await ShortLife.LiveAndDieAsync(KilledAdmin.Test, settings with { Run = kill }, random, 14, output);
            }

            // The last life is not killed.
            using var notes = new BotNotes(settings.NotesFile, _kills);
            await using SqliteSessionStore store = await KilledAdmin.OpenAsync(settings);
            await using SessionClient admin = await KilledAdmin.ConnectAsync(settings, store, notes);
            admin.StartReceiving();
            await AgreeAsync(admin, people, group);
            List<BotNote> told = BotNotes.Read(settings.NotesFile);
            output.WriteLine($"{told.Count(static note => note.Kind == BotNoteKind.Begun)} verbs begun, {told.Count(static note => note.Kind == BotNoteKind.Done)} done.");
            Assert.DoesNotContain(told, static note => note.Kind == BotNoteKind.Failed);
            CheckVerbs(told, admin, people, group);
            CheckStored(network, admin, group);
            await CheckReadersAsync(network, admin, people, group);
        }
        finally
        {
            foreach (SessionClient client in people)
            {
                await client.DisposeAsync();
            }
        }
    }

    private static int Setting(string name, int standard) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : standard;

    private BotSettings SettingsOf(DevNet.DevNet network, AccountId friend)
    {
        using var keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        return new BotSettings
        {
            Folder = _folder,
            Phrase = phrase.Export(),
            Friend = friend,
            Seed = network.SeedUrl,
            Pin = network.SeedPin,
            Files = network.FileServer.BaseUrl,
            FilesKey = Convert.ToHexStringLower(network.FileServer.Ed25519PublicKey.AsSpan()),
            ToQueue = _seed,
        };
    }

    /// <summary>Makes the group, in a life that ends in peace.</summary>
    private static async Task<GroupId> MakeGroupAsync(BotSettings settings, List<SessionClient> people)
    {
        string nobody = Path.Combine(settings.Folder, "first notes");
        using var notes = new BotNotes(nobody, -1);
        await using SqliteSessionStore store = await KilledAdmin.OpenAsync(settings);
        await using SessionClient admin = await KilledAdmin.ConnectAsync(settings, store, notes);
        GroupRig.Befriend([admin, .. people]);
        admin.StartReceiving();
        people.ForEach(static client => client.StartReceiving());
        Group made = await admin.Groups.CreateAsync("Team", [.. people.Select(static client => client.AccountId)], Token);
        await Eventually.True(() => people.TrueForAll(client => admin.StatusOf(made.GroupId, client.AccountId) == GroupMemberStatus.InviteAccepted));
        return made.GroupId;
    }

    /// <summary>Waits until nothing is under way, and all who are in the group say the same of it.</summary>
    private async Task AgreeAsync(SessionClient admin, List<SessionClient> people, GroupId group)
    {
        try
        {
            await Eventually.True(
                () => new[] { admin }.Concat(people.Where(IsIn)).All(client => client.GroupDirectory.FindSync(group) is { IsIdle: true })
                    && IsIn(admin) && new[] { admin }.Concat(people.Where(IsIn)).Select(client => client.Describe(group)).Distinct().Count() == 1
                    && people.TrueForAll(client => IsWhole(admin.StatusOf(group, client.AccountId), IsIn(client))),
                () =>
                {
                    admin.GroupDirectory.NoteNetworkIsBack();
                    people.ForEach(static client => client.GroupDirectory.NoteNetworkIsBack());
                },
                TimeSpan.FromMilliseconds(200),
                Patience);
        }
        catch
        {
            foreach (SessionClient client in people.Append(admin))
            {
                output.WriteLine($"{client.AccountId} {client.Groups.Get(group).Info?.Status} {admin.StatusOf(group, client.AccountId)} {client.GroupDirectory.FindSync(group)?.Progress} {client.Describe(group)}");
            }

            throw;
        }

        bool IsIn(SessionClient client) => client.IsJoined(group) && client.GroupDirectory.FindSync(group) is not null;
    }

    /// <summary>Nobody is left half invited, half promoted or half removed. What failed is not tried again by itself.</summary>
    private static bool IsWhole(GroupMemberStatus? status, bool isIn) => status switch
    {
        GroupMemberStatus.InviteAccepted or GroupMemberStatus.PromotionAccepted or GroupMemberStatus.PromotionFailed => isIn,
        null or GroupMemberStatus.InviteFailed => !isIn,
        _ => false,
    };

    /// <summary>Of everything the last verb that was done counts, or one that was begun after it.</summary>
    private static void CheckVerbs(List<BotNote> told, SessionClient admin, List<SessionClient> people, GroupId group)
    {
        GroupInfo info = admin.Groups.Get(group).Info!;
        Assert.Contains(info.Name, Possible("rename", "Team"));
        Assert.Contains(info.Description ?? string.Empty, Possible("describe", string.Empty));
        string timer = info.Expiration.IsOn ? string.Create(CultureInfo.InvariantCulture, $"{info.Expiration.Duration.TotalSeconds}") : string.Empty;
        Assert.Contains(timer, Possible("timer", string.Empty));
        foreach (SessionClient client in people)
        {
            GroupMember? member = admin.Groups.Get(group).Members.SingleOrDefault(member => member.Id == client.AccountId);
            string id = client.AccountId.ToString();
            Assert.Contains(member is null ? "remove" : "invite", Since(verb => verb.Value == id && verb.Kind is "invite" or "remove", new Verb("invite", id)).Select(static verb => verb.Kind));
            Assert.Contains(member is { IsAdmin: true } ? "promote" : string.Empty, Since(verb => verb.Value == id && verb.Kind == "promote", new Verb(string.Empty, id)).Select(static verb => verb.Kind));
        }

        IEnumerable<string> Possible(string kind, string before) => Since(verb => verb.Kind == kind, new Verb(kind, before)).Select(static verb => verb.Value);

        List<Verb> Since(Predicate<Verb> isAsked, Verb before)
        {
            List<Verb> possible = [before];
            foreach (BotNote note in told.Where(static note => note.Kind is BotNoteKind.Begun or BotNoteKind.Done))
            {
                Verb verb = Verb.Parse(note.Text);
                if (isAsked(verb))
                {
                    possible = note.Kind == BotNoteKind.Done ? [verb] : [.. possible, verb];
                }
            }

            return possible;
        }
    }

    /// <summary>What the admin has is what the swarm has.</summary>
    private static void CheckStored(DevNet.DevNet network, SessionClient admin, GroupId group)
    {
        HashSet<string> stored = [.. network.GetMessages(group.ToString()).Select(static message => message.Hash)];
        admin.GroupDirectory.FindSync(group)!.Read(configs =>
        {
            Assert.Null(configs.Keys.PendingMessage);
            Assert.False(configs.Keys.IsForOtherMembers);
            Assert.All([.. configs.Info.CurrentHashes, .. configs.Members.CurrentHashes, .. configs.Keys.ActiveHashes], (string hash) => Assert.Contains(hash, stored));
            return true;
        });
    }

    /// <summary>Who is in the group reads what comes now, and who is not cannot.</summary>
    private static async Task CheckReadersAsync(DevNet.DevNet network, SessionClient admin, List<SessionClient> people, GroupId group)
    {
        using GroupAccess now = admin.GroupDirectory.Borrow(group)!;
        await admin.GetConversation(group).SendAsync("now", Token);
        foreach (SessionClient client in people)
        {
            if (client.IsJoined(group))
            {
                await Eventually.True(async () => (await client.GetConversation(group).GetHistoryAsync(cancellationToken: Token)).Any(static message => message.Text == "now"), limit: Patience);
            }
            else
            {
                await Assert.ThrowsAsync<GroupAccessException>(() => client.GetConversation(group).SendAsync("never", Token));
                client.OpensNothing(network, group, now.SealingKey!);
            }
        }
    }
}
