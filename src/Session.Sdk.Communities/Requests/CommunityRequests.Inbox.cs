namespace SessionSdk.Communities;

/// <content>Direct messages between blinded ids.</content>
public static partial class CommunityRequests
{
    /// <summary>Asks for the direct messages that the account got, the oldest first.</summary>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <returns>The request. To be made at the start, after <see cref="DeleteInbox"/> and once a day: servers give numbers out again, so that <see cref="GetInboxSince"/> alone may miss some.</returns>
    public static CommunityRequest<InboxPage> GetInbox(int limit = MessageQuery.MaxLimit) => GetBox("inbox", limit, RequestTarget.Get("inbox"));

    /// <summary>Asks for the direct messages that the account got since.</summary>
    /// <param name="position">The <see cref="InboxPage.Position"/> of what was read last.</param>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<InboxPage> GetInboxSince(long position, int limit = MessageQuery.MaxLimit) =>
        GetBox("inbox since", limit, RequestTarget.Get("inbox", "since", CheckId(position, nameof(position))));

    /// <summary>Asks for the direct messages that the account sent, from whatever device, the oldest first.</summary>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<InboxPage> GetOutbox(int limit = MessageQuery.MaxLimit) => GetBox("outbox", limit, RequestTarget.Get("outbox"));

    /// <summary>Asks for the direct messages that the account sent since.</summary>
    /// <param name="position">The <see cref="InboxPage.Position"/> of what was read last.</param>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<InboxPage> GetOutboxSince(long position, int limit = MessageQuery.MaxLimit) =>
        GetBox("outbox since", limit, RequestTarget.Get("outbox", "since", CheckId(position, nameof(position))));

    /// <summary>Sends a direct message. Somebody whom the server has never seen, or who is banned from it, is <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="recipient">Whom it is for: an id of scheme 15.</param>
    /// <param name="ciphertext">The message, made by <see cref="CommunityConnection.SealDirectMessage"/>.</param>
    /// <returns>The request. It is done at most once; when its answer is lost, that is a <see cref="CommunityOutcomeUnknownException"/>.</returns>
    public static CommunityRequest<InboxItem> SendDirectMessage(BlindedId recipient, ReadOnlyMemory<byte> ciphertext)
    {
        if (recipient.IsDefault)
        {
            throw new ArgumentException("The recipient is not set.", nameof(recipient));
        }

        return new CommunityRequest<InboxItem>(
            new CommunityOperation("send direct message", IsRepeatable: false),
            RequestTarget.Post("inbox", recipient),
            InboxReader.TryReadSent,
            RequestBody.Json(json => json.WriteBase64String("message"u8, ciphertext.Span)))
        {
            NeedsBlindedId = true,
        };
    }

    /// <summary>Deletes all direct messages that the account got, which takes them out of their senders' outboxes too.</summary>
    /// <returns>The request.</returns>
    public static CommunityRequest<DeletedInbox> DeleteInbox() =>
        new(new CommunityOperation("delete inbox"), RequestTarget.Delete("inbox"), DeletedInbox.TryRead) { NeedsBlindedId = true };

    private static CommunityRequest<InboxPage> GetBox(string name, int limit, RequestTarget target) =>
        new(new CommunityOperation(name), target.With(LimitText(limit)), InboxReader.PageOf(limit)) { NeedsBlindedId = true };
}
