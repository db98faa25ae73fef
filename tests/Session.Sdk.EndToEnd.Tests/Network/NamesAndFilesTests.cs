using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Names and files over the same paths as messages.</summary>
public sealed class NamesAndFilesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_name_resolves_and_an_unknown_one_does_not()
    {
        await using Floors floors = await Floors.StartAsync();
        floors.Network.RegisterName("Alice", floors.Keys.Id.ToString());

        Assert.Equal(floors.Keys.Id, await floors.Swarm.ResolveNameAsync(AccountName.Parse("alice"), Token));
        Assert.Null(await floors.Swarm.ResolveNameAsync(AccountName.Parse("bob"), Token));
    }

    [Fact]
    public async Task A_file_is_uploaded_and_downloaded_through_three_hops()
    {
        await using Floors floors = await Floors.StartAsync();
        var server = FileServer.Create(floors.Network.FileServer.BaseUrl, floors.Network.FileServer.Ed25519PublicKey);
        var client = new FileClient(floors.Onion, new FileClientOptions { Server = server });
        byte[] content = SecureRandom.GetBytes(200_000);

        StoredFile stored = await client.UploadAsync(content, cancellationToken: Token);
        FileContent downloaded = await client.DownloadAsync(stored.Link, Token);

        Assert.Equal(content, downloaded.Bytes.ToArray());
        await floors.Network.FileServer.KillAsync();
        SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(() => client.DownloadAsync(stored.Link, Token));
        Assert.True(failure.IsTransient, failure.ToString());
    }
}
