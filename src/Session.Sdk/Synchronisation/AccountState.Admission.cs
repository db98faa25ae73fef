using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk;

/// <content>What incoming items mean for the contacts, and what the state says about them.</content>
public sealed partial class AccountState
{
    /// <summary>Applies an incoming item to the contacts, or says why it is passed over.</summary>
    /// <param name="item">The item.</param>
    /// <param name="batch">The batch that this is a part of.</param>
    /// <param name="context">What the state says about it.</param>
    internal RejectReason Admit(IncomingItem item, AccountStateBatch batch, out IncomingContext context)
    {
        AccountId sender = item.SenderAccount;
        AccountId conversation = item.ConversationAccount;
        context = default;
        if (sender.IsDefault || conversation.IsDefault)
        {
            return RejectReason.None;
        }

        bool isOwn = sender == _keys.Id;
        bool wasRequest = !isOwn && IsRequest(sender);
        Contact? before = isOwn ? null : Contacts.Get(sender);
        RejectReason reason = Admit(item, batch);
        bool isRequest = IsStranger(sender);
        context = new IncomingContext(
            isRequest,
            IsNewRequest: isRequest && !wasRequest && IsRequest(sender),
            IsAcceptance: before is { IsApproved: true, HasApprovedMe: false },
            IsRead: Conversations.Get(conversation)?.LastRead >= item.SentAt);
        if (reason == RejectReason.None && isOwn && item.Content.Payload is ExpirationTimerUpdate && conversation != _keys.Id)
        {
            // Another device of the account changed how its messages disappear.
            DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
            Edit(configs => configs.UpdateContact(conversation, contact => contact with { Disappearing = timer }), batch);
        }

        return reason;
    }
}
