using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <content>Uploads, downloads and renews the pictures of profiles and groups.</content>
public sealed partial class FileClient
{
    /// <summary>Encrypts the picture of a profile or group and uploads it.</summary>
    /// <param name="picture">The encoded picture (WebP, JPEG, …), not empty. Clients make it at most 600 pixels wide and high and strip its metadata.</param>
    /// <param name="request">How it is uploaded, or <see langword="null"/> for the format that every client reads.</param>
    /// <param name="progress">Is told when the upload begins and ends.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>What goes into the profile or group.</returns>
    /// <exception cref="ArgumentException">The picture is empty, the format is none for pictures, the deterministic stream lacks its account, or the server's address is too long for a profile.</exception>
    /// <exception cref="FileTooLargeException">The encrypted picture would have more than <see cref="FileClientOptions.MaxUploadSize"/> bytes, or the server finds it too large.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the upload, or failed each time.</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<UploadedPicture> UploadPictureAsync(
        ReadOnlyMemory<byte> picture, UploadPictureRequest? request = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        request ??= new UploadPictureRequest();
        PictureRules.ThrowIfUnusable(picture, request);
        bool isDeterministic = request.Format == FileFormat.DeterministicStream;
        FileServer server = request.Server ?? _options.Server;
        PictureRules.ThrowIfLinkTooLong(server, isDeterministic);
        ThrowIfTooLarge(PictureRules.GetEncryptedLength(picture.Length, request.Format));
        using TransferTurn turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        EncryptedFile file = PictureRules.Encrypt(picture.Span, request);
        try
        {
            StoredFile stored = await SendFileAsync(file.Ciphertext, server, request.TimeToLive, progress, cancellationToken).ConfigureAwait(false);
            string url = (stored.Link with { IsDeterministic = isDeterministic }).ToString();
            if (!PictureRules.FitsIntoProfile(url))
            {
                throw new FileServerAnswerException("The file server gave the picture an id that is too long for a profile.");
            }

            return new UploadedPicture { Picture = new ProfilePicture(url, file.Key.Span), ExpiresAt = stored.ExpiresAt };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(file.Key).Span);
        }
    }

    /// <summary>Downloads the picture of a profile or group, checks that it is genuine and decrypts it.</summary>
    /// <param name="picture">The link and key that the profile or group holds.</param>
    /// <param name="progress">Is told when the download begins and ends.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The encoded picture. That it is genuine does not mean that it can be decoded.</returns>
    /// <exception cref="FileReferenceException">The link is not one of a file server whose key is known.</exception>
    /// <exception cref="FileGoneException">The server does not have the picture. That is permanent.</exception>
    /// <exception cref="FileTooLargeException">The picture is larger than <see cref="FileClientOptions.MaxDownloadSize"/>.</exception>
    /// <exception cref="FileCorruptedException">The picture is not what its owner uploaded.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the download, or failed each time.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<byte[]> DownloadPictureAsync(
        ProfilePicture picture, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        FileLink link = ReadPictureLink(picture);
        FileContent content = await DownloadAsync(link, progress, cancellationToken).ConfigureAwait(false);

        // A link may have lost its fragment. One in 256 pictures of the other format begins with the same byte, so both are tried.
        ReadOnlySpan<byte> blob = content.Bytes.Span;
        if ((link.IsDeterministic || blob is [FileStreamCipher.Marker, ..]) && FileStreamCipher.TryDecrypt(blob, picture.Key.Span, out byte[]? opened))
        {
            return opened;
        }

        return !link.IsDeterministic && PictureCipher.TryDecrypt(blob, picture.Key.Span, out opened) ? opened : throw Corrupted(blob.Length);
    }

    /// <summary>Keeps the picture of a profile on its server, as clients do once a day: extends it, uploads it again when the server says that it is gone, or else when the profile is older than 12 days or has no time.</summary>
    /// <param name="request">The picture, and what the profile says about it.</param>
    /// <param name="cancellationToken">Cancels the renewal.</param>
    /// <returns>What was done, and what goes into the profile as a renewal rather than as a new picture.</returns>
    /// <exception cref="ArgumentException">The picture is empty, or how it is to be uploaded is not usable.</exception>
    /// <exception cref="FileReferenceException">The link is not one of a file server whose key is known.</exception>
    /// <exception cref="FileTooLargeException">The picture has to be uploaded again and is too large for that.</exception>
    /// <exception cref="FileServerRefusedException">The server refused a request, or failed each time.</exception>
    /// <exception cref="FileServerAnswerException">A server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<PictureRenewal> RenewPictureAsync(RenewPictureRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        PictureRules.ThrowIfUnusable(request.Picture, request.Upload);
        FileLink link = ReadPictureLink(request.Stored);
        DateTimeOffset now = _network.Clock.UtcNow;
        if (PictureRules.IsWithin(request.ProfileUpdatedAt, PictureRules.RestAfterChange, now))
        {
            return new PictureRenewal { Outcome = PictureRenewalOutcome.NotDue };
        }

        bool isGone = false;
        if (link.CanBeExtended)
        {
            (StoredFile? extended, isGone) = await TryExtendAsync(link, request.Upload.TimeToLive, cancellationToken).ConfigureAwait(false);
            if (extended is not null)
            {
                var same = new UploadedPicture { Picture = request.Stored, ExpiresAt = extended.ExpiresAt };
                return new PictureRenewal { Outcome = PictureRenewalOutcome.Extended, Uploaded = same };
            }
        }

        // Nobody can see a picture that is gone: it does not wait until it would have expired.
        if (!isGone && PictureRules.IsWithin(request.ProfileUpdatedAt, PictureRules.ReuploadAge, now))
        {
            return new PictureRenewal { Outcome = PictureRenewalOutcome.Postponed };
        }

        UploadedPicture uploaded = await UploadPictureAsync(request.Picture, request.Upload, progress: null, cancellationToken).ConfigureAwait(false);
        return new PictureRenewal { Outcome = PictureRenewalOutcome.Reuploaded, Uploaded = uploaded };
    }

    private static FileLink ReadPictureLink(ProfilePicture picture) =>
        FileLink.TryParse(picture.Url, out FileLink? link) ? link : throw new FileReferenceException("The picture has no link of a file server whose key is known.");

    private async Task<(StoredFile? Extended, bool IsGone)> TryExtendAsync(FileLink link, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        try
        {
            return (await ExtendAsync(link, timeToLive, cancellationToken).ConfigureAwait(false), false);
        }
        catch (FileGoneException)
        {
            return (null, true);
        }
        catch (FileServerRefusedException refused) when (refused.Status is Status.NotFound or Status.WrongMethod)
        {
            // An older server, where nothing can be extended.
            return (null, false);
        }
    }
}
