using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Knows what the protocol asks of a message to a group: how it disappears, and its time to live.</summary>
internal static class GroupRules
{
    /// <summary>Tells whether groups have such content. They have no typing, receipts, calls and notices; their timer is part of the group itself.</summary>
    internal static bool Has(OutgoingContent content) => content is OutgoingText or OutgoingReaction or OutgoingDeletion;

    /// <summary>Gives how the message disappears: what somebody wrote as the group says, a deletion never.</summary>
    internal static DisappearingTimer? ExpirationOf(ContentPayload payload, DisappearingTimer? setting) =>
        payload is GroupContentDeletion ? null : setting ?? DisappearingTimer.Off;

    internal static TimeSpan TimeToLive(ContentPayload payload, DisappearingTimer? setting) => TimesToLive.Of(ExpirationOf(payload, setting));
}
