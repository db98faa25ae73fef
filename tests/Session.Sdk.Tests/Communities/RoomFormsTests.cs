using SessionSdk.Messaging;
using SessionSdk.Sending;

namespace SessionSdk.Tests.Communities;

public sealed class RoomFormsTests
{
    private static readonly AccountId Own = AccountId.Parse("05fe94b7ad4b7f1cc1bb92671f1f0d243f226e115b33770465e82b503fc3e96e1f");

    private static readonly SessionAddress Blinded = SessionAddress.Parse("15b74ed205f1f931e1bb1291183778a9456b835937d923b0f2e248aa3a44c07844");

    [Fact]
    public void A_server_that_blinds_does_not_get_the_own_id_with_mentions_and_quotes()
    {
        var text = new OutgoingText
        {
            Text = $"@{Own} is me, @{Own.ToString().ToUpperInvariant()} too",
            Quote = new MessageReference { Author = Own, SentAt = DateTimeOffset.UnixEpoch.AddDays(1) },
        };

        VisibleMessage visible = Make(text);

        Assert.Equal($"@{Blinded} is me, @{Blinded} too", visible.Text);
        Assert.Equal(Blinded.ToString(), visible.Quote!.Author);
        Assert.DoesNotContain(Own.ToString(), visible.Profile!.DisplayName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Whether_direct_messages_are_wanted_is_always_said(bool accepts, bool blocks) =>
        Assert.Equal(blocks, Make(new OutgoingText { Text = "hello" }, accepts: accepts).BlocksCommunityMessageRequests);

    [Fact]
    public void Files_of_the_room_are_named_by_their_numbers()
    {
        AttachmentPointer file = new() { Url = "https://example.org/room/lounge/file/34", Size = 5 };
        AttachmentPointer foreign = new() { Url = "https://example.org/else", Size = 5 };
        SealingContext context = Context(new OutgoingText { Text = "two" }) with { Attachments = [file, foreign, file] };

        Assert.Equal([34L], RoomForms.FilesOf(context));
        var visible = (VisibleMessage)Forms().Of(new OutgoingText { Text = "two" }, context, Blinded).Payload;
        Assert.Equal([34UL, 0UL, 34UL], visible.Attachments.Select(each => each.Id));
    }

    private static RoomForms Forms(bool accepts = true) => new(Own, () => null, () => accepts);

    private static VisibleMessage Make(OutgoingText text, bool accepts = true) => (VisibleMessage)Forms(accepts).Of(text, Context(text), Blinded).Payload;

    private static SealingContext Context(OutgoingText text) => new()
    {
        Conversation = ConversationId.FromRoom(new Uri("https://example.org"), "lounge"),
        Content = text,
        SentAt = DateTimeOffset.UnixEpoch.AddDays(2),
        TakeTime = _ => DateTimeOffset.UnixEpoch,
    };
}
