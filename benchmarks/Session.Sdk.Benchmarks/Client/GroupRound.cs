using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Client;

/// <summary>A group of which there is nothing but keys and state: for what costs the same without a network.</summary>
internal sealed class GroupRound : IDisposable
{
    private readonly GroupKeys _admin = GroupKeys.Generate();
    private readonly GroupInfoConfig _info;
    private readonly GroupMembersConfig _members;
    private readonly GroupKeysConfig _keys;
    private int _turn;

    internal GroupRound(int others)
    {
        Others = NewIds(others);
        _info = new GroupInfoConfig(_admin.Id, _admin) { Name = "Team" };
        _members = new GroupMembersConfig(_admin.Id, _admin);
        _keys = new GroupKeysConfig(Account, _info, _members, _admin);
        _members.Set(new GroupMember(Account.Id) { Name = "Admin" }.WithPromotion(GroupMemberStep.Accepted));
        foreach (AccountId id in Others)
        {
            _members.Set(new GroupMember(id).WithInvite(GroupMemberStep.Sent));
        }

        Signer = SwarmSigner.ForGroup(_admin);
        Rotate();
    }

    internal AccountKeys Account { get; } = AccountKeys.Generate();

    internal AccountId[] Others { get; }

    internal GroupId Id => _admin.Id;

    internal SecretKey Key { get; } = SecretKey.Generate(GroupEncryption.KeySize);

    internal SwarmSigner Signer { get; }

    internal static AccountId[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    })];

    /// <summary>Gets the info as it is signed, compressed and encrypted.</summary>
    internal byte[] InfoMessage => [.. _info.Current.Bytes];

    /// <summary>Gets the members as they are signed, compressed and encrypted.</summary>
    internal byte[] MembersMessage => [.. _members.Current.Bytes];

    /// <summary>Gets the size of the message that brings a key to all.</summary>
    internal int KeysMessageSize => _keys.Rekey().Length;

    /// <summary>Makes a key, and all that has to be stored then; gives the number of bytes.</summary>
    internal int Publish() => _keys.Rekey().Length + Push(_info) + Push(_members);

    /// <summary>Does that, and takes the key in as stored, so that the next is another.</summary>
    internal void Rotate()
    {
        Publish();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (_keys.Load($"keys {_turn++}", _keys.PendingMessage!.Value.Span, now, now) != GroupKeyLoad.Loaded)
        {
            throw new InvalidOperationException("The own key does not open.");
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _info.Dispose();
        _members.Dispose();
        Key.Dispose();
        Account.Dispose();
        _admin.Dispose();
    }

    private int Push(SyncedConfig config)
    {
        ConfigPush push = config.Push();
        config.ConfirmPushed(push.SequenceNumber, $"{config.Namespace} {_turn}");
        return push.Payloads.Sum(payload => payload.Length);
    }
}
