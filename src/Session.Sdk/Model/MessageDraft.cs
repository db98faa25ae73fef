using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>A message that is to be sent.</summary>
/// <remarks>It needs a text, a file or an invitation. What it may have at most is checked when it is sent, before anything is queued.</remarks>
public sealed record MessageDraft
{
    /// <summary>The most code points that a text may have.</summary>
    public const int MaxTextLength = VisibleMessage.MaxTextLength;

    /// <summary>The most code points that a text may have from an account with Session Pro.</summary>
    public const int MaxProTextLength = VisibleMessage.MaxProTextLength;

    /// <summary>The most files that a message may have.</summary>
    public const int MaxAttachments = VisibleMessage.MaxAttachments;

    /// <summary>The most bytes that a file may have once it is encrypted.</summary>
    public const int MaxEncryptedAttachmentSize = 10_000_000;

    /// <summary>Gets the text.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the files.</summary>
    public IReadOnlyList<AttachmentSource> Attachments { get; init; } = [];

    /// <summary>Gets which message this one answers; <see cref="Answering"/> sets it from a message.</summary>
    public MessageReference? Quote { get; init; }

    /// <summary>Gets the preview of a link in the text.</summary>
    public LinkPreviewDraft? Preview { get; init; }

    /// <summary>Gets an invitation to a community.</summary>
    public MessageInvitation? Invitation { get; init; }

    /// <summary>Gets how this message disappears; <see langword="null"/> for what its conversation is set to.</summary>
    public DisappearingTimer? Expiration { get; init; }

    internal MessageId QuotedMessage { get; private init; }

    /// <summary>Makes a draft of a text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator MessageDraft(string text) => FromString(text);

    /// <summary>Makes a draft of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The draft.</returns>
    public static MessageDraft FromString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MessageDraft { Text = text };
    }

    /// <summary>Makes the draft an answer to a message.</summary>
    /// <param name="message">The message that is quoted.</param>
    /// <returns>The changed draft.</returns>
    public MessageDraft Answering(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return this with { Quote = message.Reference, QuotedMessage = message.Id };
    }

    /// <summary>Says what this is, never what it says.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageDraft);
}
