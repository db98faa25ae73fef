using CsCheck;
using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Whatever stands in a group's swarm, the opener says what it is or why it is nothing, and never fails.</summary>
public sealed class GroupFuzzTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    [Fact]
    public void Any_bytes_give_an_item_or_a_reason()
    {
        using var rig = new Bench();
        Gen.Byte.Array[0, 600].Sample(data => rig.Check(data), iter: 5_000);
        Gen.Byte.Array[0, 300].Sample(plain => rig.Check(rig.Encrypt(plain)), iter: 5_000);
        Gen.Byte.Array[0, 200].Sample(content => rig.Check(rig.Encrypt(GroupMessageTests.GroupEnvelope(content[..Math.Min(content.Length, 127)], Start))), iter: 5_000);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_byte_of_a_message_is_refused()
    {
        using var rig = new Bench();
        byte[] genuine = rig.Seal(new VisibleMessage { Text = "hello" });
        Assert.Equal(RejectReason.None, rig.Open(genuine));
        for (int i = 0; i < genuine.Length; i++)
        {
            Assert.NotEqual(RejectReason.None, rig.Open(genuine[..i]));
            byte[] flipped = [.. genuine];
            flipped[i] ^= 1;
            Assert.NotEqual(RejectReason.None, rig.Open(flipped));
        }
    }

    [Fact]
    public void A_member_cannot_speak_for_another_nor_send_on_what_was_said_in_another_group()
    {
        using var rig = new Bench();
        using AccountKeys liar = AccountKeys.Generate();
        using GroupKeys elsewhere = GroupKeys.Generate();

        // Signed for another group, encrypted with this one's key.
        var content = new MessageContent { SentAt = Start, Payload = new VisibleMessage { Text = "hello" } };
        Assert.Equal(RejectReason.InvalidSenderSignature, rig.Open(GroupMessage.Seal(content, rig.Member, elsewhere.Id, rig.Key)));

        // Sent on by somebody else, who can only sign as themselves.
        Assert.True(rig.TryOpen(GroupMessage.Seal(content, liar, rig.Group, rig.Key), out IncomingItem? item, out _));
        Assert.Equal((SenderId)liar.Id, item!.Sender);
    }

    [Fact]
    public async Task A_thousand_changed_messages_beside_one_good_one_lose_nothing_and_change_nothing()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.AddKey();
        var random = new Random(20261129);
        StoredMessage good = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "good" });
        var all = new List<StoredMessage> { good };
        for (int i = 0; i < 1_000; i++)
        {
            byte[] data = good.Data.ToArray();
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                data[random.Next(data.Length)] ^= (byte)random.Next(1, 256);
            }

            all.Add(rig.AsStoredInGroup(random.Next(4) == 0 ? data[..random.Next(data.Length)] : data));
        }

        StoredMessage[] mixed = [.. all];
        random.Shuffle(mixed);
        await rig.TakeInGroupAsync(mixed);

        Assert.Equal("good", Assert.Single(await rig.GroupHistoryAsync()).Text);
        Assert.DoesNotContain(rig.Log.GetSnapshot(), record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private sealed class Bench : IDisposable
    {
        private readonly AccountKeys _own = AccountKeys.Generate();
        private readonly GroupKeys _admin = GroupKeys.Generate();
        private readonly GroupOpener _opener;

        internal Bench()
        {
            byte[] key = new byte[GroupEncryption.KeySize];
            Random.Shared.NextBytes(key);
            Key = SecretKey.CopyFrom(key);
            _opener = new GroupOpener(_own.Id, []);
        }

        internal AccountKeys Member { get; } = AccountKeys.Generate();

        internal SecretKey Key { get; }

        internal GroupId Group => _admin.Id;

        internal byte[] Seal(ContentPayload payload) => GroupMessage.Seal(new MessageContent { SentAt = Start, Payload = payload }, Member, Group, Key);

        internal byte[] Encrypt(byte[] plain) => plain.Length == 0 ? [] : GroupEncryption.Encrypt(plain, Member, Group, Key.Expose());

        internal bool TryOpen(byte[] data, out IncomingItem? item, out RejectReason reason)
        {
            using var access = new GroupAccess(Group, [SecretKey.CopyFrom(Key.Expose())], signer: null);
            var stored = new StoredMessage { Hash = MessageHash.Compute(Group, Namespace.GroupMessages, data), Data = data, Timestamp = Start, Expiry = Start.AddDays(14) };
            return _opener.TryOpen(stored, access, Start, out item, out reason);
        }

        internal RejectReason Open(byte[] data) => TryOpen(data, out _, out RejectReason reason) ? RejectReason.None : reason;

        internal void Check(byte[] data)
        {
            bool isOpen = TryOpen(data, out IncomingItem? item, out RejectReason reason);
            Assert.Equal(isOpen, item is not null);
            Assert.Equal(isOpen, reason == RejectReason.None);
        }

        public void Dispose()
        {
            _own.Dispose();
            _admin.Dispose();
            Member.Dispose();
            Key.Dispose();
        }
    }
}
