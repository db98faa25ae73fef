using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Messaging;

namespace SessionSdk.Communities.Tests.Client;

public sealed class InboxTests
{
    [Fact]
    public void A_direct_message_opens_for_its_recipient_and_its_sender_and_proves_who_sent_it()
    {
        using AccountKeys alice = Given.Account(1);
        using AccountKeys bob = Given.Account(2);
        using AccountKeys eve = Given.Account(3);
        var network = new FakeNetwork(_ => FakeAnswer.Nothing(304));
        using CommunityConnection from = Given.Connection(network, alice);
        using CommunityConnection to = Given.Connection(network, bob);
        using CommunityConnection other = Given.Connection(network, eve);
        var message = new InboxItem
        {
            Id = 1,
            PostedAt = FakeNetwork.Start,
            Sender = BlindedId.Parse(Given.Blinded(1)),
            Recipient = BlindedId.Parse(Given.Blinded(2)),
            Ciphertext = from.SealDirectMessage(Given.Text("psst"), BlindedId.Parse(Given.Blinded(2))),
        };

        foreach (CommunityConnection reader in (CommunityConnection[])[from, to])
        {
            Assert.True(reader.TryOpen(message, out OpenedMessage? opened, out RejectReason reason), reason.ToString());
            Assert.Equal("psst", Assert.IsType<VisibleMessage>(opened.Content.Payload).Text);
            Assert.Equal(alice.Id, opened.Sender);
        }

        Assert.False(other.TryOpen(message, out _, out _));
        Assert.False(to.TryOpen(message with { Sender = BlindedId.Parse(Given.Blinded(3)) }, out _, out _));

        // A server that knows scheme 25 names the recipient by it.
        BlindedId newer = to.OwnIds[2].TryGetBlindedId(out BlindedId id) ? id : default;
        Assert.True(to.TryOpen(message with { Recipient = newer }, out _, out _));
    }
}
