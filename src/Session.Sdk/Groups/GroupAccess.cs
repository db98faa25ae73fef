using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <summary>Copies of a group's secrets, for one piece of work. Wiped when disposed; what happens to the group meanwhile does not touch them.</summary>
/// <param name="group">The group.</param>
/// <param name="keys">The encryption keys, newest first. This object owns them.</param>
/// <param name="signer">Signs for the group's swarm: as the admin or as the own subaccount; <see langword="null"/> when the account has neither.</param>
/// <param name="admin">The admin's keys, owned by this object; <see langword="null"/> when the account is none.</param>
/// <param name="member">The subaccount's keys that <paramref name="signer"/> uses, owned by this object.</param>
/// <param name="isFirstUnpublished">Whether the first key is one that the swarm may not have: only the second seals then.</param>
internal sealed class GroupAccess(GroupId group, IReadOnlyList<SecretKey> keys, SwarmSigner? signer, GroupKeys? admin = null, SubaccountKeys? member = null, bool isFirstUnpublished = false) : IDisposable
{
    internal GroupId Group => group;

    /// <summary>Gets the keys to open messages with, newest first; empty while none has come.</summary>
    internal IReadOnlyList<SecretKey> Keys => keys;

    /// <summary>Gets the key to seal messages with; <see langword="null"/> while none has come. One that still has to be published is none: another admin's may take its place, and nobody would ever have it.</summary>
    internal SecretKey? SealingKey => keys.Skip(isFirstUnpublished ? 1 : 0).FirstOrDefault();

    /// <summary>Gets or sets how often the account was in the group before: what was seen then does not count as seen.</summary>
    internal int Stay { get; set; }

    internal SwarmSigner? Signer => signer;

    internal GroupKeys? Admin => admin;

    public void Dispose()
    {
        foreach (SecretKey key in keys)
        {
            key.Dispose();
        }

        admin?.Dispose();
        member?.Dispose();
    }

    public override string ToString() => nameof(GroupAccess);
}
