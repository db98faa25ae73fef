using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <content>Learns which account a person of a community is, when that is proved.</content>
internal sealed partial class Inbox
{
    // The keys of servers at which contacts were known that are not any more.
    private readonly Dictionary<string, X25519PublicKey> _formerKeys = new(StringComparer.Ordinal);

    /// <summary>Gets or sets what knows the keys of the servers of communities.</summary>
    internal Func<Uri, X25519PublicKey?> ServerKeys { get; set; } = static _ => null;

    /// <summary>Tells whether an item proves which account somebody is whom the account knows under a blinded id.</summary>
    private static bool IsProof(IncomingItem item) =>
        !item.IsOutgoing && !item.SenderAccount.IsDefault && (item.Content.Payload is MessageRequestResponse || !item.ProvedAs.IsDefault);

    /// <summary>Makes a contact of the account that answers under its own id whom the user wrote to under a blinded one (communities.md, 16.3).</summary>
    private void LearnAccount(IncomingItem item, AccountStateBatch edits)
    {
        AccountId account = item.SenderAccount;
        if (!IsProof(item) || state.Contacts.Get(account) is { IsBlocked: true })
        {
            return;
        }

        foreach (BlindedContact contact in state.Contacts.Blinded.Where(contact => contact.Id.Matches(account, contact.ServerKey)))
        {
            _formerKeys[contact.Server] = contact.ServerKey;
            edits.Contacts.Update(account, state.Approved);
            edits.Contacts.Remove(contact.Id, contact.Server);
        }
    }

    /// <summary>Moves the messages of conversations with a blinded id to the one with the account. Another device may have made a contact of it before.</summary>
    /// <returns>Whether there were any.</returns>
    private async ValueTask<bool> MoveProvedAsync(InboxWork work, IncomingItem item, CancellationToken cancellationToken)
    {
        if (!IsProof(item))
        {
            return false;
        }

        AccountId account = item.SenderAccount;
        bool isAny = false;
        foreach (ConversationRecord known in await journal.Store.GetConversationsAsync(journal.Account, cancellationToken).ConfigureAwait(false))
        {
            if (!known.Id.TryGetBlinded(out Uri? server, out BlindedId person) || KeyOf(server) is not { } key || !person.Matches(account, key))
            {
                continue;
            }

            isAny = true;
            List<MessageRecord> moved = [];
            await foreach (MessageRecord record in work.ListBeforeAsync(known.Id, DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                moved.Add(record with { Conversation = account, Author = record.IsOutgoing ? record.Author : account });
            }

            moved.ForEach(work.Change);
            work.Batch.RemovedConversations.Add(known.Id);
            work.Events.Add(new ConversationChanged { Conversation = known.Id, IsRemoved = true });
            work.Events.Add(new ConversationChanged { Conversation = account });
        }

        return isAny;
    }

    private X25519PublicKey? KeyOf(Uri server) =>
        ServerKeys(server) ?? (_formerKeys.TryGetValue(server.GetLeftPart(UriPartial.Authority), out X25519PublicKey former) ? former : null);
}
