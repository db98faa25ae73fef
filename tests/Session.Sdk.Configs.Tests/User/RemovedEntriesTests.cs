using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.User;

/// <summary>What a config shows of entries that are gone.</summary>
public sealed class RemovedEntriesTests : IDisposable
{
    private readonly AccountKeys _account = AccountKeys.Generate();

    public void Dispose() => _account.Dispose();

    [Fact]
    public void A_new_device_sees_which_contacts_were_removed_lately()
    {
        using AccountKeys friend = AccountKeys.Generate();
        using AccountKeys other = AccountKeys.Generate();
        using var contacts = new ContactsConfig(_account);
        contacts.Set(new Contact(friend.Id) { IsApproved = true });
        contacts.Set(new Contact(other.Id));
        Publish(contacts);
        contacts.Remove(friend.Id);

        using var fresh = new ContactsConfig(_account);
        fresh.Merge([new StoredConfig("1", Publish(contacts))]);
        Assert.Equal([friend.Id], fresh.ListRecentlyRemoved());

        // What is in the contacts again is not removed, and after five messages nobody can tell any more.
        contacts.Set(new Contact(friend.Id));
        Assert.Empty(contacts.ListRecentlyRemoved());
        contacts.Remove(friend.Id);
        for (int i = 0; i < ConfigMessage.Lag + 1; i++)
        {
            Publish(contacts);
            contacts.Set(new Contact(other.Id) { Priority = i + 1 });
        }

        Assert.Empty(contacts.ListRecentlyRemoved());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_merge_leaves_of_a_removed_group_counts_as_none(bool isDestroyed)
    {
        using GroupKeys keys = GroupKeys.Generate();
        using var one = new UserGroupsConfig(_account);
        one.Set(new GroupMembership(keys.Id) { Name = "Chess", Seed = keys.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize].ToArray() });
        byte[] stored = Publish(one);
        using var two = new UserGroupsConfig(_account);
        two.Merge([new StoredConfig("1", stored)]);
        one.Remove(keys.Id);
        _ = isDestroyed ? two.MarkDestroyed(keys.Id) : two.MarkKicked(keys.Id);
        Assert.Equal("Chess", two.Get(keys.Id)?.Name);
        Assert.False(two.Get(keys.Id)!.IsErased);

        two.Merge([new StoredConfig("2", Publish(one))]);

        // The entry may be gone whole, or come back with the mark alone, as the hashes fall.
        Assert.True(two.Get(keys.Id) is null or { IsErased: true });
    }

    private static byte[] Publish(SyncedConfig config)
    {
        ConfigPush push = config.Push();
        config.ConfirmPushed(push.SequenceNumber, $"hash {push.SequenceNumber}");
        return Assert.Single(push.Payloads);
    }
}
