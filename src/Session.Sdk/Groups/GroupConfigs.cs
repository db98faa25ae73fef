using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <summary>Holds the keys, the info and the members of one group, and what signs for the account there. Guarded by the lock of <see cref="GroupSync"/>.</summary>
internal sealed class GroupConfigs : IDisposable
{
    private SubaccountKeys? _member;
    private GroupKeys? _admin;

    /// <summary>Makes or loads the configs.</summary>
    /// <param name="account">The account; stays the caller's.</param>
    /// <param name="group">The group.</param>
    /// <param name="access">What lets the account use the swarm.</param>
    /// <param name="options">The clock.</param>
    /// <param name="saved">What was saved; <see langword="null"/> to begin anew.</param>
    /// <exception cref="InvalidConfigDumpException">What was saved is damaged.</exception>
    internal GroupConfigs(AccountKeys account, GroupId group, GroupMembership access, ConfigOptions options, SavedGroupConfigs? saved = null)
    {
        try
        {
            _admin = access.IsAdmin ? GroupKeys.FromSeed(access.Seed.Span) : null;
            _member = MakeMember(account, access);
            Info = new GroupInfoConfig(group, _admin, saved?.Info.Dump, options);
            Members = new GroupMembersConfig(group, _admin, saved?.Members.Dump, options);
            Keys = new GroupKeysConfig(account, Info, Members, _admin, saved?.Keys);
            InfoSlot = new ConfigSlot(Info);
            MembersSlot = new ConfigSlot(Members);
            Slots = [InfoSlot, MembersSlot];
            if (saved is not null)
            {
                InfoSlot.Load(saved.Info);
                MembersSlot.Load(saved.Members);
            }

            Signer = MakeSigner(group);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal GroupInfoConfig Info { get; } = null!;

    internal GroupMembersConfig Members { get; } = null!;

    internal GroupKeysConfig Keys { get; } = null!;

    internal ConfigSlot InfoSlot { get; } = null!;

    internal ConfigSlot MembersSlot { get; } = null!;

    internal IReadOnlyList<ConfigSlot> Slots { get; } = [];

    internal GroupKeys? Admin => _admin;

    internal bool IsAdmin => _admin is not null;

    /// <summary>Gets what signs requests; <see langword="null"/> when what the account was given is no use.</summary>
    internal SwarmSigner? Signer { get; private set; }

    internal bool HasKeys => Keys.DecryptionKeys.Count > 0;

    /// <summary>Makes the account an admin.</summary>
    internal void BecomeAdmin(ReadOnlySpan<byte> seed)
    {
        if (_admin is null)
        {
            _admin = GroupKeys.FromSeed(seed);
            Keys.LoadAdminKey(_admin);
            Signer = MakeSigner(Keys.Group);
        }
    }

    /// <summary>Takes other data by which the account may use the swarm.</summary>
    /// <returns>The keys that signed before, for the caller to dispose once nothing signs with them.</returns>
    internal SubaccountKeys? ChangeMember(AccountKeys account, GroupMembership access)
    {
        SubaccountKeys? before = _member;
        _member = MakeMember(account, access);
        Signer = MakeSigner(Keys.Group);
        return before;
    }

    public void Dispose()
    {
        Keys?.Dispose();
        Info?.Dispose();
        Members?.Dispose();
        _member?.Dispose();
        _admin?.Dispose();
    }

    private static SubaccountKeys? MakeMember(AccountKeys account, GroupMembership access) =>
        access.Auth is { } auth && SubaccountKeys.TryCreate(account, auth, out SubaccountKeys? keys) ? keys : null;

    private SwarmSigner? MakeSigner(GroupId group) =>
        _admin is not null ? SwarmSigner.ForGroup(_admin) : _member is not null ? SwarmSigner.ForSubaccount(group, _member) : null;
}

/// <summary>What was saved of a group's configs.</summary>
internal sealed record SavedGroupConfigs(byte[] Keys, SavedConfig Info, SavedConfig Members)
{
    public override string ToString() => nameof(SavedGroupConfigs);
}
