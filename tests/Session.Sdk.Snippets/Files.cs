using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Files;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace Snippets;

internal static class Files
{
    internal static async Task SendAsync(SessionClient client, AccountId recipient)
    {
        #region send a picture

        await using FileStream photo = File.OpenRead("photo.jpg");
        AttachmentPointer pointer = await client.Network.Files.UploadAttachmentAsync(photo, new UploadAttachmentRequest { ContentType = "image/jpeg", FileName = "photo.jpg" });
        await client.SendAsync(new SendMessageRequest
        {
            Recipient = recipient,
            Payload = new VisibleMessage { Text = "look", Attachments = [pointer] },
        });

        #endregion
    }

    internal static async Task ReceiveAsync(SessionClient client, ReceivedMessage message)
    {
        #region receive files

        if (message.Content.Payload is VisibleMessage visible)
        {
            foreach (AttachmentPointer pointer in visible.Attachments)
            {
                await using FileStream file = File.Create(Path.GetRandomFileName());
                await client.Network.Files.DownloadAttachmentAsync(pointer, file);
            }
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
