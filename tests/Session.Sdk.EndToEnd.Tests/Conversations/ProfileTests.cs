using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Files;
using SessionSdk.Tests.Shared;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>Name and picture of two people, as each sees those of the other.</summary>
public sealed class ProfileTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_that_is_set_is_seen_by_the_other_and_gone_when_it_is_cleared()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        pair.Alice.Profile.SetName("Alice");
        pair.Bob.Profile.SetName("Bob");
        await ShowAsync(pair.Alice, pair.Bob, AttachmentSource.FromBytes(Picture(1)), Picture(1));
        await ShowAsync(pair.Bob, pair.Alice, AttachmentSource.FromStream(_ => new(new MemoryStream(Picture(2)))), Picture(2));

        await ClearAsync(pair.Alice, pair.Bob);
        await ClearAsync(pair.Bob, pair.Alice);
    }

    [Fact]
    public async Task A_new_name_is_told()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        pair.Alice.Profile.SetName("Ada");

        await pair.Alice.SendAsync(pair.Bob.AccountId, "who am I?", Token);
        ContactChanged changed = await pair.Bob.NextAsync<ContactChanged>(told => told.IsNameChanged, Token);

        Assert.Equal((SenderId.FromAccount(pair.Alice.AccountId), false), (changed.Contact, changed.IsPictureChanged));
        Assert.Equal("Ada", (await pair.WithAlice.GetSummaryAsync(Token)).Name);
        Assert.Throws<ArgumentException>(() => pair.Alice.Profile.SetName(new string('n', 101)));
        Assert.Equal("Ada", pair.Alice.Profile.Name);
    }

    [Fact]
    public async Task The_second_device_has_the_picture_and_keeps_it_alive()
    {
        // Of its own: the servers' clocks run ahead together with the device's.
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using Pair pair = await Pair.ConnectAsync(network, Token);
        var time = new SkippingTime();
        await using SessionClient tablet = await network.ConnectAsync(options =>
        {
            Pair.Open(network, options);
            options.RecoveryPhrase = pair.Alice.ExportRecoveryPhrase();
            (options.TimeProvider, options.RenewPicture) = (time, false);
        });
        tablet.StartReceiving();
        Assert.Null(await tablet.Profile.RenewPictureAsync(Token));

        await pair.Alice.Profile.SetPictureAsync(AttachmentSource.FromBytes(Picture(3)), cancellationToken: Token);
        await tablet.NextAsync<ProfileChanged>(_ => tablet.Profile.HasPicture, Token);

        Assert.Equal(Picture(3), await tablet.Profile.GetPictureAsync(Token));
        Assert.Equal(Picture(3), await tablet.GetConversation(tablet.AccountId).DownloadPictureAsync(Token));
        Assert.Equal(PictureRenewalOutcome.NotDue, await tablet.Profile.RenewPictureAsync(Token));
        string url = tablet.State.Profile.Picture!.Url;
        Skip();
        Assert.Equal(PictureRenewalOutcome.Extended, await tablet.Profile.RenewPictureAsync(Token));
        Assert.Equal(url, tablet.State.Profile.Picture!.Url);

        // The server lost the file: the copy goes up again, and it is no new picture.
        Assert.True(FileLink.TryParse(url, out FileLink? link));
        Assert.True(network.FileServer.RemoveFile(link.FileId));
        Skip();
        Assert.Equal(PictureRenewalOutcome.Reuploaded, await tablet.Profile.RenewPictureAsync(Token));
        Assert.NotEqual(url, tablet.State.Profile.Picture!.Url);
        Assert.Equal(Picture(3), await tablet.Network.Files.DownloadPictureAsync(tablet.State.Profile.Picture, cancellationToken: Token));

        void Skip()
        {
            network.ClockOffset += TimeSpan.FromHours(3);
            time.Skip(TimeSpan.FromHours(3));
        }
    }

    [Fact]
    public async Task A_picture_that_cannot_be_sent_changes_nothing()
    {
        await using SessionClient client = await fixture.Network.ConnectAsync(options => Pair.Open(fixture.Network, options));

        await Assert.ThrowsAsync<ArgumentException>(() => client.Profile.SetPictureAsync(AttachmentSource.FromBytes(Array.Empty<byte>()), cancellationToken: Token));
        await Assert.ThrowsAsync<FileTooLargeException>(() => client.Profile.SetPictureAsync(AttachmentSource.FromStream(_ => new(new EndlessStream())), cancellationToken: Token));
        await Assert.ThrowsAsync<FileNotFoundException>(() => client.Profile.SetPictureAsync(AttachmentSource.FromFile(Path.GetRandomFileName()), cancellationToken: Token));

        Assert.False(client.Profile.HasPicture);
        Assert.Null(await client.Profile.GetPictureAsync(Token));
    }

    private static byte[] Picture(byte seed) => [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * seed))];

    private static async Task ShowAsync(SessionClient owner, SessionClient other, AttachmentSource picture, byte[] content)
    {
        await owner.Profile.SetPictureAsync(picture, cancellationToken: Token);
        await owner.SendAsync(other.AccountId, "look at me", Token);

        ContactChanged changed = await other.NextAsync<ContactChanged>(told => told.IsPictureChanged, Token);

        Assert.Equal(SenderId.FromAccount(owner.AccountId), changed.Contact);
        Assert.Equal(content, await other.GetConversation(owner.AccountId).DownloadPictureAsync(Token));
    }

    private static async Task ClearAsync(SessionClient owner, SessionClient other)
    {
        // Others tell by whole seconds which of two profiles is newer.
        await Eventually.True(() => owner.Network.Clock.UtcNow.ToUnixTimeSeconds() > owner.State.Profile.Updated!.Value.ToUnixTimeSeconds());
        await owner.Profile.ClearPictureAsync(Token);
        await owner.SendAsync(other.AccountId, "no picture any more", Token);

        await other.NextAsync<ContactChanged>(told => told.IsPictureChanged, Token);

        Assert.Null(await other.GetConversation(owner.AccountId).DownloadPictureAsync(Token));
        Assert.False(owner.Profile.HasPicture);
    }
}
