using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>What whoever is out of the group at the end could still do, with all keys and the token that the device had and has.</summary>
/// <param name="network">The network that the group is in.</param>
/// <param name="group">The group.</param>
internal sealed class RemovedMembers(DevNet.DevNet network, RandomGroup group)
{
    private const int Unauthorized = 401;

    /// <summary>Each request asks other members of the swarm.</summary>
    private const int Requests = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal IReadOnlyList<int> Places => [.. Enumerable.Range(0, group.Scale.Clients).Where(place => !group.IsIn(place) && group.StatusOf(place) is null)];

    /// <summary>Checks that nothing opens that was written after them, neither what is written now.</summary>
    /// <returns>How many messages were tried.</returns>
    internal int ReadNothingNew(IReadOnlyCollection<SentText> sent)
    {
        using GroupAccess now = group.Clients[0].GroupDirectory.Borrow(group.Id)!;
        Dictionary<string, SentText> byText = sent.ToDictionary(text => text.Text);
        (DevMessage Stored, SentText Text)[] known = [.. Messages(Namespace.GroupMessages)
            .Select(stored => (stored, byText.GetValueOrDefault(TextOf(stored, now))!))
            .Where(pair => pair.Item2 is not null)];
        int tried = 0;
        foreach (int place in Places)
        {
            group.Clients[place].OpensNothing(network, group.Id, now.SealingKey!);
            SecretKey[] keys = [.. KeysOf(place).Select(key => SecretKey.CopyFrom(Convert.FromHexString(key)))];
            foreach ((DevMessage stored, SentText text) in known.Where(pair => group.Truth.MustNotOpen(place, pair.Text)))
            {
                tried++;
                Assert.False(GroupMessage.TryOpen(stored.Data.Span, group.Id, keys, out _, out _), $"Text {text} opens: {group.Truth.Describe(place)}");
            }

            Array.ForEach(keys, key => key.Dispose());
        }

        return tried;
    }

    /// <summary>Gives all keys that a member's device had before the last removal, and those that the swarm would give it, in hexadecimal digits.</summary>
    internal HashSet<string> KeysOf(int place)
    {
        SessionClient client = group.Clients[place];
        var info = new GroupInfoConfig(group.Id);
        var members = new GroupMembersConfig(group.Id);
        using var fetched = new GroupKeysConfig(client.GroupDirectory.Services.Keys, info, members);
        foreach (DevMessage stored in Messages(Namespace.GroupKeys))
        {
            fetched.Load(stored.Hash, stored.Data.Span, client.State.Now, client.State.Now);
        }

        return [.. fetched.DecryptionKeys.Concat(group.Truth.LastAccess(place)?.Keys ?? []).Select(key => Convert.ToHexString(key.Expose()))];
    }

    /// <summary>Checks that the swarm refuses their tokens, and takes that of a member.</summary>
    internal async Task AreRefusedAsync()
    {
        foreach (int place in Places)
        {
            if (group.Truth.LastAccess(place)?.Signer is not { } signer)
            {
                continue;
            }

            foreach (Namespace kind in new[] { Namespace.GroupMessages, Namespace.GroupKeys })
            {
                for (int request = 0; request < Requests; request++)
                {
                    Assert.Equal(Unauthorized, await AskAsync(place, signer, kind));
                }
            }
        }

        int member = group.Scale.Admins;
        using GroupAccess access = group.Clients[member].GroupDirectory.Borrow(group.Id)!;
        Assert.Null(access.Admin);
        Assert.Equal(200, await AskAsync(member, access.Signer!, Namespace.GroupMessages));
    }

    private IEnumerable<DevMessage> Messages(Namespace kind) => network.GetMessages(group.Id.ToString()).Where(message => message.Namespace == kind.Value);

    private string TextOf(DevMessage stored, GroupAccess access) =>
        GroupMessage.TryOpen(stored.Data.Span, group.Id, access.Keys, out OpenedMessage? opened, out _) && opened.Content.Payload is VisibleMessage { Text: { } text } ? text : string.Empty;

    private async Task<int> AskAsync(int place, SwarmSigner signer, Namespace kind)
    {
        SwarmClient swarm = group.Clients[place].GroupDirectory.Services.Network.Swarm;
        int status = 0;
        await Eventually.True(async () =>
        {
            try
            {
                await swarm.RetrieveAsync(new RetrieveRequest { Address = group.Id, Signer = signer, Namespace = kind }, Token);
                status = 200;
            }
            catch (SwarmRefusedException refused)
            {
                status = refused.IsTransient ? 0 : refused.Status;
            }
            catch (SessionException failure) when (failure.IsTransient)
            {
                status = 0;
            }

            return status > 0;
        });
        return status;
    }
}
