using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>One group, its keys and what was told of it, without any network.</summary>
internal sealed class FakeGroups(AccountKeys own) : IGroupFacts, IDisposable
{
    private readonly List<SecretKey> _keys = [];

    /// <summary>Gets the keys that only the group's admins have.</summary>
    internal GroupKeys Admin { get; } = GroupKeys.Generate();

    internal GroupId Id => Admin.Id;

    internal GroupStatus? Status { get; set; } = GroupStatus.Active;

    internal bool IsAdmin { get; set; }

    internal DisappearingTimer Timer { get; set; }

    internal DateTimeOffset? DeleteBefore { get; set; }

    internal DateTimeOffset? DeleteAttachmentsBefore { get; set; }

    internal GroupCallOutcome Outcome { get; set; } = GroupCallOutcome.Joined;

    internal long Generation { get; set; }

    internal List<ReceivedInvitation> Invitations { get; } = [];

    internal List<ReceivedPromotion> Promotions { get; } = [];

    internal List<AccountId> Answered { get; } = [];

    internal List<AccountId> Left { get; } = [];

    internal List<MessageHash> Deleted { get; } = [];

    internal int Notes { get; private set; }

    /// <summary>Gets how often the newest key was asked for.</summary>
    internal int Asked { get; private set; }

    /// <summary>Gets or sets the key that comes when the newest one is asked for.</summary>
    internal SecretKey? Newer { get; set; }

    internal SessionException? AskFailure { get; set; }

    /// <summary>Gets what forgets the positions, for each time that the messages were to be fetched again.</summary>
    internal List<Func<CancellationToken, ValueTask>> FetchedAgain { get; } = [];

    /// <summary>Gives the group a new key.</summary>
    internal SecretKey AddKey()
    {
        byte[] bytes = new byte[GroupEncryption.KeySize];
        Random.Shared.NextBytes(bytes);
        _keys.Insert(0, SecretKey.CopyFrom(bytes));
        return _keys[0];
    }

    /// <summary>Takes a key away for as long as it has not come.</summary>
    internal void Hide(SecretKey key) => _keys.Remove(key);

    internal void Show(SecretKey key) => _keys.Insert(0, key);

    public GroupSnapshot? Find(GroupId group) => group != Id || Status is not { } status ? null : new GroupSnapshot
    {
        Id = Id,
        Name = "Team",
        Status = status,
        IsAdmin = IsAdmin,
        Timer = Timer,
        DeleteBefore = DeleteBefore,
        DeleteAttachmentsBefore = DeleteAttachmentsBefore,
        MayWrite = status == GroupStatus.Active,
    };

    public GroupAccess? Borrow(GroupId group)
    {
        if (group != Id || Status is not (GroupStatus.Active or GroupStatus.Expired))
        {
            return null;
        }

        SecretKey[] keys = [.. _keys.Select(key => SecretKey.CopyFrom(key.Expose()))];
        if (IsAdmin)
        {
            GroupKeys admin = GroupKeys.FromSeed(Admin.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize]);
            return new GroupAccess(Id, keys, SwarmSigner.ForGroup(admin), admin);
        }

        Assert.True(SubaccountKeys.TryCreate(own, Admin.CreateSubaccount(own.Id), out SubaccountKeys? member));
        return new GroupAccess(Id, keys, SwarmSigner.ForSubaccount(Id, member), member: member);
    }

    public ValueTask EnsureNewestKeyAsync(GroupId group, CancellationToken cancellationToken)
    {
        Asked++;
        if (AskFailure is not null)
        {
            return ValueTask.FromException(AskFailure);
        }

        if (Newer is { } key)
        {
            Show(key);
            Newer = null;
        }

        return ValueTask.CompletedTask;
    }

    public GroupCallOutcome TakeInvitation(ReceivedInvitation invitation, AccountStateBatch edits)
    {
        Invitations.Add(invitation);
        return Invitations.Count > 1 && Outcome == GroupCallOutcome.Joined ? GroupCallOutcome.NothingNew : Outcome;
    }

    public GroupCallOutcome TakePromotion(ReceivedPromotion promotion, AccountStateBatch edits)
    {
        Promotions.Add(promotion);
        return Outcome;
    }

    public bool NoteKicked(GroupId group, long generation, AccountStateBatch edits)
    {
        if (group != Id || generation < Generation || Status != GroupStatus.Active)
        {
            return false;
        }

        Status = GroupStatus.Kicked;
        return true;
    }

    public void NoteMemberAnswered(GroupId group, AccountId member, UserProfile? profile) => Answered.Add(member);

    public void NoteMemberLeft(GroupId group, AccountId member) => Left.Add(member);

    public void DeleteFromSwarm(GroupId group, IReadOnlyList<MessageHash> messages) => Deleted.AddRange(messages);

    public void FetchAgain(GroupId group, Func<CancellationToken, ValueTask> forget) => FetchedAgain.Add(forget);

    public void WriteNotes(StoreBatch batch) => Notes++;

    public void Dispose()
    {
        Admin.Dispose();
        _keys.ForEach(static key => key.Dispose());
    }
}
