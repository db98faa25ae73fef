using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Makes what all kinds of conversations have in common of what is sent: texts, reactions, and stand-ins for files that are not uploaded yet.</summary>
internal static class MessageForms
{
    /// <summary>How long the link to a file can become.</summary>
    private const int LongestUrl = 223;

    /// <summary>Stands for the time of a message whose size is measured.</summary>
    internal static readonly DateTimeOffset AnyTime = DateTimeOffset.UnixEpoch.AddYears(50);

    /// <summary>Gives the context in which an item is sealed only to know that it fits: whatever is not known takes as much room as it may.</summary>
    internal static SealingContext Probe(OutgoingItem item) => new()
    {
        Conversation = item.Conversation,
        Content = item.Content,
        Attachments = [.. item.Attachments.Select(Placeholder)],
        PreviewImage = item.PreviewImage is null ? null : Placeholder(item.PreviewImage),
        SentAt = AnyTime,
        HasLead = true,
        Expiration = item.Expiration,
        SyncToOwnDevices = item.SyncToOwnDevices,
        TakeTime = static _ => AnyTime,
    };

    internal static VisibleMessage Of(OutgoingText text, SealingContext context) => new()
    {
        Text = text.Text,
        Attachments = context.Attachments,
        Quote = text.Quote is null ? null : new Quote { SentAt = text.Quote.SentAt, Author = text.Quote.Author.ToString() },
        Previews = text.PreviewUrl is null ? [] : [new LinkPreview { Url = text.PreviewUrl, Title = text.PreviewTitle, Image = context.PreviewImage }],
        Invitation = text.Invitation is null ? null : new CommunityInvitation { Url = text.Invitation.Url, Name = text.Invitation.Name },
    };

    internal static Reaction Of(OutgoingReaction reaction, UserProfile? profile = null) => new()
    {
        TargetSentAt = reaction.Target.SentAt,
        TargetAuthor = reaction.Target.Author.ToString(),
        Emoji = reaction.Emoji,
        IsRemoval = reaction.IsRemoval,
        Profile = profile,
    };

    private static AttachmentPointer Placeholder(AttachmentSource source) => new()
    {
        Id = ulong.MaxValue,
        ContentType = source.ContentType,
        FileName = source.FileName,
        Caption = source.Caption,
        Key = new byte[LegacyAttachmentCipher.KeySize],
        Digest = new byte[LegacyAttachmentCipher.DigestSize],
        Size = uint.MaxValue,
        Width = uint.MaxValue,
        Height = uint.MaxValue,
        Flags = AttachmentPointer.VoiceMessageFlag,
        Url = new string('x', LongestUrl),
    };
}
