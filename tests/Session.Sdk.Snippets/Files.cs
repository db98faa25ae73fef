using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Files;

namespace Snippets;

internal static class Files
{
    internal static async Task SendAsync(SessionClient client, AccountId recipient)
    {
        #region send a picture

        await client.SendAsync(recipient, new MessageDraft { Text = "look", Attachments = [AttachmentSource.FromFile("photo.jpg")] });

        #endregion
    }

    internal static async Task ReceiveAsync(SessionClient client, Message message)
    {
        #region receive files

        foreach (MessageAttachment attachment in message.Attachments)
        {
            await using FileStream file = File.Create(Path.GetRandomFileName());
            await client.DownloadAsync(message, attachment.Index, file);
        }

        #endregion
    }

    internal static async Task UseDevNetAsync()
    {
        #region file server of DevNet

        await using var network = await DevNet.StartAsync();
        await using SessionClient client = await SessionClient.CreateAsync(options =>
        {
            options.Network = network.Settings;
            options.Files = new FileClientOptions { Server = FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey) };
        });

        #endregion
    }
}
