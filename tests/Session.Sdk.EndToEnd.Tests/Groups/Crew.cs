using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Groups;
using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A group of Alice, who made it, Bob and Carol, each of whom has two devices.</summary>
internal sealed class Crew : IAsyncDisposable
{
    private readonly Dictionary<string, SessionClient[]> _devices = [];

    private Crew(GroupId id)
    {
        Id = id;
    }

    internal GroupId Id { get; }

    internal IReadOnlyList<SessionClient> Alice => _devices["Alice"];

    internal IReadOnlyList<SessionClient> Bob => _devices["Bob"];

    internal IReadOnlyList<SessionClient> Carol => _devices["Carol"];

    internal IEnumerable<SessionClient> All => _devices.Values.SelectMany(each => each);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<Crew> GatherAsync(DevNet.DevNet network)
    {
        string[] names = ["Alice", "Bob", "Carol"];
        var first = new List<SessionClient>();
        foreach (string name in names)
        {
            first.Add(await network.MemberAsync(name, options => Pair.Open(network, options)));
        }

        GroupRig.Befriend([.. first]);
        first.ForEach(client => client.StartReceiving());
        Group group = await first[0].Groups.CreateAsync("Crew", [first[1].AccountId, first[2].AccountId], Token);
        GroupId id = group.GroupId;
        await Eventually.True(() => first.TrueForAll(client => client.IsJoined(id)) && first.Skip(1).All(client => first[0].StatusOf(id, client.AccountId) == GroupMemberStatus.InviteAccepted));
        var crew = new Crew(id);
        for (int i = 0; i < names.Length; i++)
        {
            string phrase = first[i].ExportRecoveryPhrase();
            await Eventually.True(() => network.GetMessages(first[i].AccountId.ToString()).Any(message => message.Namespace == Namespace.UserGroups.Value));
            SessionClient second = await network.MemberAsync(names[i], options =>
            {
                Pair.Open(network, options);
                options.RecoveryPhrase = phrase;
            });
            second.StartReceiving();
            crew._devices[names[i]] = [first[i], second];
        }

        await Eventually.True(() => crew.All.All(client => client.IsJoined(id) && HasKeys(client, id)));
        return crew;
    }

    internal static bool HasKeys(SessionClient client, GroupId group)
    {
        using GroupAccess? access = client.GroupDirectory.Borrow(group);
        return access is { Keys.Count: > 0 };
    }

    internal Conversation Of(SessionClient client) => client.GetConversation(Id);

    /// <summary>Waits until all devices show the same, and gives what that is: the texts, the oldest first.</summary>
    internal async Task<string[]> AgreeAsync(params string[] expected)
    {
        string[] seen = [];
        await Eventually.True(async () =>
        {
            foreach (SessionClient client in All)
            {
                seen = await TextsAsync(client);
                if (!seen.SequenceEqual(expected))
                {
                    return false;
                }
            }

            return true;
        });
        return seen;
    }

    internal async Task<string[]> TextsAsync(SessionClient client) =>
        [.. (await Of(client).GetHistoryAsync(cancellationToken: Token)).Where(message => message.Kind == MessageKind.Text).Select(message => message.Text).Reverse()];

    internal async Task<Message> FindAsync(SessionClient client, string text)
    {
        Message? found = null;
        await Eventually.True(async () => (found = (await Of(client).GetHistoryAsync(cancellationToken: Token)).FirstOrDefault(message => message.Text == text)) is not null);
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SessionClient client in All)
        {
            await client.DisposeAsync();
        }
    }
}
