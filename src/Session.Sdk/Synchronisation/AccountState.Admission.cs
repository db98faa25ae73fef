using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk;

/// <content>What incoming items mean for the contacts, and what the state says about them.</content>
public sealed partial class AccountState
{
    /// <summary>Tells whether there is a conversation with an account that is not hidden.</summary>
    internal bool ShowsConversation(AccountId person) => Read(configs =>
        person == _keys.Id ? configs.Profile.NoteToSelfPriority >= 0 : configs.FindContact(person) is { Priority: >= 0 });

    /// <summary>Gets when the list of groups was last changed, as far as the swarm's messages say; <see langword="null"/> when nobody knows.</summary>
    internal DateTimeOffset? GroupsChangedAt => Read(configs => configs[Namespace.UserGroups].Newest);

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
        PersonFacts facts = Read(configs => FactsOf(configs, item));
        RejectReason reason = Admit(item, batch);
        context = PersonAdmission.Context(item, facts, isOwn ? null : Read(configs => configs.FindContact(sender)));
        if (reason == RejectReason.None && isOwn && item.Content.Payload is ExpirationTimerUpdate && conversation != _keys.Id)
        {
            // Another device of the account changed how its messages disappear.
            DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
            Edit(configs => configs.UpdateContact(conversation, contact => contact with { Disappearing = timer }), batch);
        }

        return reason;
    }
}
