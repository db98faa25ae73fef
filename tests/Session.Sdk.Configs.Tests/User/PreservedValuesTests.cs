using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.User;

/// <summary>What other clients stored in a form of theirs stays as it is when something beside it is changed.</summary>
public sealed class PreservedValuesTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);
    private readonly AccountId _other = new(X25519PublicKey.Create([.. Enumerable.Repeat((byte)7, 32)]));

    private ConfigOptions Options { get; } = new() { Time = new FakeTimeProvider(Start) };

    public void Dispose() => _account.Dispose();

    [Fact]
    public void A_contacts_values_stay_when_the_nickname_changes()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        contacts.Set(new Contact(_other) { Name = "x" });
        ConfigDictionary fields = contacts.BeginEdit(out object token).OwnChild(ConfigKey.Of('c'), token).OwnChild(_other.ToArray(), token);
        byte[] name = [(byte)'J', 0xFF];
        byte[] url = System.Text.Encoding.UTF8.GetBytes("http://example.org/" + new string('a', 300));
        fields.Set(ConfigKey.Of('n'), new ConfigValue(name));
        fields.Set(ConfigKey.Of('p'), new ConfigValue(url));
        fields.Set(ConfigKey.Of('q'), new ConfigValue(new byte[32]));
        fields.Set(ConfigKey.Of('j'), new ConfigValue(1_700_000_000_123));
        fields.Set(ConfigKey.Of('e'), new ConfigValue(1));
        fields.Set(ConfigKey.Of('E'), new ConfigValue(5_000_000_000));
        Assert.Equal(319, contacts.Get(_other)?.Picture?.Url.Length);
        Assert.Equal(TimeSpan.FromSeconds(5_000_000_000), contacts.Get(_other)?.Disappearing.Duration);

        contacts.Update(_other, contact => contact with { Nickname = "Joe" });

        ConfigDictionary after = contacts.Data.GetDictionary('c')![_other.AsSpan()].Dictionary!;
        Assert.Equal("Joe", after.GetText('N'));
        Assert.Equal(name, after.GetBytes('n'));
        Assert.Equal(url, after.GetBytes('p'));
        Assert.Equal(1_700_000_000_123, after.GetInteger('j'));
        Assert.Equal(5_000_000_000, after.GetInteger('E'));
        contacts.Update(_other, contact => contact with { Name = "Jo", Created = Start });
        Assert.Equal("Jo", contacts.Get(_other)?.Name);
        Assert.Equal(Start, contacts.Get(_other)?.Created);
    }

    [Fact]
    public void A_duration_beyond_what_can_be_told_reads_as_the_longest()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.BeginEdit(out _).Set(ConfigKey.Of('e'), new ConfigValue(long.MaxValue));
        TimeSpan? longest = profile.NoteToSelfTimer;
        Assert.Equal((long)TimeSpan.MaxValue.TotalSeconds, longest?.Ticks / TimeSpan.TicksPerSecond);
        profile.NoteToSelfTimer = longest;
        Assert.Equal(long.MaxValue, profile.Data.GetInteger('e'));
    }

    [Fact]
    public void The_unit_of_a_pro_expiry_stays_when_a_conversation_is_read()
    {
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        conversations.Set(new AccountConversation(_other) { LastRead = Start, ProExpiry = Start, ProRevocationTag = new byte[32] });
        conversations.BeginEdit(out object token).OwnChild(ConfigKey.Of('1'), token).OwnChild(_other.ToArray(), token)
            .Set(ConfigKey.Of('e'), new ConfigValue(1_790_000_000_123));

        conversations.Set(conversations.Get(_other)! with { LastRead = Start.AddSeconds(1) });

        Assert.Equal(1_790_000_000_123, conversations.Data.GetDictionary('1')![_other.AsSpan()].Dictionary.GetInteger('e'));
    }

    [Fact]
    public void A_read_state_that_says_nothing_more_is_there_until_the_push_drops_it_and_its_server()
    {
        var room = CommunityAddress.Create("https://a.example", "room", _account.X25519PublicKey);
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        conversations.Set(new AccountConversation(_other) { IsMarkedUnread = true });
        conversations.Set(new CommunityConversation(room) { IsMarkedUnread = true });
        conversations.Set(new AccountConversation(_other));
        conversations.Set(new CommunityConversation(room));
        Assert.False(conversations.Get(_other)?.IsMarkedUnread);
        Assert.Equal(2, conversations.Count);

        conversations.Push();

        Assert.Null(conversations.Get(_other));
        Assert.Equal(0, conversations.Data.Count);
    }

    [Fact]
    public void Who_is_in_both_lists_of_an_old_group_is_a_member()
    {
        using var groups = new UserGroupsConfig(_account, default, Options);
        groups.Set(new LegacyGroupMembership(_other) { Name = "old", Members = new Dictionary<AccountId, bool> { [_other] = false, [_account.Id] = true } });
        ConfigDictionary fields = groups.BeginEdit(out object token).OwnChild(ConfigKey.Of('C'), token).OwnChild(_other.ToArray(), token);
        fields.Set(ConfigKey.Of('a'), new ConfigValue(ConfigSet.Of([new ConfigValue(_other.ToArray()), new ConfigValue(_account.Id.ToArray())])));

        LegacyGroupMembership read = groups.GetLegacyGroup(_other)!;

        Assert.Equal((2, false, true), (read.Members.Count, read.Members[_other], read.Members[_account.Id]));
        groups.Set(read with { Name = "older" });
        Assert.Equal(1, groups.Data.GetDictionary('C')![_other.AsSpan()].Dictionary![ConfigKey.Of('a')].Set!.Count);
    }

    [Fact]
    public void A_servers_key_stays_when_its_last_blinded_contact_goes()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        var id = BlindedId.Parse("25" + new string('a', 64));
        contacts.Set(new BlindedContact(id, "https://example.org", _account.X25519PublicKey) { Name = "x" });
        Assert.True(contacts.Remove(id, "https://example.org"));
        Assert.False(contacts.Remove(id, "https://example.org"));

        contacts.Push();

        Assert.Empty(contacts.BlindedContacts);
        ConfigDictionary server = contacts.Data.GetDictionary('b')!["https://example.org"u8].Dictionary!;
        Assert.Equal((1, 32), (server.Count, server.GetBytes('#')!.Length));
    }

    [Fact]
    public void What_was_read_from_a_config_outlives_it()
    {
        using GroupKeys group = GroupKeys.Generate();
        var groups = new UserGroupsConfig(_account, default, Options);
        byte[] seed = group.Ed25519SecretKey.Expose()[..32].ToArray();
        groups.Set(new GroupMembership(group.Id) { Seed = seed });
        var contacts = new ContactsConfig(_account, default, Options);
        contacts.Set(new Contact(_other) { Picture = new ProfilePicture("http://a.example/1", seed) });
        GroupMembership membership = groups.Get(group.Id)!;
        Contact contact = contacts.Get(_other)!;
        byte[] stored = groups.Data.GetDictionary('g')![group.Id.AsSpan()].Dictionary.GetBytes('K')!;

        groups.Dispose();
        contacts.Dispose();

        Assert.Equal(new byte[32], stored);
        Assert.Equal(seed, membership.Seed.ToArray());
        Assert.Equal(seed, contact.Picture!.Key.ToArray());
        Assert.Null(groups.Get(group.Id));
    }

    [Fact]
    public void A_nickname_can_be_cut_to_the_limit()
    {
        Assert.Equal(new string('x', 99), new Contact(_other).WithTruncatedNickname(new string('x', 99) + "é").Nickname);
        Assert.Equal("Joe", new Contact(_other).WithTruncatedNickname("Joe").Nickname);
        Assert.Equal(string.Empty, new Contact(_other) { Nickname = "Joe" }.WithTruncatedNickname(null).Nickname);
    }

    [Theory]
    [InlineData("example.org", "room")]
    [InlineData("https://example.org/path", "room")]
    [InlineData("https://example.org", "ro om")]
    [InlineData("https://example.org", "")]
    public void What_is_no_room_cannot_be_looked_up(string url, string room)
    {
        using var groups = new UserGroupsConfig(_account, default, Options);
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        Assert.Throws<ArgumentException>(() => groups.GetCommunity(url, room));
        Assert.Throws<ArgumentException>(() => groups.RemoveCommunity(url, room));
        Assert.Throws<ArgumentException>(() => conversations.GetCommunity(url, room));
        Assert.Throws<ArgumentException>(() => conversations.RemoveCommunity(url, room));
    }
}
