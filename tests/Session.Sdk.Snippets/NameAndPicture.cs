using SessionSdk;

namespace Snippets;

internal static class NameAndPicture
{
    internal static async Task<PictureRenewalOutcome?> SetAsync(SessionClient client)
    {
        #region set

        client.Profile.SetName("Ada");
        await client.Profile.SetPictureAsync(AttachmentSource.FromFile("me.webp"));

        #endregion

        return await client.Profile.RenewPictureAsync();
    }

    internal static void Watch(SessionClient client)
    {
        #region others

        client.OnEvent<ContactChanged>(async (context, cancellationToken) =>
        {
            if (context.Event.IsPictureChanged && context.Event.Conversation is { IsDefault: false } person)
            {
                byte[]? picture = await client.GetConversation(person).DownloadPictureAsync(cancellationToken);
                Console.WriteLine(picture is null ? "no picture" : $"{picture.Length} bytes");
            }
        });

        #endregion
    }
}
