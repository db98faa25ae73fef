using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Conversations;

/// <summary>Notify modes of groups and rooms, which the synced state holds.</summary>
public sealed class NotificationTests : SwarmTest
{
    [Fact]
    public async Task A_group_and_a_room_take_every_mode()
    {
        SessionClient client = await _swarm.ConnectAsync();
        using GroupKeys keys = GroupKeys.Generate();
        CommunityAddress address = CommunityAddress.Create("http://example.org", "Room", X25519PublicKey.Create(new byte[32]));
        client.State.Groups.Set(new GroupMembership(keys.Id) { Name = "ours", AuthData = new byte[100] });
        client.State.Groups.Set(new CommunityMembership(address));
        Conversation group = client.GetConversation(keys.Id);
        Conversation room = client.GetConversation(ConversationId.FromRoom(new Uri("http://example.org"), "Room"));

        foreach (NotifyMode mode in Enum.GetValues<NotifyMode>())
        {
            group.SetNotify(mode);
            room.SetNotify(mode);

            Assert.Equal(mode, client.State.Groups.Get(keys.Id)!.Notify);
            Assert.Equal(mode, client.State.Groups.Get(address)!.Notify);
            Assert.Equal(mode, (await group.GetSummaryAsync(Token)).Notify);
            Assert.Equal(mode, (await room.GetSummaryAsync(Token)).Notify);
        }

        Assert.Throws<ArgumentException>(() => group.SetNotify((NotifyMode)9));
    }

    [Fact]
    public async Task A_group_and_a_room_that_the_account_is_not_in_have_no_setting()
    {
        SessionClient client = await _swarm.ConnectAsync();
        using GroupKeys keys = GroupKeys.Generate();

        Assert.Throws<InvalidOperationException>(() => client.GetConversation(keys.Id).SetNotify(NotifyMode.All));
        Assert.Throws<InvalidOperationException>(() => client.GetConversation(ConversationId.FromRoom(new Uri("http://example.org"), "room")).SetNotify(NotifyMode.All));
    }
}
