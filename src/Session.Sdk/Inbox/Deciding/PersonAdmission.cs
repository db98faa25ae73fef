using SessionSdk.Configs;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Says what is let in from persons (conversations.md, section 7.2). Pure: what it knows is in the facts.</summary>
internal static class PersonAdmission
{
    /// <summary>How much newer than a message the state has to be to say that its conversation is gone.</summary>
    internal static readonly TimeSpan ForgetMargin = TimeSpan.FromMinutes(2);

    /// <summary>Says why an item is passed over; <see cref="RejectReason.None"/> when it is let in.</summary>
    internal static RejectReason Decide(IncomingItem item, in PersonFacts facts)
    {
        if (facts.Sender is { IsBlocked: true })
        {
            return RejectReason.BlockedSender;
        }

        if (IsForgotten(item, facts))
        {
            return RejectReason.ForgottenConversation;
        }

        return !facts.IsOwn && item.Content.Payload is TypingIndicator or CallSignal && facts.Sender is not { IsApproved: true }
            ? RejectReason.UnapprovedSender
            : RejectReason.None;
    }

    /// <summary>Tells whether an item means that its sender is heard of: that they approve of the account, and which name and picture they have. Who was no contact does not become one by it: the user has to answer first.</summary>
    internal static bool MeansContact(IncomingItem item, in PersonFacts facts) => !facts.IsOwn && item.Content.Payload is VisibleMessage or MessageRequestResponse;

    /// <summary>Says what the state means for an item that is let in.</summary>
    /// <param name="item">The item.</param>
    /// <param name="facts">What was known when it came in.</param>
    /// <param name="after">The sender as it is known after that.</param>
    internal static IncomingContext Context(IncomingItem item, in PersonFacts facts, Contact? after)
    {
        bool isRequest = !facts.IsOwn && after is not { IsApproved: true };
        return new IncomingContext(
            isRequest,
            IsNewRequest: isRequest && facts.Sender is not { IsRequest: true } && after is { IsRequest: true },
            IsAcceptance: facts.Sender is { IsApproved: true, HasApprovedMe: false },
            IsRead: facts.LastRead >= item.SentAt);
    }

    /// <summary>Tells whether the conversation was removed or hidden after the item was sent; else what the swarm still holds would bring it back.</summary>
    private static bool IsForgotten(IncomingItem item, in PersonFacts facts) =>
        item.Content.Payload is not (ReadReceipt or UnsendRequest)

        // A removal that is still to come was learnt from a wrong clock.
        && facts.GoneSince is { } gone && gone <= facts.Now + NetworkTime.Tolerance && item.SentAt < gone - ForgetMargin;
}
