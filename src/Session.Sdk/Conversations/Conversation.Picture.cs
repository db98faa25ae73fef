namespace SessionSdk;

public partial class Conversation
{
    /// <summary>Downloads the picture that the person has; of the note to self, the own one. <see cref="ContactChanged.IsPictureChanged"/> tells when there is another.</summary>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The encoded picture; <see langword="null"/> when there is none. Whether it can be decoded, the application sees.</returns>
    /// <exception cref="FileGoneException">The server does not have it any more.</exception>
    /// <exception cref="SessionException">It cannot be fetched, or is not what its owner uploaded.</exception>
    /// <exception cref="NotSupportedException">The conversation is not one with a person.</exception>
    public virtual async Task<byte[]?> DownloadPictureAsync(CancellationToken cancellationToken = default)
    {
        AccountId person = Person();
        if (person == Client.AccountId)
        {
            return await Client.Profile.GetPictureAsync(cancellationToken).ConfigureAwait(false);
        }

        return Client.State.Contacts.Get(person)?.Picture is { } picture
            ? await Client.Network.Files.DownloadPictureAsync(picture, progress: null, cancellationToken).ConfigureAwait(false)
            : null;
    }
}
