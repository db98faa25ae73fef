using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Knows what the protocol asks of an outgoing message: its limits, its time to live and its copy for the own devices.</summary>
internal static class OutgoingRules
{
    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromDays(14);
    private static readonly TimeSpan ShortestTimeToLive = TimeSpan.FromSeconds(10);

    internal static void Check(SendMessageRequest request)
    {
        if (request.Recipient.IsDefault)
        {
            throw new ArgumentException("The recipient is not set.", nameof(request));
        }

        ArgumentNullException.ThrowIfNull(request.Payload, nameof(request));
        if (request.TimeToLive is { } timeToLive && (timeToLive < ShortestTimeToLive || timeToLive > DefaultTimeToLive))
        {
            throw new ArgumentOutOfRangeException(nameof(request), timeToLive, "The time to live must be from 10 seconds to 14 days.");
        }

        if (request.Payload is VisibleMessage visible)
        {
            if (string.IsNullOrWhiteSpace(visible.Text) && visible.Attachments.Count == 0 && visible.Invitation is null)
            {
                throw new ArgumentException("A visible message needs a text, an attachment or an invitation.", nameof(request));
            }

            ThrowIfLonger(CountCodePoints(visible.Text), VisibleMessage.MaxTextLength, "code points");
            ThrowIfLonger(visible.Attachments.Count, VisibleMessage.MaxAttachments, "attachments");
        }
    }

    /// <summary>Gives the payload of the copy for the own devices, or <see langword="null"/> where the protocol has none.</summary>
    internal static ContentPayload? ForOwnDevices(ContentPayload payload, AccountId conversation) => payload switch
    {
        VisibleMessage or Reaction or ExpirationTimerUpdate => (DataPayload)payload with { SyncTarget = conversation, Profile = null },
        UnsendRequest => payload,
        CallSignal { Kind: CallSignalKind.Answer or CallSignalKind.EndCall } => payload,
        _ => null,
    };

    /// <summary>Gives how the message disappears: calls and notices after they were read whatever the conversation says, control messages never.</summary>
    internal static DisappearingTimer? ExpirationOf(SendMessageRequest request) => request.Payload switch
    {
        VisibleMessage or Reaction or ExpirationTimerUpdate => request.Expiration,
        CallSignal or DataExtractionNotice when request.Expiration is { Mode: not DisappearingMode.None, Duration.Ticks: > 0 } expiration =>
            expiration with { Mode = DisappearingMode.AfterRead },
        _ => null,
    };

    internal static TimeSpan TimeToLive(SendMessageRequest request, bool isOwnCopy)
    {
        if (request.TimeToLive is { } asked)
        {
            return asked;
        }

        switch (request.Payload)
        {
            case TypingIndicator:
                return TimeSpan.FromSeconds(20);
            case CallSignal:
                return TimeSpan.FromMinutes(5);
            case UnsendRequest or MessageRequestResponse or ReadReceipt:
                return DefaultTimeToLive;
        }

        return ExpirationOf(request) is { Duration.Ticks: > 0 } expiration
            && (expiration.Mode == DisappearingMode.AfterSend || (expiration.Mode == DisappearingMode.AfterRead && isOwnCopy))
            ? TimeSpan.FromTicks(Math.Clamp(expiration.Duration.Ticks, ShortestTimeToLive.Ticks, DefaultTimeToLive.Ticks))
            : DefaultTimeToLive;
    }

    private static int CountCodePoints(string? text)
    {
        int count = 0;
        foreach (var rune in (text ?? string.Empty).EnumerateRunes())
        {
            _ = rune;
            count++;
        }

        return count;
    }

    private static void ThrowIfLonger(int size, int limit, string unit)
    {
        if (size > limit)
        {
            throw new MessageTooLargeException(size, limit, unit);
        }
    }
}
