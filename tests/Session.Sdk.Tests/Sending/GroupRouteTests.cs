using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Sending;
using SessionSdk.Swarm;
using SessionSdk.Tests.Receiving;

namespace SessionSdk.Tests.Sending;

public sealed class GroupRouteTests : IDisposable
{
    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);
    private static readonly DisappearingTimer Day = new(DisappearingMode.AfterSend, TimeSpan.FromDays(1));

    private readonly AccountKeys _keys = AccountKeys.Generate();
    private readonly FakeGroups _groups;
    private readonly List<StoreRequest> _stored = [];
    private readonly GroupRoute _route;
    private SessionException? _failure;

    public GroupRouteTests()
    {
        _groups = new FakeGroups(_keys);
        _groups.AddKey();
        _route = new GroupRoute(
            _keys,
            _groups,
            static () => new UserProfile { DisplayName = "Ann" },
            (request, _) =>
            {
                _stored.Add(request);
                return _failure is null ? Task.FromResult<StoreResult>(null!) : Task.FromException<StoreResult>(_failure);
            });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _groups.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_message_is_sealed_once_for_all_with_the_profile_and_known_again_when_a_poll_brings_it()
    {
        SealedMessage whole = await _route.SealAsync(Context(new OutgoingText { Text = "hello" }, Day), Token);

        SealedPart part = Assert.Single(whole.Parts);
        OpenedMessage opened = Open(part);
        Assert.Equal((_keys.Id, SentAt, (DisappearingTimer?)Day), (opened.Sender, opened.SentAt, opened.Content.Expiration));
        Assert.Equal(("hello", "Ann"), (((VisibleMessage)opened.Content.Payload).Text, ((VisibleMessage)opened.Content.Payload).Profile!.DisplayName));
        MessageHash hash = MessageHash.Compute(_groups.Id, Namespace.GroupMessages, part.Data);
        Assert.Equal((PartRole.Message, true, hash.ToString(), Day.Duration, SentAt + Day.Duration), (part.Role, part.NamesMessage, part.Hash, part.TimeToLive, whole.EndsAt!.Value));
        Assert.Equal(
            [SeenMark.Of(hash), SeenMark.Of(MessageIdentity.Of(_groups.Id, _keys.Id, SentAt, opened.Content.Payload))],
            part.Marks);
    }

    [Fact]
    public async Task Everything_that_somebody_writes_can_be_written_to_a_group()
    {
        var text = new OutgoingText
        {
            Text = "see https://a.example",
            Quote = new MessageReference { Author = _keys.Id, SentAt = SentAt.AddSeconds(-1) },
            PreviewUrl = "https://a.example",
            PreviewTitle = "A",
            Invitation = new MessageInvitation("https://b.example/r?public_key=00", "R"),
        };
        var file = new AttachmentPointer { ContentType = "a/b", Url = "http://files.example/1#d", Key = new byte[32], Digest = new byte[32] };
        var visible = (VisibleMessage)Open((await _route.SealAsync(Context(text) with { Attachments = [file] }, Token)).Parts[0]).Content.Payload;
        var reaction = (Reaction)Open((await _route.SealAsync(Context(new OutgoingReaction { Target = text.Quote, Emoji = "+1", IsRemoval = true }), Token)).Parts[0]).Content.Payload;

        Assert.Equal(("R", "A", SentAt.AddSeconds(-1), 1), (visible.Invitation!.Name, visible.Previews[0].Title, visible.Quote!.SentAt, visible.Attachments.Count));
        Assert.Equal(("+1", true, SentAt.AddSeconds(-1)), (reaction.Emoji, reaction.IsRemoval, reaction.TargetSentAt));
        Assert.Equal("Ann", reaction.Profile!.DisplayName);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_names_the_hash_never_disappears_and_is_signed_by_an_admin_alone(bool isAdmin)
    {
        _groups.IsAdmin = isAdmin;
        MessageHash hash = MessageHash.Compute(_groups.Id, Namespace.GroupMessages, "x"u8);
        var content = new OutgoingDeletion { Target = new MessageReference { Author = _keys.Id, SentAt = SentAt.AddSeconds(-1) }, TargetHash = hash.ToString() };
        SealedMessage whole = await _route.SealAsync(Context(content, Day), Token);

        OpenedMessage opened = Open(Assert.Single(whole.Parts));
        var deletion = Assert.IsType<GroupContentDeletion>(opened.Content.Payload);
        Assert.Equal([hash.ToString()], deletion.MessageHashes);
        Assert.Equal((isAdmin ? 64 : 0, null, TimeSpan.FromDays(14)), (deletion.AdminSignature.Length, opened.Content.Expiration, whole.Parts[0].TimeToLive));
        _route.NoteAccepted(_groups.Id, content, PartRole.Message);
        Assert.Equal(isAdmin ? [hash] : [], _groups.Deleted);
    }

    [Fact]
    public async Task A_member_deletes_nobody_elses_message_and_what_the_swarm_never_had_cannot_be_named()
    {
        using AccountKeys other = AccountKeys.Generate();
        var target = new MessageReference { Author = other.Id, SentAt = SentAt };
        MessageHash hash = MessageHash.Compute(_groups.Id, Namespace.GroupMessages, "x"u8);
        await Assert.ThrowsAsync<GroupAccessException>(async () => await _route.SealAsync(Context(new OutgoingDeletion { Target = target, TargetHash = hash.ToString() }), Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _route.SealAsync(Context(new OutgoingDeletion { Target = target with { Author = _keys.Id } }), Token));
        _groups.IsAdmin = true;
        Assert.Single((await _route.SealAsync(Context(new OutgoingDeletion { Target = target, TargetHash = hash.ToString() }), Token)).Parts);
    }

    [Fact]
    public void Groups_have_no_receipts_typing_calls_or_notices_and_no_timer_that_begins_with_the_reading()
    {
        OutgoingContent[] contents =
        [
            new OutgoingReceipt { SentTimes = [SentAt] }, new OutgoingTyping(true), new OutgoingCall(new CallSignal { Kind = CallSignalKind.EndCall, CallId = "c" }), new OutgoingMediaNotice(),
            new OutgoingAcceptance(), new OutgoingTimer(),
        ];
        Assert.All(contents, content => Assert.Throws<ArgumentException>(() => _route.Check(Item(content))));
        Assert.Throws<ArgumentException>(() => _route.Check(Item(new OutgoingText { Text = "x" }) with { Expiration = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)) }));
        _route.Check(Item(new OutgoingText { Text = "x" }) with { Expiration = Day });
        _route.Check(Item(new OutgoingDeletion { Target = new MessageReference { Author = _keys.Id, SentAt = SentAt } }));
        Assert.Throws<ArgumentException>(() => _route.Check(Item(new OutgoingText { Text = "x" }) with { Conversation = _keys.Id }));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(GroupStatus.Invited, false)]
    [InlineData(GroupStatus.Kicked, false)]
    [InlineData(GroupStatus.Destroyed, false)]
    [InlineData(GroupStatus.Expired, true)]
    public async Task Nothing_goes_to_a_group_that_the_account_is_not_in(GroupStatus? status, bool isTransient)
    {
        SealedMessage whole = await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token);
        _groups.Status = status;

        GroupAccessException refused = Assert.Throws<GroupAccessException>(() => _route.Check(Item(new OutgoingText { Text = "x" })));
        Assert.Equal((_groups.Id, status, isTransient), (refused.Group, refused.Status, refused.IsTransient));
        await Assert.ThrowsAsync<GroupAccessException>(async () => await _route.SealAsync(Context(new OutgoingText { Text = "x" }), Token));
        await Assert.ThrowsAsync<GroupAccessException>(() => _route.DeliverAsync(_groups.Id, whole.Parts[0], Token));
        Assert.Empty(_stored);
        Assert.Equal("group.unavailable", SendFailures.Describe(refused).Code);
    }

    [Fact]
    public async Task Without_a_key_it_waits_and_with_another_key_what_was_sealed_before_is_outdated()
    {
        SealedPart part = (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0];
        Assert.False(await _route.IsOutdatedAsync(_groups.Id, part, Token));
        _groups.AddKey();
        Assert.True(await _route.IsOutdatedAsync(_groups.Id, part, Token));
        Assert.False(await _route.IsOutdatedAsync(_groups.Id, (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0], Token));

        using var none = new FakeGroups(_keys);
        var waiting = new GroupRoute(_keys, none, static () => null, static (_, _) => Task.FromResult<StoreResult>(null!));
        waiting.Check(Item(new OutgoingText { Text = "x" }) with { Conversation = none.Id });
        GroupAccessException refused = await Assert.ThrowsAsync<GroupAccessException>(
            async () => await waiting.SealAsync(Context(new OutgoingText { Text = "x" }) with { Conversation = none.Id }, Token));
        Assert.True(refused.IsTransient);
    }

    [Fact]
    public async Task A_newer_key_is_asked_for_before_anything_is_sealed_and_before_it_first_goes_out()
    {
        SecretKey second = Hidden();
        _groups.Newer = second;
        SealedPart part = (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0];
        Assert.Equal(KeyMarks.Of(second), part.KeyMark);
        Assert.False(await _route.IsOutdatedAsync(_groups.Id, part, Token));

        _groups.Newer = Hidden();
        Assert.True(await _route.IsOutdatedAsync(_groups.Id, part, Token));
        Assert.Equal(3, _groups.Asked);

        SecretKey Hidden()
        {
            SecretKey key = _groups.AddKey();
            _groups.Hide(key);
            return key;
        }
    }

    [Theory]
    [InlineData(401)]
    [InlineData(503)]
    public async Task Where_nobody_says_which_key_is_the_newest_nothing_is_sealed_and_it_is_tried_again(int status)
    {
        SealedPart part = (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0];
        _groups.AskFailure = status == 401 ? new SwarmRefusedException(status, null, null!) : new SwarmUnavailableException("busy");

        SessionException unsealed = await Assert.ThrowsAnyAsync<SessionException>(async () => await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token));
        SessionException undelivered = await Assert.ThrowsAnyAsync<SessionException>(async () => await _route.IsOutdatedAsync(_groups.Id, part, Token));

        Assert.All([unsealed, undelivered], failure => Assert.True(failure.IsTransient));
        Assert.Equal(status == 401, unsealed is GroupAccessException);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_stored_as_it_was_sealed_with_the_rights_of_the_account(bool isAdmin)
    {
        _groups.IsAdmin = isAdmin;
        SealedPart part = (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0];

        await _route.DeliverAsync(_groups.Id, part, Token);

        StoreRequest request = Assert.Single(_stored);
        Assert.Equal(
            (part.Hash, Namespace.GroupMessages, part.TimeToLive, isAdmin),
            (request.ComputeHash().ToString(), request.Namespace, request.TimeToLive, request.Signer!.Allows(GroupPermissions.Delete)));
    }

    [Fact]
    public async Task A_refused_token_is_no_removal_and_is_tried_again()
    {
        SealedPart part = (await _route.SealAsync(Context(new OutgoingText { Text = "hello" }), Token)).Parts[0];
        _failure = new SwarmRefusedException(401, null, null!);

        GroupAccessException refused = await Assert.ThrowsAsync<GroupAccessException>(() => _route.DeliverAsync(_groups.Id, part, Token));

        Assert.Equal((GroupStatus.Active, true), (refused.Status, refused.IsTransient));
        Assert.IsType<OutboxResult.Passing>(SendFailures.OfDelivery(refused));
        _failure = new SwarmRefusedException(403, null, null!);
        await Assert.ThrowsAsync<SwarmRefusedException>(() => _route.DeliverAsync(_groups.Id, part, Token));
    }

    [Fact]
    public void A_message_that_would_be_too_large_as_a_whole_is_refused_before_it_is_queued()
    {
        var random = new Random(1);
        AttachmentSource[] files =
        [
            .. Enumerable.Range(0, 32).Select(_ => AttachmentSource.FromBytes(new byte[1], "a.bin") with { Caption = string.Concat(Enumerable.Range(0, 3_200).Select(_ => (char)random.Next(33, 127))) }),
        ];

        MessageTooLargeException failure = Assert.Throws<MessageTooLargeException>(() => _route.Check(OutgoingItem.Of(_groups.Id, new MessageDraft { Text = "hello", Attachments = files })));

        Assert.Equal(76_800, failure.Limit);
        _route.Check(OutgoingItem.Of(_groups.Id, new MessageDraft { Text = "hello", Attachments = files[..16] }));
    }

    private OpenedMessage Open(SealedPart part)
    {
        using GroupAccess access = _groups.Borrow(_groups.Id)!;
        Assert.True(GroupMessage.TryOpen(part.Data, _groups.Id, access.Keys, out OpenedMessage? opened, out RejectReason reason), reason.ToString());
        return opened;
    }

    private OutgoingItem Item(OutgoingContent content) => new() { Conversation = _groups.Id, Content = content };

    private SealingContext Context(OutgoingContent content, DisappearingTimer? expiration = null) => new()
    {
        Conversation = _groups.Id,
        Content = content,
        SentAt = SentAt,
        Expiration = expiration,
        SyncToOwnDevices = true,
        TakeTime = static _ => SentAt.AddHours(1),
    };
}
