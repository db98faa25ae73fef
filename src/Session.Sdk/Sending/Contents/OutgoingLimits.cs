using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Checks what is to be sent before anything of it is queued.</summary>
internal static class OutgoingLimits
{
    /// <summary>The most code units of UTF-16 that a code point has.</summary>
    private const int MaxUnits = 2;

    /// <summary>The longest timer that a message can carry: its seconds have 32 bits.</summary>
    internal static readonly TimeSpan LongestTimer = TimeSpan.FromSeconds(uint.MaxValue);

    /// <exception cref="ArgumentException">There is nothing to send, or a part does not fit.</exception>
    /// <exception cref="MessageTooLargeException">A limit is exceeded.</exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    internal static void Check(OutgoingItem item, bool hasPro)
    {
        if (item.Conversation.IsDefault)
        {
            throw new ArgumentException("The conversation is not set.", nameof(item));
        }

        if (item.Expiration is { } timer && (timer.Duration < TimeSpan.Zero || timer.Duration > LongestTimer))
        {
            throw new ArgumentException("A timer is not negative and has less than 2^32 seconds.", nameof(item));
        }

        if (item.Content is OutgoingReaction { Emoji.Length: var length })
        {
            ThrowIfLonger(length, Reaction.MaxEmojiLength, "code units in an emoji");
        }

        int longest = hasPro ? VisibleMessage.MaxProTextLength : VisibleMessage.MaxTextLength;
        if (item.Content is OutgoingEdit edit)
        {
            ThrowIfLonger(CountCodePoints(edit.Text), longest, "code points");
        }

        if (item.Content is not OutgoingText text)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(text.Text) && item.Attachments.Count == 0 && text.Invitation is null)
        {
            throw new ArgumentException("A message needs a text, a file or an invitation.", nameof(item));
        }

        ThrowIfLonger(CountCodePoints(text.Text), longest, "code points");
        ThrowIfLonger(item.Attachments.Count, VisibleMessage.MaxAttachments, "attachments");
        if (text.PreviewUrl is { } url)
        {
            CheckPreview(text, url, item.PreviewImage);
        }

        foreach (AttachmentSource source in item.Attachments)
        {
            CheckFile(source);
        }

        if (item.PreviewImage is { } image)
        {
            CheckFile(image);
        }
    }

    /// <summary>Computes what a file has once it is encrypted.</summary>
    internal static long GetEncryptedLength(long length) =>
        length > LegacyAttachmentCipher.MaxFileSize ? length : Aes256CbcHmac.GetCiphertextLength(LegacyAttachmentCipher.GetPaddedLength(length));

    private static void CheckPreview(OutgoingText text, string url, AttachmentSource? image)
    {
        if (text.Text?.Contains(url, StringComparison.Ordinal) != true)
        {
            throw new ArgumentException("The link of the preview does not stand in the text: receivers would drop the preview.", nameof(text));
        }

        if (string.IsNullOrEmpty(text.PreviewTitle) && image is null)
        {
            throw new ArgumentException("A preview needs a title or a picture.", nameof(text));
        }
    }

    private static void CheckFile(AttachmentSource source)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source.ContentType);
        if (source.Width < 0 || source.Height < 0)
        {
            throw new ArgumentException("Width and height are not negative.", nameof(source));
        }

        long? length = source.Length;
        if (source.Path is { } path)
        {
            var file = new FileInfo(path);
            length = file.Exists ? file.Length : throw new FileNotFoundException("A file that is to be sent is not there.");
        }

        if (length is <= 0)
        {
            throw new ArgumentException("A file that is to be sent is empty: receivers refuse it.", nameof(source));
        }

        if (length is { } known && GetEncryptedLength(known) is var encrypted && encrypted > MessageDraft.MaxEncryptedAttachmentSize)
        {
            throw new MessageTooLargeException((int)Math.Min(encrypted, int.MaxValue), MessageDraft.MaxEncryptedAttachmentSize, "bytes in an encrypted file");
        }
    }

    private static int CountCodePoints(string? text)
    {
        // No need to count what is too long in any case.
        if (text?.Length > MaxUnits * VisibleMessage.MaxProTextLength)
        {
            return text.Length / MaxUnits;
        }

        int count = 0;
        foreach (System.Text.Rune _ in (text ?? string.Empty).EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static void ThrowIfLonger(int size, int limit, string unit)
    {
        if (size > limit)
        {
            throw new MessageTooLargeException(size, limit, unit);
        }
    }
}
