using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Says what it was that a member lacks to read a text.</summary>
/// <param name="network">The network that the group is in.</param>
/// <param name="group">The group.</param>
internal sealed class MissingTexts(DevNet.DevNet network, RandomGroup group)
{
    private const int Creator = 0;

    /// <summary>Describes a text as the swarm holds it, and the key that it is sealed with.</summary>
    internal string Explain(int place, SentText text)
    {
        DevMessage[] messages = [.. network.GetMessages(group.Id.ToString())];
        (long Generation, byte[] Key)[] all = KeysOf(Creator);
        (long Generation, byte[] Key)[] own = KeysOf(place);
        foreach (DevMessage stored in messages.Where(message => message.Namespace == Namespace.GroupMessages.Value))
        {
            foreach ((long generation, byte[] bytes) in all)
            {
                using SecretKey key = SecretKey.CopyFrom(bytes);
                if (GroupMessage.TryOpen(stored.Data.Span, group.Id, [key], out OpenedMessage? opened, out _) && opened.Content.Payload is VisibleMessage visible && visible.Text == text.Text)
                {
                    return $"stored {Holders(stored.Hash)}; sealed with key {generation} of {all[0].Generation}, which the member {(own.Any(each => each.Key.SequenceEqual(bytes)) ? "has" : "has not")}; "
                        + $"keys messages with it: {string.Join(", ", messages.Where(message => message.Namespace == Namespace.GroupKeys.Value).Select(message => Describe(place, message, bytes)).OfType<string>())}; "
                        + $"generations of the member: {string.Join(' ', own.Select(each => each.Generation))}";
                }
            }
        }

        return "not stored, or sealed with a key that the first admin has not";
    }

    /// <summary>Says whom a keys message gives a key to.</summary>
    private string? Describe(int place, DevMessage stored, byte[] key)
    {
        int[] readers = [.. Enumerable.Range(0, group.Scale.Clients).Where(reader => Gives(reader, stored, key))];
        return readers.Length == 0 ? null : $"{stored.Hash[..6]} of {stored.Timestamp} {Holders(stored.Hash)} for {readers.Length}{(readers.Contains(place) ? " and the member" : " without the member")}";
    }

    private bool Gives(int reader, DevMessage stored, byte[] key)
    {
        SessionClient client = group.Clients[reader];
        using var fetched = new GroupKeysConfig(client.GroupDirectory.Services.Keys, new GroupInfoConfig(group.Id), new GroupMembersConfig(group.Id));
        fetched.Load(stored.Hash, stored.Data.Span, client.State.Now, client.State.Now);
        return fetched.DecryptionKeys.Any(each => each.Expose().SequenceEqual(key));
    }

    private string Holders(string hash) => $"{network.GetSwarm(group.Id.ToString()).Count(node => node.GetMessages(group.Id.ToString()).Any(message => message.Hash == hash))} times";

    private (long Generation, byte[] Key)[] KeysOf(int place) =>
        group.Read(place, configs => configs.Keys.Ring.Keys.Reverse().Select(key => (key.Generation, key.Key.Expose().ToArray())).ToArray()) ?? [];
}
