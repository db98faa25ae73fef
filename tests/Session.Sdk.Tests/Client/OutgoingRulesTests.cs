using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Client;

public sealed class OutgoingRulesTests
{
    private static readonly DisappearingTimer AfterSend = new(DisappearingMode.AfterSend, TimeSpan.FromHours(1));

    [Fact]
    public void Messages_of_the_conversation_disappear_as_it_says()
    {
        Assert.Equal(AfterSend, ExpirationOf(new VisibleMessage { Text = "x" }));
        Assert.Equal(AfterSend, ExpirationOf(new Reaction { TargetSentAt = SampleMessages.Start, TargetAuthor = "05", Emoji = "x" }));
        Assert.Equal(AfterSend, ExpirationOf(new ExpirationTimerUpdate()));
    }

    [Fact]
    public void Calls_and_notices_disappear_after_reading()
    {
        DisappearingTimer afterRead = AfterSend with { Mode = DisappearingMode.AfterRead };
        Assert.Equal(afterRead, ExpirationOf(new CallSignal { Kind = CallSignalKind.EndCall, CallId = "1" }));
        Assert.Equal(afterRead, ExpirationOf(new DataExtractionNotice { Kind = DataExtractionKind.Screenshot }));
        Assert.Null(OutgoingRules.ExpirationOf(Request(new CallSignal { Kind = CallSignalKind.EndCall, CallId = "1" }, DisappearingTimer.Off)));
    }

    [Fact]
    public void Control_messages_never_disappear()
    {
        Assert.Null(ExpirationOf(new TypingIndicator { IsTyping = true }));
        Assert.Null(ExpirationOf(new ReadReceipt { SentTimes = [SampleMessages.Start] }));
        Assert.Null(ExpirationOf(new UnsendRequest { TargetSentAt = SampleMessages.Start, TargetAuthor = "05" }));
        Assert.Null(ExpirationOf(new MessageRequestResponse()));
    }

    private static DisappearingTimer? ExpirationOf(ContentPayload payload) => OutgoingRules.ExpirationOf(Request(payload, AfterSend));

    private static SendMessageRequest Request(ContentPayload payload, DisappearingTimer expiration) =>
        new() { Recipient = SampleMessages.Account(1), Payload = payload, Expiration = expiration };
}
