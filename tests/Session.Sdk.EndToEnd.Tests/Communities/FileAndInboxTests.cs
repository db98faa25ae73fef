using SessionSdk.Communities;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using RoomFile = SessionSdk.Communities.RoomFile;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Files, pictures of rooms and direct messages at a community server.</summary>
public sealed class FileAndInboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_of_a_message_comes_back_and_a_picture_becomes_the_room_s(bool isDirect)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection bob = await site.IntroduceAsync();
        byte[] content = SecureRandom.GetBytes(300_000);

        long id = await admin.UploadFileAsync(site.Lounge, new MemoryStream(content), "/home/me/日本 & co.txt", cancellationToken: Token);
        await site.PostAsync(admin, "look", id);
        using var destination = new MemoryStream();
        RoomFile file = await bob.DownloadFileAsync(site.Lounge, id, destination, cancellationToken: Token);

        Assert.Equal(content, destination.ToArray());
        Assert.Equal("日本 & co.txt", file.FileName);
        Assert.NotNull(file.UploadedAt);
        Assert.True(file.ExpiresAt > TimeProvider.System.GetUtcNow().AddDays(10));

        long updates = await admin.SetRoomImageAsync(site.Lounge, new MemoryStream(content), "logo.png", cancellationToken: Token);
        RoomInfo room = await bob.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token);
        Assert.Equal(updates, room.InfoUpdates);
        RoomFile picture = await bob.DownloadFileAsync(site.Lounge, room.ImageId!.Value, Stream.Null, cancellationToken: Token);
        Assert.Equal(content, picture.Bytes.ToArray());
        Assert.Null(picture.ExpiresAt);
        Assert.Equal(CommunityRefusal.NotAcceptable, await CommunitySite.RefusalAsync(admin, CommunityRequests.UpdateRoom(site.Lounge, new RoomChanges { ImageId = 999 })));
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(bob, CommunityRequests.GetFile(site.Lounge, 999)));
        site.DevLounge.DefaultUpload = false;
        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => bob.UploadFileAsync(site.Lounge, new MemoryStream(content), cancellationToken: Token));
        Assert.Equal(CommunityRefusal.NotPermitted, refusal.Reason);
    }

    [Theory]
    [InlineData(false, CommunityBlinding.Required)]
    [InlineData(true, CommunityBlinding.Required)]
    [InlineData(true, CommunityBlinding.Both)]
    public async Task A_direct_message_goes_between_blinded_ids_and_proves_its_sender(bool isDirect, CommunityBlinding blinding)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect, options => options.Blinding = blinding);
        CommunityConnection alice = await site.IntroduceAsync();
        CommunityConnection bob = await site.IntroduceAsync();
        BlindedId bobsId = bob.Id!.Value.TryGetBlindedId(out BlindedId id) ? id : default;

        InboxItem sent = await alice.SendAsync(CommunityRequests.SendDirectMessage(bobsId, alice.SealDirectMessage(CommunitySite.Say("psst"), bobsId)), Token);
        InboxPage inbox = await bob.SendAsync(CommunityRequests.GetInbox(), Token);
        InboxItem received = Assert.Single(inbox.Messages);

        Assert.Equal((sent.Id, sent.PostedAt), (received.Id, received.PostedAt));
        Assert.True(bob.TryOpen(received, out OpenedMessage? opened, out RejectReason reason), reason.ToString());
        Assert.Equal("psst", Assert.IsType<VisibleMessage>(opened.Content.Payload).Text);
        Assert.Equal(alice.OwnIds[0], opened.Sender);
        Assert.Empty((await bob.SendAsync(CommunityRequests.GetInboxSince(inbox.Position!.Value), Token)).Messages);
        InboxItem own = Assert.Single((await alice.SendAsync(CommunityRequests.GetOutbox(), Token)).Messages);
        Assert.Equal(received.Id, own.Id);
        Assert.Equal(blinding == CommunityBlinding.Required, alice.TryOpen(own, out _, out _));

        Assert.Equal(1, (await bob.SendAsync(CommunityRequests.DeleteInbox(), Token)).Count);
        Assert.Empty((await alice.SendAsync(CommunityRequests.GetOutboxSince(0), Token)).Messages);

        // Nobody whom the server has not seen can be written to.
        using AccountKeys stranger = AccountKeys.Generate();
        using var pair = BlindedKeyPair.Create(stranger, site.Server.PublicKey);
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(alice, CommunityRequests.SendDirectMessage(pair.Id, alice.SealDirectMessage(CommunitySite.Say("hello?"), pair.Id))));
    }
}
