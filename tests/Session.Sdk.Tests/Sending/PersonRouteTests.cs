using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Sending;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Sending;

public sealed class PersonRouteTests : IDisposable
{
    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

    private readonly AccountKeys _keys = AccountKeys.Generate();
    private readonly AccountKeys _friend = AccountKeys.Generate();
    private readonly Facts _facts = new();
    private readonly List<StoreRequest> _stored = [];
    private readonly PersonRoute _route;

    public PersonRouteTests()
    {
        _route = new PersonRoute(
            _keys,
            _facts,
            (request, _) =>
            {
                _stored.Add(request);
                return Task.FromResult<StoreResult>(null!);
            });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _keys.Dispose();
        _friend.Dispose();
    }

    [Fact]
    public async Task A_message_and_its_copy_have_the_same_time_and_the_copy_names_the_conversation_without_a_profile()
    {
        SealedMessage whole = await _route.SealAsync(Context(_friend.Id, new OutgoingText { Text = "hello" }), Token);

        Assert.Equal([PartRole.Message, PartRole.OwnCopy], whole.Parts.Select(part => part.Role));
        MessageContent message = Open(whole.Parts[0], _friend);
        MessageContent copy = Open(whole.Parts[1], _keys);
        Assert.Equal((SentAt, SentAt), (message.SentAt, copy.SentAt));
        Assert.Equal("Ann", ((VisibleMessage)message.Payload).Profile!.DisplayName);
        Assert.Equal((_friend.Id, null), (((VisibleMessage)copy.Payload).SyncTarget!.Value, ((VisibleMessage)copy.Payload).Profile));
        Assert.Equal(MessageHash.Compute(_keys.Id, Namespace.Messages, whole.Parts[1].Data).ToString(), whole.Parts[1].Hash);
        Assert.Equal((false, true), (whole.Parts[0].NamesMessage, whole.Parts[1].NamesMessage));
        Assert.Equal((0, 2), (whole.Parts[0].Marks.Count, whole.Parts[1].Marks.Count));
    }

    [Fact]
    public async Task The_answer_to_a_request_accepts_it_a_hundred_milliseconds_earlier()
    {
        _facts.Requests.Add(_friend.Id);
        Assert.True(_route.NeedsLead(_friend.Id, new OutgoingText()));

        SealedMessage whole = await _route.SealAsync(Context(_friend.Id, new OutgoingText { Text = "hello" }) with { HasLead = true }, Token);

        Assert.Equal(PartRole.Acceptance, whole.Parts[0].Role);
        MessageContent acceptance = Open(whole.Parts[0], _friend);
        Assert.IsType<MessageRequestResponse>(acceptance.Payload);
        Assert.Equal((SentAt.AddMilliseconds(-100), SentAt), (acceptance.SentAt, whole.SentAt));
        SealedMessage late = await _route.SealAsync(Context(_friend.Id, new OutgoingText { Text = "hello" }), Token);
        Assert.Equal(SentAt.AddHours(1), late.SentAt);
        Assert.Equal(SentAt.AddHours(1).AddMilliseconds(-100), Open(late.Parts[0], _friend).SentAt);
    }

    [Fact]
    public async Task A_note_to_oneself_goes_into_the_own_swarm_alone()
    {
        SealedMessage whole = await _route.SealAsync(Context(_keys.Id, new OutgoingText { Text = "hello" }), Token);

        SealedPart part = Assert.Single(whole.Parts);
        var visible = Assert.IsType<VisibleMessage>(Open(part, _keys).Payload);
        Assert.Equal((_keys.Id, null), (visible.SyncTarget!.Value, visible.Profile));
        Assert.Equal((true, 2), (part.NamesMessage, part.Marks.Count));
        Assert.Throws<ArgumentException>(() => _route.Check(new OutgoingItem { Conversation = _keys.Id, Content = new OutgoingReceipt { SentTimes = [SentAt] } }));
    }

    [Theory]
    [InlineData(DisappearingMode.AfterSend, 86_400, 86_400, 86_400)]
    [InlineData(DisappearingMode.AfterRead, 86_400, 1_209_600, 86_400)]
    [InlineData(DisappearingMode.AfterSend, 9_000_000, 1_209_600, 1_209_600)]
    [InlineData(DisappearingMode.None, 0, 1_209_600, 1_209_600)]
    public async Task The_time_to_live_follows_the_timer(DisappearingMode mode, int timer, int message, int copy)
    {
        var expiration = new DisappearingTimer(mode, TimeSpan.FromSeconds(timer));
        SealedMessage whole = await _route.SealAsync(Context(_friend.Id, new OutgoingText { Text = "hello" }) with { Expiration = expiration }, Token);

        Assert.Equal([message, copy], whole.Parts.Select(part => (int)part.TimeToLive.TotalSeconds));
        Assert.Equal(mode == DisappearingMode.AfterSend ? SentAt + expiration.Duration : null, whole.EndsAt);
    }

    [Fact]
    public async Task A_reaction_carries_the_profile_as_a_text_does_and_its_copy_does_not()
    {
        var content = new OutgoingReaction { Target = new MessageReference { Author = _friend.Id, SentAt = SentAt }, Emoji = "+1" };
        SealedMessage whole = await _route.SealAsync(Context(_friend.Id, content), Token);

        Assert.Equal("Ann", ((Reaction)Open(whole.Parts[0], _friend).Payload).Profile!.DisplayName);
        Assert.Null(((Reaction)Open(whole.Parts[1], _keys).Payload).Profile);
    }

    [Fact]
    public async Task What_could_disappear_says_so_also_when_it_does_not()
    {
        OutgoingContent[] contents =
        [
            new OutgoingText { Text = "hello" },
            new OutgoingReaction { Target = new MessageReference { Author = _friend.Id, SentAt = SentAt }, Emoji = "+1" },
            new OutgoingTimer(),
            new OutgoingCall(new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "c" }),
            new OutgoingMediaNotice { TargetSentAt = SentAt },
        ];
        foreach (OutgoingContent content in contents)
        {
            foreach (DisappearingTimer? setting in (DisappearingTimer?[])[null, DisappearingTimer.Off])
            {
                SealedMessage whole = await _route.SealAsync(Context(_friend.Id, content) with { Expiration = setting }, Token);
                Assert.Equal((DisappearingTimer.Off, null), (Open(whole.Parts[0], _friend).Expiration, whole.EndsAt));
            }
        }
    }

    [Fact]
    public async Task Control_messages_never_disappear_and_receipts_have_no_copy()
    {
        var expiration = new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromDays(1));
        SealedMessage deletion = await _route.SealAsync(
            Context(_friend.Id, new OutgoingDeletion { Target = new MessageReference { Author = _keys.Id, SentAt = SentAt } }) with { Expiration = expiration }, Token);
        SealedMessage receipt = await _route.SealAsync(Context(_friend.Id, new OutgoingReceipt { SentTimes = [SentAt] }) with { Expiration = expiration }, Token);
        SealedMessage call = await _route.SealAsync(
            Context(_friend.Id, new OutgoingCall(new CallSignal { Kind = CallSignalKind.EndCall, CallId = "c" })) with { Expiration = expiration }, Token);

        Assert.Equal([1_209_600, 1_209_600], deletion.Parts.Select(part => (int)part.TimeToLive.TotalSeconds));
        Assert.Null(Open(deletion.Parts[0], _friend).Expiration);
        Assert.Single(receipt.Parts);
        Assert.Equal([300, 300], call.Parts.Select(part => (int)part.TimeToLive.TotalSeconds));
        Assert.Equal(DisappearingMode.AfterRead, Open(call.Parts[0], _friend).Expiration!.Value.Mode);
    }

    [Fact]
    public async Task What_is_delivered_is_what_was_sealed_and_approves_the_person()
    {
        SealedMessage whole = await _route.SealAsync(Context(_friend.Id, new OutgoingText { Text = "hello" }), Token);

        await _route.DeliverAsync(_friend.Id, whole.Parts[0], Token);
        _route.NoteAccepted(_friend.Id, new OutgoingText(), PartRole.Message);
        _route.NoteAccepted(_friend.Id, new OutgoingReceipt { SentTimes = [] }, PartRole.Message);
        _route.NoteAccepted(_friend.Id, new OutgoingText(), PartRole.OwnCopy);

        StoreRequest request = Assert.Single(_stored);
        Assert.Equal(whole.Parts[0].Hash, request.ComputeHash().ToString());
        Assert.Equal([_friend.Id], _facts.Approved);
    }

    [Fact]
    public void A_message_that_would_be_too_large_as_a_whole_is_refused_before_it_is_queued()
    {
        AttachmentSource[] files = [.. Enumerable.Range(0, 32).Select(static _ => AttachmentSource.FromBytes(new byte[1], "a.bin") with { Caption = new string('x', 2_400) })];

        MessageTooLargeException failure = Assert.Throws<MessageTooLargeException>(() => _route.Check(OutgoingItem.Of(_friend.Id, new MessageDraft { Text = "hello", Attachments = files })));

        Assert.Equal(76_800, failure.Limit);
        _route.Check(OutgoingItem.Of(_friend.Id, new MessageDraft { Text = "hello", Attachments = files[..16] }));
    }

    [Fact]
    public void What_a_person_is_sent_survives_being_written_down()
    {
        OutgoingContent[] contents =
        [
            new OutgoingText { Text = "hello", Quote = new MessageReference { Author = _keys.Id, SentAt = SentAt }, QuotedMessage = 3, PreviewUrl = "https://a.example", PreviewTitle = "A", Invitation = new MessageInvitation("https://b.example/r", "R") },
            new OutgoingReaction { Target = new MessageReference { Author = _friend.Id, SentAt = SentAt, ServerId = 5 }, Emoji = "+1", IsRemoval = true },
            new OutgoingDeletion { Target = new MessageReference { Author = _keys.Id, SentAt = SentAt }, TargetMessage = 4 },
            new OutgoingTimer(),
            new OutgoingAcceptance(),
            new OutgoingMediaNotice { IsScreenshot = true, TargetSentAt = SentAt },
        ];
        foreach (OutgoingContent content in contents)
        {
            var payload = new OutboxPayload
            {
                Content = content,
                SentAt = SentAt,
                State = DeliveryState.Unknown,
                Tried = TimeSpan.FromSeconds(90),
                Failure = new OutboxFailure("a", "b", true),
                Parts = [new SealedPart { Role = PartRole.Acceptance, Data = [1, 2, 3], Address = "x", Marks = [UInt128.MaxValue], MayBeStored = true, TimeToLive = TimeSpan.FromDays(14) }],
                Files = [new OutgoingFile { Index = 0, ContentType = "a/b", Kind = OutgoingFileKind.Kept, Length = 5 }],
                FilesDone = 1,
            };
            OutboxEntry entry = payload.ToEntry(9, _friend.Id, new MessageId(2));

            Assert.True(OutboxCodec.TryRead(OutboxCodec.Write(entry, payload), out OutboxPayload? read));

            Assert.Equal(content, read.Content);
            Assert.Equal(payload.Parts[0].Data, read.Parts[0].Data);
            Assert.Equal(payload.Parts[0].Marks, read.Parts[0].Marks);
            OutboxEntry again = read.ToEntry(9, _friend.Id, new MessageId(2));
            Assert.Equal(entry with { Parts = [] }, again with { Parts = [] });
            Assert.Equal(entry.Parts, again.Parts);
        }
    }

    private static MessageContent Open(SealedPart part, AccountKeys recipient)
    {
        Assert.True(DirectMessage.TryOpen(part.Data, recipient, out OpenedMessage? opened, out RejectReason _));
        return opened.Content;
    }

    private static SealingContext Context(ConversationId conversation, OutgoingContent content) => new()
    {
        Conversation = conversation,
        Content = content,
        SentAt = SentAt,
        SyncToOwnDevices = true,
        TakeTime = static _ => SentAt.AddHours(1),
    };

    private sealed class Facts : IPersonFacts
    {
        internal HashSet<AccountId> Requests { get; } = [];

        internal List<AccountId> Approved { get; } = [];

        public bool IsRequest(AccountId person) => Requests.Contains(person);

        public UserProfile? GetProfile() => new() { DisplayName = "Ann" };

        public void NoteApproved(AccountId person) => Approved.Add(person);
    }
}
