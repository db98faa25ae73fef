using SessionSdk.Communities;
using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Makes what is said in communities: in rooms, and in direct messages between blinded ids.</summary>
/// <param name="account">The account, which a server that blinds does not get to know.</param>
/// <param name="getProfile">Gives the own profile as it goes with messages.</param>
/// <param name="acceptsRequests">Tells whether others may write direct messages to the account through communities.</param>
internal sealed class RoomForms(AccountId account, Func<UserProfile?> getProfile, Func<bool> acceptsRequests)
{
    /// <summary>How many digits of its id stand for an account without a name: readers want one.</summary>
    private const int ShownIdLength = 8;

    internal MessageContent Of(OutgoingText text, SealingContext context, SessionAddress author)
    {
        VisibleMessage visible = MessageForms.Of(text with { Text = Blind(text.Text, author), Quote = Blind(text.Quote, author) }, context);
        return new MessageContent
        {
            SentAt = context.SentAt,
            Expiration = DisappearingTimer.Off,
            Payload = visible with
            {
                Attachments = [.. visible.Attachments.Select(WithNumber)],
                Previews = [.. visible.Previews.Select(preview => preview.Image is { } image ? preview with { Image = WithNumber(image) } : preview)],
                Profile = getProfile() ?? new UserProfile { DisplayName = author.ToString()[..ShownIdLength] },

                // Written also when it says no: some readers take what is not there for a yes.
                BlocksCommunityMessageRequests = !acceptsRequests(),
            },
        };
    }

    /// <summary>Lists the numbers of the room's files that a message has: those that no message names are deleted.</summary>
    internal static IReadOnlyList<long> FilesOf(SealingContext context) =>
        [.. context.Attachments.Append(context.PreviewImage).Select(file => file?.Url).Select(url => RoomFileLink.TryParse(url, out RoomFileLink? link) ? link.FileId : -1).Where(id => id >= 0).Distinct()];

    private static AttachmentPointer WithNumber(AttachmentPointer file) => RoomFileLink.TryParse(file.Url, out RoomFileLink? link) ? file with { Id = (ulong)link.FileId } : file;

    /// <summary>Puts the id that the room knows in the place of the account's own, where it is mentioned.</summary>
    private string? Blind(string? text, SessionAddress author) => text?.Replace($"@{account}", $"@{author}", StringComparison.OrdinalIgnoreCase);

    private MessageReference? Blind(MessageReference? quote, SessionAddress author) =>
        quote is not null && quote.Author == SenderId.FromAccount(account) ? quote with { Author = RoomIds.ToSender(author) } : quote;
}
