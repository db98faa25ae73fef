using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.Groups;

public sealed class GroupKeysConfigTests : IDisposable
{
    private static readonly DateTimeOffset Stored = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private readonly GroupKeys _group = GroupKeys.Generate();
    private readonly AccountKeys _admin = AccountKeys.Generate();
    private readonly AccountKeys _member = AccountKeys.Generate();

    public void Dispose()
    {
        _group.Dispose();
        _admin.Dispose();
        _member.Dispose();
    }

    [Fact]
    public void A_removed_member_cannot_read_what_comes_after()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Members.Set(new GroupMember(_admin.Id).WithPromotion(GroupMemberStep.Accepted));
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Sent));
        byte[] first = admin.Keys.Rekey();
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k0", first, Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Loaded, admin.Keys.Load("k0", first, Stored, Stored.AddDays(1)));
        Assert.Null(admin.Keys.PendingMessage);
        admin.Info.Name = "Group";
        member.Info.Merge(admin.Info.Push().Payloads.Select(payload => new StoredConfig("i1", payload)).ToArray());
        Assert.Equal("Group", member.Info.Name);

        Assert.True(admin.Members.Remove(_member.Id));
        byte[] second = admin.Keys.Rekey();
        admin.Info.Name = "Secret";

        Assert.Equal(GroupKeyLoad.NotForUs, member.Keys.Load("k1", second, Stored.AddSeconds(1), Stored.AddDays(1)));
        Assert.Empty(member.Info.Merge(admin.Info.Push().Payloads.Select(payload => new StoredConfig("i2", payload)).ToArray()).AcceptedHashes);
        Assert.Equal("Group", member.Info.Name);
    }

    [Fact]
    public void An_admin_tells_a_key_that_was_made_for_other_members()
    {
        using Device admin = Make(_admin, _group);
        using Device other = Make(_member, _group);
        Assert.False(admin.Keys.IsForOtherMembers);
        other.Members.Set(new GroupMember(_admin.Id).WithPromotion(GroupMemberStep.Accepted));
        admin.Members.Set(new GroupMember(_admin.Id).WithPromotion(GroupMemberStep.Accepted));
        byte[] key = other.Keys.Rekey();
        Assert.False(other.Keys.IsForOtherMembers);

        admin.Keys.Load("k0", key, Stored, Stored.AddDays(1));
        Assert.False(admin.Keys.IsForOtherMembers);
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Sent));
        Assert.True(admin.Keys.IsForOtherMembers);
        admin.Keys.Rekey();
        Assert.False(admin.Keys.IsForOtherMembers);
    }

    [Fact]
    public void A_supplement_gives_a_new_member_the_older_keys()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        admin.Keys.Load("k1", admin.Keys.Rekey(), Stored.AddSeconds(1), Stored.AddDays(1));

        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("s", admin.Keys.CreateSupplement(_member.Id), Stored.AddSeconds(2), Stored.AddDays(1)));

        Assert.Equal(2, member.Keys.DecryptionKeys.Count);
        Assert.Equal(admin.Keys.EncryptionKey.Expose().ToArray(), member.Keys.EncryptionKey.Expose().ToArray());
        Assert.Equal(1, member.Keys.CurrentGeneration);
    }

    [Fact]
    public void What_gave_keys_before_is_known_and_changes_nothing()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Sent));
        byte[] first = admin.Keys.Rekey();
        admin.Keys.Load("k0", first, Stored, Stored.AddDays(1));
        byte[] second = admin.Keys.Rekey();
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k0", first, Stored, Stored.AddDays(1)));
        byte[] before = member.Keys.Dump();

        Assert.Equal(GroupKeyLoad.Known, member.Keys.Load("k0", first, Stored.AddHours(1), Stored.AddDays(1)));
        Assert.False(member.Keys.NeedsDump);
        Assert.Equal(before, member.Keys.Dump());

        // Who names a hash that is known gives other bytes for it: they are looked at.
        Assert.Equal(GroupKeyLoad.Rejected, member.Keys.Load("k0", second.AsSpan(1), Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k0", second, Stored.AddHours(1), Stored.AddDays(1)));
        Assert.Equal(2, member.Keys.DecryptionKeys.Count);

        // Info and members have the very same keys.
        admin.Keys.Load("k1", second, Stored.AddHours(1), Stored.AddDays(1));
        admin.Info.Name = "Closed with the second";
        member.Info.Merge(admin.Info.Push().Payloads.Select(payload => new StoredConfig("i1", payload)).ToArray());
        Assert.Equal("Closed with the second", member.Info.Name);
    }

    [Fact]
    public void Who_becomes_an_admin_reads_again_what_had_no_key_for_the_account()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        byte[] without = admin.Keys.Rekey();
        admin.Keys.Load("k0", without, Stored, Stored.AddDays(1));
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Sent));
        byte[] with = admin.Keys.Rekey();
        Assert.Equal(GroupKeyLoad.NotForUs, member.Keys.Load("k0", without, Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k1", with, Stored.AddHours(1), Stored.AddDays(1)));

        member.Keys.LoadAdminKey(_group);

        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k0", without, Stored, Stored.AddDays(1)));
        Assert.Equal(2, member.Keys.DecryptionKeys.Count);
    }

    [Fact]
    public void A_group_without_members_gets_an_empty_list_which_admins_and_others_read()
    {
        using Device admin = Make(_admin, _group);
        using Device other = Make(_member, null);
        byte[] message = admin.Keys.Rekey();

        Assert.Contains("1:kle1:~64:", System.Text.Encoding.Latin1.GetString(message), StringComparison.Ordinal);
        Assert.Equal(GroupKeyLoad.NotForUs, other.Keys.Load("k0", message, Stored, Stored));
        Assert.Empty(other.Keys.ActiveHashes);
        Assert.Empty(other.Keys.KeptHashes);
        Assert.Equal(GroupKeyLoad.Loaded, admin.Keys.Load("k0", message, Stored, Stored));
    }

    [Fact]
    public void A_node_that_says_a_far_time_makes_no_key_expire()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Sent));
        byte[][] messages = new byte[4][];
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i] = admin.Keys.Rekey();
            admin.Keys.Load($"k{i}", messages[i], Stored.AddMinutes(i), Stored.AddDays(1));
        }

        // Year 9999, and long ago, for keys in the middle.
        member.Keys.Load("k0", messages[0], Stored, Stored.AddDays(1));
        member.Keys.Load("k1", messages[1], DateTimeOffset.UnixEpoch, Stored.AddDays(1));
        member.Keys.Load("k2", messages[2], DateTimeOffset.MaxValue, Stored.AddDays(1));
        member.Keys.Load("k3", messages[3], Stored.AddMinutes(3), Stored.AddDays(1));

        Assert.Equal(4, member.Keys.DecryptionKeys.Count);
        Assert.All(member.Keys.Ring.Keys, key => Assert.InRange(key.Timestamp, 0, Stored.AddDays(1).ToUnixTimeMilliseconds()));
        Assert.Equal(admin.Keys.EncryptionKey.Expose().ToArray(), member.Keys.EncryptionKey.Expose().ToArray());
    }

    [Fact]
    public void Times_in_a_supplement_are_no_later_than_now_either()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Keys.Load("k0", admin.Keys.Rekey(), DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);

        member.Keys.Load("s", admin.Keys.CreateSupplement(_member.Id), Stored, Stored);

        Assert.Equal(Stored.ToUnixTimeMilliseconds(), Assert.Single(member.Keys.Ring.Keys).Timestamp);
    }

    [Fact]
    public void The_bytes_of_active_keys_messages_are_kept_and_saved_so_that_members_can_store_them_again()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        byte[] others = admin.Keys.Rekey();
        admin.Keys.Load("k0", others, Stored, Stored);
        byte[] supplement = admin.Keys.CreateSupplement(_member.Id);
        member.Keys.Load("s", supplement, Stored, Stored);
        member.Keys.Load("k0", others, Stored, Stored);
        member.Keys.Load("k0", others, Stored, Stored);

        using Device loaded = Make(_member, null, member.Keys.Dump());

        Assert.Equal(["k0", "s"], loaded.Keys.KeptHashes.Order(StringComparer.Ordinal));
        Assert.Equal(others, Kept(loaded, "k0"));
        Assert.Equal(supplement, Kept(loaded, "s"));
        Assert.Equal(loaded.Keys.ActiveHashes.Order(StringComparer.Ordinal), loaded.Keys.KeptHashes.Order(StringComparer.Ordinal));
        admin.Keys.Load("late", admin.Keys.Rekey(), Stored.AddDays(1), Stored.AddDays(200));
        admin.Keys.Load("later", admin.Keys.Rekey(), Stored.AddDays(100), Stored.AddDays(200));
        Assert.Equal(["late", "later"], admin.Keys.KeptHashes);
    }

    [Fact]
    public void Copies_of_a_keys_message_with_other_bytes_behind_take_bounded_memory()
    {
        using Device admin = Make(_admin, _group);
        byte[] message = admin.Keys.Rekey();
        for (int i = 0; i < 500; i++)
        {
            admin.Keys.Load($"k{i}", [.. message, (byte)i], Stored, Stored);
        }

        Assert.InRange(admin.Keys.ActiveHashes.Count, 1, 64);
        Assert.InRange(admin.Keys.KeptHashes.Count, 1, 64);
        Assert.Contains("k0", admin.Keys.ActiveHashes);
    }

    [Fact]
    public void Of_more_keys_messages_than_are_kept_whole_the_newest_are()
    {
        const int Keys = 100;
        using Device admin = Make(_admin, _group);
        var messages = new Dictionary<string, byte[]>();
        for (int i = 0; i < Keys; i++)
        {
            messages[$"k{i:D3}"] = admin.Keys.Rekey();
            admin.Keys.Load($"k{i:D3}", messages[$"k{i:D3}"], Stored, Stored);
        }

        messages["supplement"] = admin.Keys.CreateSupplement(_member.Id);
        admin.Keys.Load("supplement", messages["supplement"], Stored, Stored);
        using Device loaded = Make(_admin, _group, admin.Keys.Dump());

        string[] newest = [.. messages.Keys.TakeLast(64)];
        Assert.All(new[] { admin, loaded }, device => Assert.Equal(newest, device.Keys.KeptHashes));
        Assert.All(newest, hash => Assert.Equal(messages[hash], Kept(loaded, hash)));
        Assert.Equal(messages.Keys, loaded.Keys.ActiveHashes);
    }

    [Fact]
    public void Copies_of_the_newest_keys_message_do_not_take_the_place_of_the_others()
    {
        using Device admin = Make(_admin, _group);
        for (int i = 0; i < 40; i++)
        {
            admin.Keys.Load($"k{i:D3}", admin.Keys.Rekey(), Stored, Stored);
        }

        byte[] newest = admin.Keys.Rekey();
        admin.Keys.Load("k040", newest, Stored, Stored);
        for (int i = 0; i < 100; i++)
        {
            admin.Keys.Load($"copy{i:D3}", [.. newest, (byte)i], Stored, Stored);
        }

        Assert.All(Enumerable.Range(0, 41), i => Assert.Contains($"k{i:D3}", admin.Keys.KeptHashes));
    }

    [Fact]
    public void The_number_of_a_key_never_wraps()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        AccountId[] both = [.. new[] { _admin.Id, _member.Id }.Order(Comparer<AccountId>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right.AsSpan())))];
        Array.ForEach(both, id => admin.Members.Set(new GroupMember(id).WithInvite(GroupMemberStep.Accepted)));
        PendingGroupKey greatest = GroupKeyMessage.Rekey(_group, both, long.MaxValue);
        PendingGroupKey last = GroupKeyMessage.Rekey(_group, both, GroupKey.MaxGeneration);
        byte[] beyond = GroupKeyMessage.Supplement(_group, [_member.Id], [greatest.Key]);

        Assert.Equal(GroupKeyLoad.Rejected, admin.Keys.Load("greatest", greatest.Message, Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Rejected, member.Keys.Load("greatest", greatest.Message, Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Rejected, member.Keys.Load("beyond", beyond, Stored, Stored.AddDays(1)));
        Assert.True(admin.Keys.CanRekey);
        Assert.Equal(GroupKeyLoad.Loaded, admin.Keys.Load("last", last.Message, Stored, Stored.AddDays(1)));
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("last", last.Message, Stored, Stored.AddDays(1)));
        admin.Members.Remove(_member.Id);

        Assert.Equal((GroupKey.MaxGeneration, false, false, false), (admin.Keys.CurrentGeneration, admin.Keys.CanRekey, admin.Keys.NeedsRekey, admin.Keys.IsForOtherMembers));
        Assert.Throws<InvalidOperationException>(() => admin.Keys.Rekey());
        Assert.Equal((null, GroupKey.MaxGeneration), (admin.Keys.PendingMessage, admin.Keys.CurrentGeneration));
        using Device loaded = Make(_admin, _group, admin.Keys.Dump());
        Assert.Equal(GroupKey.MaxGeneration, loaded.Keys.CurrentGeneration);
        greatest.Key.Key.Dispose();
        last.Key.Key.Dispose();
    }

    [Fact]
    public void An_admin_tells_which_keys_others_may_have_got()
    {
        using Device admin = Make(_admin, _group);
        admin.Members.Set(new GroupMember(_admin.Id).WithPromotion(GroupMemberStep.Accepted));
        admin.Members.Set(new GroupMember(_member.Id).WithInvite(GroupMemberStep.Accepted));
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        admin.Keys.Load("k1", admin.Keys.Rekey(), Stored.AddSeconds(1), Stored.AddDays(1));
        admin.Members.Remove(_member.Id);
        admin.Keys.Load("k2", admin.Keys.Rekey(), Stored.AddSeconds(2), Stored.AddDays(1));

        Assert.True(admin.Keys.HasKeyForOtherMembers(0));
        Assert.False(admin.Keys.HasKeyForOtherMembers(1));
        using Device member = Make(_member, null);
        Assert.False(member.Keys.HasKeyForOtherMembers(-1));
    }

    [Fact]
    public void What_an_admin_signed_and_nobody_here_can_read_is_told_from_what_nobody_signed()
    {
        using Device admin = Make(_admin, _group);
        admin.Keys.Rekey();
        int count = 0;
        byte[] body = "d1:#i9e1:&f0.5e1:<le1:=de"u8.ToArray();
        byte[] signature = new byte[64];
        _group.Sign(body, signature);
        byte[] signed = [.. body, .. "1:~64:"u8, .. signature, (byte)'e'];
        byte[] forged = [.. signed];
        forged[^10] ^= 1;

        Assert.Equal(ConfigRejection.NotUnderstood, Rejection(signed));
        Assert.Equal(ConfigRejection.Malformed, Rejection(forged));
        Assert.Equal(ConfigRejection.Malformed, Rejection([.. body, (byte)'e']));
        Assert.Equal(ConfigRejection.Malformed, Rejection([(byte)'d', .. signed[^71..]]));
        for (int length = 1; length < signed.Length; length++)
        {
            Assert.NotEqual(ConfigRejection.NotUnderstood, Rejection(signed[..length]));
        }

        // Of the same message the same is said only once.
        ConfigRejection Rejection(byte[] message)
        {
            byte[] payload = ConfigPayload.Seal(message, admin.Keys.EncryptionKey.Expose(), ConfigKind.GroupMembers.Domain).Single();
            return Assert.Single(admin.Members.Merge([new StoredConfig($"later {++count}", payload)]).Rejected).Reason;
        }
    }

    [Fact]
    public void Members_whose_status_is_being_sent_are_saved_as_text_like_other_clients_do()
    {
        using Device admin = Make(_admin, _group);
        admin.Members.Set(new GroupMember(_member.Id));
        byte[] dump = admin.Members.Dump();
        Assert.Contains($"16:pending_send_idsl66:{_member.Id}e", System.Text.Encoding.Latin1.GetString(dump), StringComparison.Ordinal);
        using var loaded = new GroupMembersConfig(_group.Id, _group, dump);
        Assert.Equal(GroupMemberStatus.InviteSending, loaded.Get(_member.Id)?.Status);

        string other = $"d1:!i0e1:$23:d1:#i0e1:&de1:<le1:=dee1:(le1:)le1:*de1:+d5:afterle16:pending_send_idsl66:{_admin.Id}66:{_member.Id}eee";
        using var fromOther = new GroupMembersConfig(_group.Id, _group, System.Text.Encoding.Latin1.GetBytes(other));
        Assert.Equal(2, fromOther.SendingIds.Count());
    }

    [Fact]
    public void Every_truncation_and_flipped_bit_of_a_keys_message_is_rejected_and_changes_nothing()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        byte[] message = admin.Keys.CreateSupplement(_member.Id);
        for (int length = 0; length < message.Length; length++)
        {
            Assert.Equal(GroupKeyLoad.Rejected, member.Keys.Load("s", message.AsSpan(0, length), Stored, Stored.AddDays(1)));
        }

        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            byte[] flipped = [.. message];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(GroupKeyLoad.Rejected, member.Keys.Load("s", flipped, Stored, Stored.AddDays(1)));
        }

        Assert.False(member.Keys.NeedsDump);
        Assert.Empty(member.Keys.ActiveHashes);
    }

    [Fact]
    public void Keys_load_as_they_were_saved_pending_ones_too()
    {
        using Device admin = Make(_admin, _group);
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        byte[] pending = admin.Keys.Rekey();
        byte[] dump = admin.Keys.Dump();
        using Device loaded = Make(_admin, _group, dump);

        Assert.Equal(dump, loaded.Keys.Dump());
        Assert.Equal(pending, loaded.Keys.PendingMessage?.ToArray());
        Assert.Equal(["k0"], loaded.Keys.ActiveHashes);
        Assert.Equal(2, loaded.Info.Keys.Count);
        for (int length = 1; length < dump.Length; length += 97)
        {
            Assert.Throws<InvalidConfigDumpException>(() => Make(_admin, _group, dump[..length]));
        }
    }

    [Fact]
    public void Only_admins_change_and_a_promoted_member_becomes_one()
    {
        using Device member = Make(_member, null);
        Assert.Throws<InvalidOperationException>(() => member.Keys.Rekey());
        Assert.Throws<InvalidOperationException>(() => member.Info.Name = "x");
        Assert.Throws<InvalidOperationException>(() => member.Members.Set(new GroupMember(_member.Id)));
        Assert.Throws<InvalidOperationException>(() => member.Keys.EncryptionKey);
        Assert.Throws<InvalidOperationException>(() => member.Info.Push());
        using var other = GroupKeys.Generate();
        Assert.Throws<ArgumentException>(() => member.Keys.LoadAdminKey(other));

        member.Keys.LoadAdminKey(_group);

        Assert.True(member.Keys.IsAdmin);
        Assert.Equal(GroupKeyLoad.Loaded, member.Keys.Load("k", member.Keys.Rekey(), Stored, Stored.AddDays(1)));
        member.Info.Name = "mine";
        Assert.Single(member.Info.Push().Payloads);
    }

    [Fact]
    public void Info_that_the_group_did_not_sign_is_rejected()
    {
        using Device admin = Make(_admin, _group);
        using Device member = Make(_member, null);
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        member.Keys.Load("s", admin.Keys.CreateSupplement(_member.Id), Stored, Stored.AddDays(1));
        ConfigDraft draft = ConfigDraft.After(ConfigMessage.Initial);
        draft.Edit(out _).Set(ConfigKey.Of('n'), new ConfigValue("forged"u8.ToArray()));
        IReadOnlyList<byte[]> forged = ConfigPayload.Seal(draft.Seal(null).Bytes, admin.Keys.EncryptionKey.Expose(), ConfigKind.GroupInfo.Domain);

        ConfigMergeResult result = member.Info.Merge([new StoredConfig("f", forged[0])]);

        Assert.Equal(ConfigRejection.BadSignature, Assert.Single(result.Rejected).Reason);
        Assert.Null(member.Info.Name);
    }

    [Fact]
    public void A_new_key_takes_the_place_of_one_that_was_not_loaded_yet()
    {
        using Device admin = Make(_admin, _group);
        admin.Keys.Load("k0", admin.Keys.Rekey(), Stored, Stored.AddDays(1));
        admin.Keys.Rekey();
        byte[] replaced = admin.Keys.EncryptionKey.Expose().ToArray();
        admin.Keys.Rekey();
        Assert.Equal(replaced, admin.Keys.EncryptionKey.Expose().ToArray());
        Assert.True(admin.Info.HasKey(replaced));
        admin.Members.Set(new GroupMember(_member.Id));

        admin.Keys.Rekey();

        Assert.False(admin.Info.HasKey(replaced));
        Assert.False(admin.Members.HasKey(replaced));
        Assert.Equal(admin.Keys.DecryptionKeys.Count, admin.Info.Keys.Count);
    }

    [Fact]
    public void A_key_that_was_stored_before_all_time_is_saved_and_loaded()
    {
        using Device admin = Make(_admin, _group);
        Assert.Equal(GroupKeyLoad.Loaded, admin.Keys.Load("k0", admin.Keys.Rekey(), DateTimeOffset.UnixEpoch.AddSeconds(-1), Stored.AddDays(1)));

        using Device loaded = Make(_admin, _group, admin.Keys.Dump());

        Assert.Single(loaded.Keys.DecryptionKeys);
    }

    [Fact]
    public void What_follows_a_keys_message_is_passed_over()
    {
        using Device admin = Make(_admin, _group);
        byte[] message = [.. admin.Keys.Rekey(), 0, (byte)'x'];

        Assert.Equal(GroupKeyLoad.Loaded, admin.Keys.Load("k0", message, Stored, Stored.AddDays(1)));
    }

    [Theory]
    [InlineData("d1:gi4e1:k32:01234567890123456789012345678901" + "1:ti7ee", true)]
    [InlineData("d1:ai1e1:gi4e1:hle1:k32:01234567890123456789012345678901" + "1:ti7e1:u0:e", true)]
    [InlineData("d1:gi4e1:k32:01234567890123456789012345678901" + "e", false)]
    [InlineData("d1:gi4e1:k31:0123456789012345678901234567890" + "1:ti7ee", false)]
    [InlineData("d1:gi-1e1:k32:01234567890123456789012345678901" + "1:ti7ee", false)]
    [InlineData("d1:k32:01234567890123456789012345678901" + "1:gi4e1:ti7ee", false)]
    [InlineData("d1:gi4e1:k32:01234567890123456789012345678901" + "1:ti7e", false)]
    public void A_key_in_a_list_may_have_more_fields_but_none_less(string text, bool expected)
    {
        var reader = new ConfigReader(System.Text.Encoding.ASCII.GetBytes(text));

        Assert.Equal(expected, GroupKeyMessageReader.TryReadKey(ref reader, out GroupKey? key));

        Assert.Equal(expected ? 4 : null, key?.Generation);
        Assert.Equal(expected ? 7 : null, key?.Timestamp);
        key?.Key.Dispose();
    }

    private static byte[] Kept(Device device, string hash)
    {
        Assert.True(device.Keys.TryGetKept(hash, out ReadOnlyMemory<byte> message));
        return message.ToArray();
    }

    private Device Make(AccountKeys account, GroupKeys? admin, byte[]? keysDump = null)
    {
        var info = new GroupInfoConfig(_group.Id, admin);
        var members = new GroupMembersConfig(_group.Id, admin);
        return new Device(info, members, new GroupKeysConfig(account, info, members, admin, keysDump));
    }

    private sealed record Device(GroupInfoConfig Info, GroupMembersConfig Members, GroupKeysConfig Keys) : IDisposable
    {
        public void Dispose()
        {
            Keys.Dispose();
            Info.Dispose();
            Members.Dispose();
        }
    }
}
