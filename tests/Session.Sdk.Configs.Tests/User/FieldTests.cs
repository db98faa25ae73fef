using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.User;

/// <summary>Each typed config writes every field that the protocol knows, under its key, and reads it back.</summary>
public sealed class FieldTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);

    private ConfigOptions Options => new() { Time = _time };

    private static ProfilePicture Picture { get; } = new("http://a.example/1", new byte[32]);

    public void Dispose() => _account.Dispose();

    [Fact]
    public void The_profile_has_all_of_its_fields()
    {
        using var profile = new UserProfileConfig(_account, default, Options);
        profile.Name = "Ada";
        profile.SetPicture(Picture);
        profile.SetReuploadedPicture(Picture);
        profile.NoteToSelfPriority = -1;
        profile.NoteToSelfTimer = TimeSpan.FromHours(1);
        profile.AcceptsBlindedRequests = false;
        profile.Features = ProfileFeatures.ProBadge;
        profile.ProAccessExpiry = Start.AddDays(-9);
        profile.ProGracePeriod = TimeSpan.FromDays(1);
        profile.ProRenews = true;
        profile.RefundRequested = Start;
        profile.PurchaseStarted = Start;
        profile.ProCredential = new ProCredential(Start.AddDays(-1), new byte[32], new byte[32], new byte[64]);

        Assert.Equal("+AEGIMPQRTefnpqst", Keys(profile.Data));
        using var loaded = new UserProfileConfig(_account, profile.Dump(), Options);
        Assert.Equal(("Ada", Picture, -1, TimeSpan.FromHours(1), false), (loaded.Name!, loaded.Picture!, loaded.NoteToSelfPriority, loaded.NoteToSelfTimer!.Value, loaded.AcceptsBlindedRequests!.Value));
        Assert.Equal((ProfileFeatures.ProBadge, Start.AddDays(-9), TimeSpan.FromDays(1), true), (loaded.Features, loaded.ProAccessExpiry!.Value, loaded.ProGracePeriod!.Value, loaded.ProRenews));
        Assert.Equal((Start, Start, Start.AddDays(-1), Start), (loaded.RefundRequested!.Value, loaded.PurchaseStarted!.Value, loaded.ProCredential!.Expiry, loaded.ProfileUpdated!.Value));
    }

    [Fact]
    public void A_contact_has_all_of_its_fields()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        var contact = new Contact(Id(1))
        {
            Name = "Charles",
            Nickname = "Mr B.",
            Picture = Picture,
            IsApproved = true,
            HasApprovedMe = true,
            IsBlocked = true,
            Priority = 1,
            Notify = NotifyMode.Disabled,
            MutedUntil = Start.AddDays(1),
            Disappearing = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromMinutes(5)),
            Created = Start,
            ProfileUpdated = Start.AddDays(-1),
            Features = ProfileFeatures.ProBadge | ProfileFeatures.AnimatedPicture,
        };
        contacts.Set(contact);
        Assert.Equal("!+@AENabefjnpqt", Keys(contacts.Data.GetDictionary('c')![contact.Id.AsSpan()].Dictionary!));
        using var loaded = new ContactsConfig(_account, contacts.Dump(), Options);
        Assert.Equal(contact, loaded.Get(contact.Id));
    }

    [Theory]
    [InlineData(9_000_000_000)]
    [InlineData(9_000_000_001)]
    [InlineData(253_402_300_799)]
    public void A_time_so_late_that_others_take_it_for_milliseconds_is_written_as_the_last_one_that_they_do_not(long seconds)
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        var contact = new Contact(Id(1)) { MutedUntil = DateTimeOffset.FromUnixTimeSeconds(seconds) };
        contacts.Set(contact);

        Assert.Equal(9_000_000_000, contacts.Data.GetDictionary('c')![contact.Id.AsSpan()].Dictionary.GetInteger('!'));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(9_000_000_000), contacts.Get(contact.Id)!.MutedUntil);
        contacts.Push();
        contacts.Set(contact);
        Assert.Equal(ConfigState.Waiting, contacts.State);
    }

    [Fact]
    public void A_contact_known_by_a_blinded_id_has_all_of_its_fields()
    {
        using var contacts = new ContactsConfig(_account, default, Options);
        var id = BlindedId.Parse("15" + new string('a', 64));
        var contact = new BlindedContact(id, "https://example.org", _account.X25519PublicKey)
        {
            Name = "Charles",
            Picture = Picture,
            ProfileUpdated = Start,
            Priority = 1,
            Created = Start,
            Features = ProfileFeatures.ProBadge,
        };
        contacts.Set(contact);
        ConfigDictionary server = contacts.Data.GetDictionary('b')!["https://example.org"u8].Dictionary!;
        Assert.Equal("#R", Keys(server));
        Assert.Equal("+fjnpqty", Keys(server.GetDictionary('R')!.Entries[0].Value.Dictionary!));
        using var loaded = new ContactsConfig(_account, contacts.Dump(), Options);
        Assert.Equal(contact, loaded.Get(id, "https://example.org"));
    }

    [Fact]
    public void Read_states_have_all_of_their_fields()
    {
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        var blinded = BlindedId.Parse("15" + new string('a', 64));
        var room = CommunityAddress.Create("https://example.org", "Room", _account.X25519PublicKey);
        using GroupKeys group = GroupKeys.Generate();
        ConversationInfo[] all =
        [
            new AccountConversation(Id(1)) { ProExpiry = Start, ProRevocationTag = new byte[32] },
            new GroupConversation(group.Id),
            new CommunityConversation(room),
            new LegacyGroupConversation(Id(2)),
            new BlindedConversation(blinded) { ProExpiry = Start, ProRevocationTag = new byte[32] },
        ];
        foreach (ConversationInfo conversation in all)
        {
            conversations.Set(conversation with { LastRead = Start, IsMarkedUnread = true });
        }

        Assert.Equal("1Cbgo", Keys(conversations.Data));
        Assert.Equal("egru", Keys(conversations.Data.GetDictionary('1')!.Entries[0].Value.Dictionary!));
        Assert.Equal("ru", Keys(conversations.Data.GetDictionary('C')!.Entries[0].Value.Dictionary!));
        Assert.Equal("egruy", Keys(conversations.Data.GetDictionary('b')!.Entries[0].Value.Dictionary!));
        Assert.Equal("ru", Keys(conversations.Data.GetDictionary('g')!.Entries[0].Value.Dictionary!));
        Assert.Equal("#R", Keys(conversations.Data.GetDictionary('o')!.Entries[0].Value.Dictionary!));
        using var loaded = new ConversationInfoConfig(_account, conversations.Dump(), Options);
        Assert.Equal(all.Length, loaded.ListAll().Count());
        Assert.All(loaded.ListAll(), conversation => Assert.Equal((Start, true), (conversation.LastRead!.Value, conversation.IsMarkedUnread)));
        Assert.Equal((Start, 32), (loaded.Get(blinded)!.ProExpiry!.Value, loaded.Get(Id(1))!.ProRevocationTag.Length));
    }

    [Fact]
    public void What_names_no_conversation_is_refused()
    {
        using var conversations = new ConversationInfoConfig(_account, default, Options);
        ConversationInfo[] nobodys = [new AccountConversation(default), new GroupConversation(default), new LegacyGroupConversation(default), new BlindedConversation(default)];
        foreach (ConversationInfo conversation in nobodys)
        {
            Assert.Throws<ArgumentException>("conversation", () => conversations.Set(conversation with { IsMarkedUnread = true }));
        }

        Assert.Throws<ArgumentException>("conversation", () => conversations.Set(new CommunityConversation(null!)));
        Assert.Equal((ConfigState.Clean, 0), (conversations.State, conversations.Data.Count));
        using var groups = new UserGroupsConfig(_account, default, Options);
        Assert.Throws<ArgumentException>("group", () => groups.Set(new CommunityMembership(null!)));
    }

    [Fact]
    public void Memberships_have_all_of_their_fields()
    {
        using var groups = new UserGroupsConfig(_account, default, Options);
        using GroupKeys admin = GroupKeys.Generate();
        using GroupKeys other = GroupKeys.Generate();
        var room = CommunityAddress.Create("https://example.org", "Room", _account.X25519PublicKey);
        byte[] seed = admin.Ed25519SecretKey.Expose()[..32].ToArray();
        groups.Set(Common(new GroupMembership(admin.Id) { Name = "ours", Seed = seed, Removal = GroupRemoval.Kicked }));
        groups.Set(Common(new GroupMembership(other.Id) { Name = "theirs", AuthData = new byte[100] }));
        groups.Set(Common(new CommunityMembership(room)));
        groups.Set(Common(new LegacyGroupMembership(Id(3))
        {
            Name = "old",
            EncryptionPublicKey = new byte[32],
            EncryptionSecretKey = new byte[32],
            Members = new Dictionary<AccountId, bool> { [Id(1)] = true, [Id(2)] = false },
            DisappearingTimer = TimeSpan.FromDays(1),
        }));

        Assert.Equal("!+@Kijnr", Keys(groups.Data.GetDictionary('g')![admin.Id.AsSpan()].Dictionary!));
        Assert.Equal("!+@Kijns", Keys(groups.Data.GetDictionary('g')![other.Id.AsSpan()].Dictionary!));
        Assert.Equal("!+@ijn", Keys(groups.Data.GetDictionary('o')!.Entries[0].Value.Dictionary!.GetDictionary('R')!.Entries[0].Value.Dictionary!));
        Assert.Equal("!+@EKaijkmn", Keys(groups.Data.GetDictionary('C')![Id(3).AsSpan()].Dictionary!));
        using var loaded = new UserGroupsConfig(_account, groups.Dump(), Options);
        Assert.Equal((true, GroupRemoval.Kicked), (loaded.Get(admin.Id)!.IsAdmin, loaded.Get(admin.Id)!.Removal));
        Assert.Equal(100, loaded.Get(other.Id)!.AuthData.Length);
        LegacyGroupMembership old = loaded.GetLegacyGroup(Id(3))!;
        Assert.Equal((2, true, TimeSpan.FromDays(1), 32), (old.Members.Count, old.Members[Id(1)], old.DisappearingTimer!.Value, old.EncryptionSecretKey.Length));
        UserGroup[] all = [.. loaded.Groups, .. loaded.Communities, .. loaded.LegacyGroups];
        Assert.All(all, group => Assert.Equal((1, NotifyMode.MentionsOnly, Start, true, Start), (group.Priority, group.Notify, group.MutedUntil!.Value, group.IsInvited, group.Joined!.Value)));
    }

    [Fact]
    public void A_groups_info_and_members_have_all_of_their_fields()
    {
        using GroupKeys admin = GroupKeys.Generate();
        using var info = new GroupInfoConfig(admin.Id, admin, default, Options);
        info.Name = "ours";
        info.Description = "what we do";
        info.Picture = Picture;
        info.DisappearingTimer = TimeSpan.FromDays(1);
        info.Created = Start;
        info.DeleteBefore = Start;
        info.DeleteAttachmentsBefore = Start;
        info.Destroy();
        Assert.Equal("!DEcdnopq", Keys(info.Data));

        using var members = new GroupMembersConfig(admin.Id, admin, default, Options);
        members.Set(new GroupMember(Id(1)) { Name = "Ada", Picture = Picture, ProfileUpdated = Start, NeedsHistory = true }.WithInvite(GroupMemberStep.Sent).WithRemoval(true));
        members.Set(new GroupMember(Id(2)) { Name = "Charles" }.WithPromotion(GroupMemberStep.Sent));
        ConfigDictionary all = members.Data.GetDictionary('m')!;
        Assert.Equal("APn", Keys(all[Id(2).AsSpan()].Dictionary!));
        Assert.Equal("Rnpqst", Keys(all[Id(1).AsSpan()].Dictionary!));
        members.Set(new GroupMember(Id(3)) { NeedsHistory = true }.WithInvite(GroupMemberStep.Sent));
        Assert.Equal("Ins", Keys(members.Data.GetDictionary('m')![Id(3).AsSpan()].Dictionary!));
    }

    private static T Common<T>(T empty)
        where T : UserGroup =>
        empty with { Priority = 1, Notify = NotifyMode.MentionsOnly, MutedUntil = Start, IsInvited = true, Joined = Start };

    private static AccountId Id(byte number) => new(X25519PublicKey.Create([.. Enumerable.Repeat(number, 32)]));

    private static string Keys(ConfigDictionary fields)
    {
        var keys = new System.Text.StringBuilder();
        foreach (ConfigEntry entry in fields.Entries)
        {
            keys.Append(System.Text.Encoding.ASCII.GetString(entry.Key));
        }

        return keys.ToString();
    }
}
