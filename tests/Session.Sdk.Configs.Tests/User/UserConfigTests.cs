using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.User;

/// <summary>The newest rules, which the known answers do not show.</summary>
public sealed class UserConfigTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);

    private ConfigOptions Options => new() { Time = _time };

    public void Dispose() => _account.Dispose();

    [Fact]
    public void Name_and_picture_stamp_the_profile_and_priority_does_not()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.NoteToSelfPriority = 1;
        Assert.Null(profile.ProfileUpdated);
        profile.Name = "Kallie";
        Assert.Equal(Start, profile.ProfileUpdated);
        _time.Advance(TimeSpan.FromMinutes(1));
        profile.Name = "Kallie";
        Assert.Equal(Start, profile.ProfileUpdated);
        profile.SetPicture(Picture("http://a.example/1"));
        Assert.Equal(Start.AddMinutes(1), profile.ProfileUpdated);
    }

    [Fact]
    public void Conversations_and_memberships_do_not_print_whom_they_are_with()
    {
        var room = CommunityAddress.Create("https://a.example", "room", _account.X25519PublicKey);
        Assert.Equal(nameof(AccountConversation), new AccountConversation(_account.Id).ToString());
        Assert.Equal(nameof(CommunityConversation), new CommunityConversation(room).ToString());
        Assert.Equal(nameof(CommunityMembership), new CommunityMembership(room).ToString());
    }

    [Fact]
    public void A_picture_uploaded_again_is_shown_until_another_is_set()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.SetPicture(Picture("http://a.example/1"));
        _time.Advance(TimeSpan.FromDays(1));
        profile.SetReuploadedPicture(Picture("http://a.example/2"));
        Assert.Equal("http://a.example/2", profile.Picture?.Url);
        _time.Advance(TimeSpan.FromDays(1));
        profile.Name = "x";
        Assert.Equal("http://a.example/2", profile.Picture?.Url);
        Assert.Equal(Start.AddDays(2), profile.ProfileUpdated);
        profile.SetPicture(Picture("http://a.example/3"));
        Assert.Equal("http://a.example/3", profile.Picture?.Url);
        profile.SetPicture(null);
        Assert.Null(profile.Picture);
    }

    [Fact]
    public void A_pro_credential_is_written_as_known()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.PurchaseStarted = Start;
        profile.ProCredential = new ProCredential(
            DateTimeOffset.FromUnixTimeSeconds(1900000000), Filled(0x11, 32), Filled(0x22, 32), Filled(0x33, 64));

        string expected = "64313a65693139303030303030303065313a6733323a" + string.Concat(Enumerable.Repeat("11", 32)) + "313a7233323a"
            + string.Concat(Enumerable.Repeat("22", 32)) + "313a7336343a" + string.Concat(Enumerable.Repeat("33", 64)) + "65";
        Assert.Equal(expected, Convert.ToHexStringLower(profile.Data.GetBytes('s')!));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1900000000), profile.ProCredential?.Expiry);
        Assert.Null(profile.PurchaseStarted);
        profile.PurchaseStarted = Start;
        Assert.Null(profile.PurchaseStarted);
    }

    [Fact]
    public void Refunds_read_as_unset_after_a_week_and_access_reads_in_either_unit()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.RefundRequested = Start;
        Assert.Equal(Start, profile.RefundRequested);
        _time.Advance(TimeSpan.FromDays(8));
        Assert.Null(profile.RefundRequested);
        profile.BeginEdit(out _).Set(ConfigKey.Of('E'), new ConfigValue(1_900_000_000_123));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), profile.ProAccessExpiry);
        profile.BeginEdit(out _).Set(ConfigKey.Of('E'), new ConfigValue(1_000_000_000_000));
        Assert.Equal(DateTimeOffset.MaxValue.ToUnixTimeSeconds(), profile.ProAccessExpiry?.ToUnixTimeSeconds());
        profile.BeginEdit(out _).Set(ConfigKey.Of('E'), new ConfigValue(10_000_000_000));
        Assert.Equal(10_000_000_000, profile.ProAccessExpiry?.ToUnixTimeSeconds());
        profile.Features = ProfileFeatures.ProBadge | ProfileFeatures.AnimatedPicture;
        Assert.Equal(2, profile.Data[ConfigKey.Of('f')].Set!.Count);
    }

    [Fact]
    public void Unknown_fields_of_a_contact_survive_a_change()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        AccountId id = Id(1);
        contacts.Set(new Contact(id) { Name = "Joe" });
        contacts.BeginEdit(out object token).OwnChild(ConfigKey.Of('c'), token).OwnChild(id.ToArray(), token).Set(ConfigKey.Of('Z'), new ConfigValue(7));
        contacts.Update(id, contact => contact with { Nickname = "Joey" });
        Assert.Equal(7, contacts.Data.GetDictionary('c')![id.AsSpan()].Dictionary.GetInteger('Z'));
        Assert.Equal("Joey", contacts.Get(id)?.Nickname);
    }

    [Fact]
    public void A_contacts_profile_changes_only_for_a_newer_time()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        contacts.Set(new Contact(Id(1)) { Name = "New", ProfileUpdated = Start });
        Assert.False(contacts.TryUpdateProfile(Id(1), "Old", null, Start.AddSeconds(-1)));
        Assert.False(contacts.TryUpdateProfile(Id(1), "Timeless", null, null));
        Assert.False(contacts.TryUpdateProfile(Id(1), "The same second", null, DateTimeOffset.FromUnixTimeMilliseconds((Start.ToUnixTimeSeconds() * 1000) + 999)));
        Assert.True(contacts.TryUpdateProfile(Id(1), "Newer", null, Start.AddSeconds(1)));
        Assert.Equal("Newer", contacts.Get(Id(1))?.Name);
        Assert.False(contacts.TryUpdateProfile(Id(2), "Nobody", null, Start));
    }

    [Fact]
    public void Names_keep_to_their_limits()
    {
        string long101 = new string('x', 99) + "é";
        Assert.Equal(new string('x', 99), new Contact(Id(1)) { Name = long101 }.Name);
        Assert.Throws<ArgumentException>(() => new Contact(Id(1)) { Nickname = long101 });
        using var profile = new UserProfileConfig(_account, default, Options);
        Assert.Throws<ArgumentException>(() => profile.Name = long101);
        profile.SetNameTruncated(long101);
        Assert.Equal(new string('x', 99), profile.Name);
    }

    [Fact]
    public void Seconds_that_were_written_in_smaller_units_read_as_seconds()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        contacts.Set(new Contact(Id(1)));
        ConfigDictionary fields = contacts.BeginEdit(out object token).OwnChild(ConfigKey.Of('c'), token).OwnChild(Id(1).ToArray(), token);
        foreach (long written in (long[])[1_700_000_000, 1_700_000_000_000, 1_700_000_000_000_000])
        {
            fields.Set(ConfigKey.Of('j'), new ConfigValue(written));
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), contacts.Get(Id(1))?.Created);
        }
    }

    [Fact]
    public void Blinded_contacts_are_kept_by_server()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        byte[] bytes = [(byte)BlindingScheme.Blinded15, .. Filled(7, 32)];
        Assert.True(BlindedId.TryCreate(bytes, out BlindedId id));
        X25519PublicKey key = X25519PublicKey.Create(Filled(9, 32));
        contacts.Set(new BlindedContact(id, "https://Example.org/", key) { Name = "B" });

        Assert.Equal("B", contacts.Get(id, "https://example.org")?.Name);
        Assert.Equal(id, Assert.Single(contacts.BlindedContacts).Id);
        Assert.True(contacts.Remove(id, "https://example.org"));
        Assert.False(contacts.Remove(id, "https://example.org"));
        Assert.Empty(contacts.BlindedContacts);
        Assert.Null(contacts.Data.GetDictionary('b')!["https://example.org"u8].Dictionary.GetDictionary('R'));
    }

    [Fact]
    public void Stale_read_states_go_with_a_push_and_unread_ones_stay()
    {
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        conversations.Set(new AccountConversation(Id(1)) { LastRead = Start });
        conversations.Set(new AccountConversation(Id(2)) { LastRead = Start, IsMarkedUnread = true });
        conversations.Set(new AccountConversation(Id(3)) { LastRead = Start, ProExpiry = Start.AddDays(100), ProRevocationTag = Filled(1, 32) });
        _time.Advance(TimeSpan.FromDays(46));

        conversations.Push();

        Assert.Null(conversations.Get(Id(1)));
        Assert.NotNull(conversations.Get(Id(2)));
        Assert.Equal(Start.AddDays(100), conversations.Get(Id(3))?.ProExpiry);
    }

    [Fact]
    public void A_setter_tells_what_changed_and_one_that_changes_nothing_does_not()
    {
        using var groups = new UserGroupsConfig(_account, default, Options);
        var told = new List<ConfigChange>();
        groups.Changed += (_, change) =>
        {
            Assert.Equal(ConfigChangeSource.Local, change.Source);
            told.AddRange(change.Changes);
        };
        var community = new CommunityMembership(CommunityAddress.Create("https://example.org", "Room", X25519PublicKey.Create(Filled(9, 32))));
        groups.Set(community);
        groups.Set(community with { Priority = 1 });
        groups.Set(community with { Priority = 1 });
        groups.RemoveCommunity("https://example.org", "ROOM");
        Assert.Equal([ConfigChangeKind.Added, ConfigChangeKind.Updated, ConfigChangeKind.Removed], told.Select(change => change.Kind));
        Assert.Equal(0, groups.Count);
    }

    [Fact]
    public void Local_settings_are_saved_and_never_pushed()
    {
        using var local = new LocalConfig(_account, default, Options);
        local.SetText("theme", "dark");
        local.SetNumber("size", 3);
        Assert.False(local.NeedsPush);
        Assert.True(local.NeedsDump);
        using var loaded = new LocalConfig(_account, local.Dump(), Options);
        Assert.Equal("dark", loaded.GetText("theme"));
        Assert.Equal(3, loaded.GetNumber("size"));
        Assert.Throws<NotSupportedException>(() => loaded.Push());
    }

    private static AccountId Id(byte value) => new(X25519PublicKey.Create(Filled(value, 32)));

    private static byte[] Filled(byte value, int length) => [.. Enumerable.Repeat(value, length)];

    private static ProfilePicture Picture(string url) => new(url, Filled(5, 32));
}
