using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Knows what the protocol asks of a message to a person: its time to live, how it disappears, and its copy for the own devices.</summary>
internal static class PersonRules
{
    /// <summary>Gives the payload of the copy for the own devices, or <see langword="null"/> where the protocol has none.</summary>
    internal static ContentPayload? ForOwnDevices(ContentPayload payload, AccountId conversation) => payload switch
    {
        VisibleMessage or Reaction or ExpirationTimerUpdate => (DataPayload)payload with { SyncTarget = conversation, Profile = null },
        UnsendRequest => payload,
        CallSignal { Kind: CallSignalKind.Answer or CallSignalKind.EndCall } => payload,
        _ => null,
    };

    /// <summary>Gives how the message disappears, off included (message-schema.md, section 16): calls and notices after they were read whatever the conversation says. Control messages do not say.</summary>
    internal static DisappearingTimer? ExpirationOf(ContentPayload payload, DisappearingTimer? setting) => payload switch
    {
        VisibleMessage or Reaction or ExpirationTimerUpdate => setting ?? DisappearingTimer.Off,
        CallSignal or DataExtractionNotice => setting is { IsOn: true } on ? on with { Mode = DisappearingMode.AfterRead } : DisappearingTimer.Off,
        _ => null,
    };

    internal static TimeSpan TimeToLive(ContentPayload payload, DisappearingTimer? setting, bool isOwnCopy) => payload switch
    {
        TypingIndicator => TimeSpan.FromSeconds(20),
        CallSignal => TimeSpan.FromMinutes(5),
        UnsendRequest or MessageRequestResponse or ReadReceipt => TimesToLive.Longest,
        _ => ExpirationOf(payload, setting) is { Mode: DisappearingMode.AfterRead } && !isOwnCopy ? TimesToLive.Longest : TimesToLive.Of(ExpirationOf(payload, setting)),
    };

    /// <summary>Tells whether sending it approves the person: typing and receipts do not.</summary>
    internal static bool Approves(OutgoingContent content) => content is OutgoingText or OutgoingReaction or OutgoingCall;
}
