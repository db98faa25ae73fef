using System.Globalization;
using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Publishes what an admin of another version, or a hostile one, can: anything that the group's keys sign.</summary>
internal sealed class LaterAdmin : IDisposable
{
    private readonly SessionClient _client;
    private readonly GroupId _group;
    private readonly GroupAccess _access;

    /// <param name="client">A client whose account is an admin of the group.</param>
    /// <param name="group">The group.</param>
    internal LaterAdmin(SessionClient client, GroupId group)
    {
        (_client, _group) = (client, group);
        _access = client.GroupDirectory.Borrow(group)!;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GroupSync Sync => _client.GroupDirectory.FindSync(_group)!;

    /// <summary>Publishes the message that follows on the client's, with other data, and with what is written into it before its end.</summary>
    internal Task PublishAsync(ConfigKind kind, Action<ConfigDictionary, object> edit, string end)
    {
        ConfigDraft draft = ConfigDraft.After(Sync.Read(configs => (kind == ConfigKind.GroupInfo ? (SyncedConfig)configs.Info : configs.Members).Current));
        ConfigDictionary data = draft.Edit(out object token);
        edit(data, token);
        return PublishAsync(kind, [.. draft.Seal(null).Bytes[..^1], .. System.Text.Encoding.Latin1.GetBytes(end)]);
    }

    /// <summary>Signs and publishes any bytes as a config; their end is added.</summary>
    internal Task PublishAsync(ConfigKind kind, byte[] body)
    {
        using GroupAccess access = _client.GroupDirectory.Borrow(_group)!;
        return StoreAsync(kind.Namespace, Assert.Single(ConfigPayload.Seal(Signed(body), access.SealingKey!.Expose(), kind.Domain)));
    }

    /// <summary>Publishes a new key for members, with another number, and with what is written between what this version knows.</summary>
    /// <returns>The message.</returns>
    internal async Task<byte[]> PublishKeyAsync(IEnumerable<AccountId> members, long generation, string between = "")
    {
        PendingGroupKey made = GroupKeyMessage.Rekey(_access.Admin!, [.. members.Order(Comparer<AccountId>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right.AsSpan())))], generation);
        made.Key.Key.Dispose();
        string text = System.Text.Encoding.Latin1.GetString(made.Message);
        string list = "1:kl";
        int start = text.IndexOf(list, text.IndexOf(string.Create(CultureInfo.InvariantCulture, $"1:Gi{generation}e"), StringComparison.Ordinal), StringComparison.Ordinal);
        int end = text.Length - "1:~64:e".Length - 64;
        byte[] message = Signed(System.Text.Encoding.Latin1.GetBytes(text[..start] + between + text[start..end]));
        await StoreAsync(Namespace.GroupKeys, message);
        return message;
    }

    /// <summary>Gives the config messages that the swarm holds.</summary>
    internal ConfigMessage[] Stored(DevNet.DevNet network, ConfigKind kind)
    {
        using GroupAccess access = _client.GroupDirectory.Borrow(_group)!;
        var found = new List<ConfigMessage>();
        foreach (DevNet.DevMessage stored in network.GetMessages(_group.ToString()).Where(message => message.Namespace == kind.Namespace.Value))
        {
            Assert.True(ConfigPayload.TryOpen(stored.Data.Span, access.Keys, kind.Domain, out byte[]? plaintext));
            Assert.True(ConfigPayload.TryUnpack(plaintext, out byte[]? bytes, out _));
            Assert.True(ConfigMessageReader.TryRead(bytes, _group.AsSpan()[1..].ToArray(), out ConfigMessage? message, out _));
            found.Add(message);
        }

        return [.. found];
    }

    public void Dispose() => _access.Dispose();

    private byte[] Signed(byte[] body)
    {
        byte[] signature = new byte[64];
        _access.Admin!.Sign(body, signature);
        return [.. body, .. "1:~64:"u8, .. signature, (byte)'e'];
    }

    private Task<StoreResult> StoreAsync(Namespace kind, byte[] data) => _client.Network.Swarm.StoreAsync(
        new StoreRequest { Address = _group, Namespace = kind, Signer = _access.Signer, Data = data, TimeToLive = TimeSpan.FromDays(1) }, Token);
}
