using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <summary>Holds the rules for pictures: what may be uploaded, and how long one is left alone.</summary>
internal static class PictureRules
{
    /// <summary>How long after a change of the profile nobody looks after its picture.</summary>
    internal static readonly TimeSpan RestAfterChange = TimeSpan.FromHours(2);

    /// <summary>How old a profile is when its picture is uploaded again: two days before servers delete it.</summary>
    internal static readonly TimeSpan ReuploadAge = TimeSpan.FromDays(12);

    /// <summary>Tells whether a profile changed within a span. A time that is still to come was written by a wrong clock and says nothing; else the picture would not be renewed until then.</summary>
    internal static bool IsWithin(DateTimeOffset? changed, TimeSpan span, DateTimeOffset now) => changed > now - span && changed <= now + RestAfterChange;

    internal static void ThrowIfUnusable(ReadOnlyMemory<byte> picture, UploadPictureRequest request)
    {
        if (picture.IsEmpty)
        {
            throw new ArgumentException("A picture is not empty.", nameof(picture));
        }

        if (request.Format is not (FileFormat.Picture or FileFormat.DeterministicStream))
        {
            throw new ArgumentException($"Pictures are encrypted as {FileFormat.Picture} or {FileFormat.DeterministicStream}.", nameof(request));
        }

        if (request.Format == FileFormat.DeterministicStream && request.Account is null)
        {
            throw new ArgumentException("A deterministic stream needs the account that the picture is of.", nameof(request));
        }

        if (request.TimeToLive < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException("A time to live is at least a second.", nameof(request));
        }
    }

    /// <summary>Computes what a picture will have with padding and overhead.</summary>
    /// <exception cref="FileTooLargeException">The format takes no such picture.</exception>
    internal static long GetEncryptedLength(int length, FileFormat format)
    {
        int limit = format == FileFormat.Picture ? PictureCipher.MaxPictureSize : FileStreamCipher.MaxFileSize;
        return length <= limit
            ? format == FileFormat.Picture ? length + PictureCipher.Overhead : FileStreamCipher.GetEncryptedLength(length)
            : throw new FileTooLargeException(length, limit);
    }

    internal static EncryptedFile Encrypt(ReadOnlySpan<byte> picture, UploadPictureRequest request)
    {
        if (request.Format == FileFormat.DeterministicStream)
        {
            return FileStreamCipher.Encrypt(picture, request.Account!, FileStreamPurpose.ProfilePicture);
        }

        byte[] key = SecureRandom.GetBytes(PictureCipher.KeySize);
        return new EncryptedFile { Ciphertext = PictureCipher.Encrypt(picture, key), Key = key, Size = picture.Length };
    }

    /// <summary>Checks before anything is sent that the link will fit into a profile.</summary>
    internal static void ThrowIfLinkTooLong(FileServer server, bool isDeterministic)
    {
        var longest = new FileLink { Server = server, FileId = new string('a', FileId.ContentAddressLength), IsDeterministic = isDeterministic };
        if (!FitsIntoProfile(longest.ToString()))
        {
            throw new ArgumentException($"The server's address is so long that links to its files do not fit into a profile ({ProfilePicture.MaxUrlSize} bytes).", nameof(server));
        }
    }

    internal static bool FitsIntoProfile(string url) => System.Text.Encoding.UTF8.GetByteCount(url) <= ProfilePicture.MaxUrlSize;
}
