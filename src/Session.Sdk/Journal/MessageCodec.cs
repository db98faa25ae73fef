using System.Text.Json;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Journal;

/// <summary>Turns messages into records of the store and back.</summary>
internal static class MessageCodec
{
    /// <summary>Makes a record of a message and what only the store keeps of it.</summary>
    internal static MessageRecord Write(Message message, StoredBody body, MessageHash? hash) => new()
    {
        Id = message.Id,
        Conversation = message.Conversation,
        Author = message.Sender,
        SentAt = message.SentAt,
        ServerId = message.ServerId,
        Hash = hash,
        IsOutgoing = message.IsOutgoing,
        IsRead = message.IsRead || message.IsOutgoing,
        IsDeleted = message.IsDeleted,
        CountsAsUnread = message is { IsOutgoing: false, Kind: MessageKind.Text or MessageKind.CommunityInvitation or MessageKind.Unsupported },
        ExpiresAt = message.ExpiresAt,
        SearchText = message.IsDeleted ? string.Empty : SearchTextOf(body),
        Payload = JsonSerializer.SerializeToUtf8Bytes(body, JournalJson.Default.StoredBody),
    };

    /// <summary>Puts another body into a record.</summary>
    internal static MessageRecord With(MessageRecord record, StoredBody body) => record with
    {
        SearchText = record.IsDeleted ? string.Empty : SearchTextOf(body),
        Payload = JsonSerializer.SerializeToUtf8Bytes(body, JournalJson.Default.StoredBody),
    };

    /// <summary>Reads what only the store keeps of a message. A body that cannot be read, such as one of a later version, is empty and unsupported.</summary>
    internal static StoredBody ReadBody(MessageRecord record)
    {
        try
        {
            return JsonSerializer.Deserialize(record.Payload.Span, JournalJson.Default.StoredBody) is { } body && IsWhole(body) ? body : Unreadable;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException)
        {
            return Unreadable;
        }
    }

    /// <summary>Makes the message of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="original">The quoted message, where it is known.</param>
    internal static Message Read(MessageRecord record, Message? original = null) => Read(record, ReadBody(record), original);

    internal static Message Read(MessageRecord record, StoredBody body, Message? original = null) => new()
    {
        Id = record.Id,
        Conversation = record.Conversation,
        Sender = record.Author,
        IsOutgoing = record.IsOutgoing,
        Kind = body.Kind,
        SentAt = record.SentAt,
        ReceivedAt = body.ReceivedAt,
        ServerId = record.ServerId,
        Text = body.Text ?? string.Empty,
        Attachments = body.Attachments is null ? [] : [.. body.Attachments.Select(Show)],
        Quote = body.Quote is null ? null : new MessageQuote { Reference = body.Quote, Original = original },
        Preview = body.PreviewUrl is null ? null : new MessageLinkPreview { Url = body.PreviewUrl, Title = body.PreviewTitle, Image = body.PreviewImage is null ? null : Show(body.PreviewImage, -1) },
        Invitation = body.Invitation,
        GroupNotice = body.GroupNotice,
        SenderName = body.SenderName,
        IsWhisper = body.IsWhisper == true,
        Reactions = body.RoomReactions is { } listed ? [.. listed.Select(reaction => new MessageReaction(reaction.Emoji, reaction.Senders, reaction.Count))]
            : body.Reactions is null ? [] : [.. body.Reactions.GroupBy(reaction => reaction.Emoji).Select(Show)],
        Expiration = body.TimerSeconds == 0 && body.Kind != MessageKind.TimerChanged ? null : ReadTimer(body),
        ExpiresAt = record.ExpiresAt,
        Delivery = body.Delivery ?? MessageDelivery.Incoming,
        IsRead = record.IsRead,
        IsDeleted = record.IsDeleted,
        EditedAt = body.EditedAt,
    };

    internal static DisappearingTimer ReadTimer(StoredBody body) => new(body.TimerMode, TimeSpan.FromSeconds(body.TimerSeconds));

    internal static StoredAttachment Keep(AttachmentPointer pointer) => new()
    {
        FileName = pointer.FileName,
        ContentType = pointer.ContentType,
        Size = pointer.Size,
        Width = pointer.Width,
        Height = pointer.Height,
        Caption = pointer.Caption,
        Flags = pointer.Flags,
        Url = pointer.Url,
        Key = pointer.Key.IsEmpty ? null : pointer.Key.ToArray(),
        Digest = pointer.Digest.IsEmpty ? null : pointer.Digest.ToArray(),
        Thumbnail = pointer.Thumbnail.IsEmpty ? null : pointer.Thumbnail.ToArray(),
    };

    internal static AttachmentPointer ToPointer(StoredAttachment attachment) => new()
    {
        FileName = attachment.FileName,
        ContentType = attachment.ContentType,
        Size = attachment.Size,
        Width = attachment.Width,
        Height = attachment.Height,
        Caption = attachment.Caption,
        Flags = attachment.Flags,
        Url = attachment.Url,
        Key = attachment.Key,
        Digest = attachment.Digest,
        Thumbnail = attachment.Thumbnail,
    };

    /// <summary>Tells whether nothing is missing that a body always has, and its timer is one.</summary>
    private static bool IsWhole(StoredBody body) =>
        body.TimerSeconds is >= 0 and <= uint.MaxValue
        && body.Attachments?.Contains(null!) is not true
        && body.Reactions?.Any(static reaction => reaction?.Emoji is null) is not true
        && body.RoomReactions?.Any(static reaction => reaction?.Emoji is null || reaction.Senders is null) is not true
        && (body.PendingEdit is not { } edit || (edit.Before is { } before && IsWhole(before)));

    private static StoredBody Unreadable { get; } = new() { Kind = MessageKind.Unsupported };

    private static string SearchTextOf(StoredBody body)
    {
        IEnumerable<string?> parts = [body.Text, body.PreviewTitle, .. (body.Attachments ?? []).Select(attachment => attachment.FileName)];
        return string.Join('\n', parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static MessageAttachment Show(StoredAttachment attachment, int index)
    {
        AttachmentPointer pointer = ToPointer(attachment);
        return new MessageAttachment
        {
            Index = index,
            FileName = attachment.FileName,
            ContentType = attachment.ContentType,
            Size = attachment.Size,
            Width = (int?)attachment.Width,
            Height = (int?)attachment.Height,
            Caption = attachment.Caption,
            IsVoiceMessage = pointer.IsVoiceMessage,
            IsDownloadable = attachment.Url is not null && pointer.GetFormat() != FileFormat.Unknown,
        };
    }

    private static MessageReaction Show(IGrouping<string, StoredReaction> reactions)
    {
        SenderId[] senders = [.. reactions.Select(reaction => reaction.Sender)];
        return new MessageReaction(reactions.Key, senders, senders.Length);
    }
}
