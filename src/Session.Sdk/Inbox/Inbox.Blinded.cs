using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <content>Learns which account a person of a community is, when that is proved.</content>
internal sealed partial class Inbox
{
    // Which conversations belong to the sender of an item, until that is kept.
    private readonly Dictionary<UInt128, ConversationId[]> _proved = [];

    /// <summary>Makes a contact of the account that answers under its own id whom the user wrote to under a blinded one (communities.md, 16.3).</summary>
    private void LearnAccount(IncomingItem item, AccountStateBatch edits)
    {
        AccountId account = item.SenderAccount;
        if (item.IsOutgoing || account.IsDefault || (item.Content.Payload is not MessageRequestResponse && item.ProvedAs.IsDefault) || state.Contacts.Get(account) is { IsBlocked: true })
        {
            return;
        }

        BlindedContact[] known = [.. state.Contacts.Blinded.Where(contact => contact.Id.Matches(account, contact.ServerKey))];
        if (known.Length == 0)
        {
            return;
        }

        edits.Contacts.Update(account, state.Approved);
        foreach (BlindedContact contact in known)
        {
            edits.Contacts.Remove(contact.Id, contact.Server);
        }

        // A blinded id of scheme 15 may be known with the other sign.
        _proved[item.Identity] = [.. known.Select(contact => ConversationId.FromBlinded(new Uri(contact.Server), contact.Id))];
    }

    /// <summary>Moves the messages of conversations with a blinded id to the one with the account.</summary>
    private async ValueTask MoveProvedAsync(InboxWork work, IncomingItem item, CancellationToken cancellationToken)
    {
        if (!_proved.TryGetValue(item.Identity, out ConversationId[]? conversations))
        {
            return;
        }

        SenderId account = item.SenderAccount;
        foreach (ConversationId conversation in conversations)
        {
            List<MessageRecord> moved = [];
            await foreach (MessageRecord record in work.ListBeforeAsync(conversation, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                moved.Add(record with { Conversation = item.SenderAccount, Author = record.IsOutgoing ? record.Author : account });
            }

            moved.ForEach(work.Change);
            work.Batch.RemovedConversations.Add(conversation);
            work.Events.Add(new ConversationChanged { Conversation = conversation, IsRemoved = true });
            work.Events.Add(new ConversationChanged { Conversation = item.SenderAccount });
        }
    }
}
