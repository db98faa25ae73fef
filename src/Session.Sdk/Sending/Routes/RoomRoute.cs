using SessionSdk.Communities;
using SessionSdk.Journal;
using SessionSdk.Swarm;

namespace SessionSdk.Sending;

/// <summary>Sends messages, edits, reactions and deletions to rooms of communities.</summary>
/// <remarks>
/// A server takes the same bytes as often as they are posted. When an answer is lost the room is looked through for the message before it is posted
/// again, so that it never stands there twice.
/// </remarks>
/// <param name="communities">The rooms that the account is in.</param>
/// <param name="forms">Makes what is said.</param>
internal sealed class RoomRoute(CommunityDirectory communities, RoomForms forms) : IMessageRoute
{
    /// <summary>How many pages are looked through for a message whose answer was lost.</summary>
    private const int MaxPages = 8;

    /// <summary>How far the clocks of this device and of a server may differ.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(6);

    /// <summary>How much later than its message an edit may claim to be: readers drop what differs by more than six hours from the server's time.</summary>
    private static readonly TimeSpan LatestEdit = TimeSpan.FromHours(5);

    public ConversationKind Kind => ConversationKind.Room;

    public SenderId GetSender(ConversationId conversation) => communities.OwnIdOf(conversation);

    public bool NeedsLead(ConversationId conversation, OutgoingContent content) => false;

    public void Check(OutgoingItem item)
    {
        RoomState state = communities.Get(item.Conversation).Entry.State;
        RoomRefusal? refusal = item.Content switch
        {
            _ when state.Status == RoomStatus.Unknown => null,
            OutgoingText or OutgoingEdit when !state.Rights.CanWrite => RoomRefusal.NotWritable,
            OutgoingText when item.Attachments.Count > 0 && !state.Rights.CanUpload => RoomRefusal.NoUploads,
            OutgoingText when item.PreviewImage is not null && !state.Rights.CanUpload => RoomRefusal.NoUploads,
            OutgoingReaction when !state.Rights.CanRead => RoomRefusal.NotReadable,
            OutgoingText or OutgoingEdit or OutgoingReaction or OutgoingDeletion => null,
            _ => throw new ArgumentException("Rooms have no such content.", nameof(item)),
        };
        if (refusal is { } reason)
        {
            throw new RoomAccessException(item.Conversation, reason);
        }

        if (item.Expiration is { IsOn: true })
        {
            throw new ArgumentException("Messages of a room do not disappear by themselves.", nameof(item));
        }
    }

    public async ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken)
    {
        (ServerSession session, _) = communities.Get(context.Conversation);
        RoomPart part;
        IReadOnlyList<UInt128> marks = [];
        switch (context.Content)
        {
            case OutgoingText text:
                (part, marks) = await SealTextAsync(session, text, context, cancellationToken).ConfigureAwait(false);
                part = part with { Files = RoomForms.FilesOf(context) };
                break;
            case OutgoingEdit edit:
                long target = NumberOf(edit.Target);
                SealingContext whole = context with { SentAt = TimeOf(edit, context.SentAt), Attachments = [.. edit.Attachments.Select(MessageCodec.ToPointer)] };
                (part, marks) = await SealTextAsync(session, new OutgoingText { Text = edit.Text, Quote = edit.Quote }, whole, cancellationToken).ConfigureAwait(false);
                part = part with { Target = target };
                break;
            case OutgoingReaction reaction:
                part = new RoomPart { Target = NumberOf(reaction.Target), Emoji = reaction.Emoji, IsRemoval = reaction.IsRemoval };
                break;
            case OutgoingDeletion deletion:
                part = new RoomPart { Target = NumberOf(deletion.Target) };
                break;
            default:
                throw new ArgumentException("Rooms are not sent such content.", nameof(context));
        }

        return new SealedMessage
        {
            SentAt = context.SentAt,
            Parts = [new SealedPart { Role = PartRole.Message, Data = part.Write(), Address = context.Conversation.ToString(), Marks = marks }],
        };
    }

    public ValueTask<bool> IsOutdatedAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken) => ValueTask.FromResult(
        RoomPart.Read(part.Data) is { Author: { } author } && communities.Find(conversation)?.Session.Connection.Id is { } now && author != now.ToString());

    public async Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        (ServerSession session, RoomEntry entry) = communities.Get(conversation);
        RoomPart sent = RoomPart.Read(part.Data);
        if (sent.Target is { } target)
        {
            await (sent.Author is not null
                ? EditAsync(session, entry, target, sent, cancellationToken)
                : sent.Emoji is { } emoji
                ? ReactAsync(session, entry, target, emoji, sent.IsRemoval, cancellationToken)
                : DeleteAsync(session, entry, target, cancellationToken)).ConfigureAwait(false);
            return RouteReceipt.Accepted;
        }

        RoomMessage? posted = part.MayBeStored ? await LookUpAsync(session, entry, sent, cancellationToken).ConfigureAwait(false) : null;
        posted ??= await PostAsync(session, entry, sent, cancellationToken).ConfigureAwait(false);
        return posted.IsFiltered
            ? throw new RoomAccessException(conversation, RoomRefusal.Filtered)
            : new RouteReceipt { ServerId = posted.Id, ServerTime = posted.PostedAt };
    }

    public void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role)
    {
    }

    public void NoteGivenUp(ConversationId conversation, OutgoingContent content)
    {
        if (content is OutgoingReaction { Target.ServerId: { } number } reaction && communities.Find(conversation) is { } room)
        {
            // Here it is shown already: what the server says of the message counts again.
            room.Entry.Pending.Drop(number, reaction.Emoji, reaction.IsRemoval);
            room.Entry.Doubtful.Enqueue(number);
            room.Session.PollNow();
        }
    }

    private static long NumberOf(MessageReference target) => target.ServerId ?? throw new InvalidOperationException("The server has given the message no number yet.");

    /// <summary>Gives the time that an edit claims: not before its message, and not so much later that readers drop it.</summary>
    private static DateTimeOffset TimeOf(OutgoingEdit edit, DateTimeOffset now)
    {
        DateTimeOffset posted = edit.Target.SentAt;
        DateTimeOffset latest = posted < DateTimeOffset.MaxValue - LatestEdit ? posted + LatestEdit : DateTimeOffset.MaxValue;
        return now < posted ? posted : now < latest ? now : latest;
    }

    private async Task<(RoomPart Part, IReadOnlyList<UInt128> Marks)> SealTextAsync(ServerSession session, OutgoingText text, SealingContext context, CancellationToken cancellationToken)
    {
        SessionAddress author = session.Connection.Id ?? session.Connection.OwnIds[1];
        SealedRoomMessage message = await session.Connection.SealAsync(forms.Of(text, context, author), cancellationToken: cancellationToken).ConfigureAwait(false);
        var part = new RoomPart
        {
            Data = message.Data.ToArray(),
            Signature = message.Signature.ToArray(),
            Author = message.Author.ToString(),
            SealedAt = context.SentAt,
        };
        return (part, [RoomIds.Identify(context.Conversation, message.Author, message.Data.Span, postedAt: null)]);
    }

    /// <summary>Makes an edit. A server takes the same one as often as it comes.</summary>
    private static async Task EditAsync(ServerSession session, RoomEntry entry, long target, RoomPart sent, CancellationToken cancellationToken)
    {
        var message = new SealedRoomMessage { Data = sent.Data, Signature = sent.Signature, Author = sent.GetAuthor() };
        try
        {
            await session.Connection.SendAsync(CommunityRequests.EditMessage(entry.Token, target, message), cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.ServerFailure)
        {
            // Servers fail in this way also when the message is gone, and would for ever: then they say so here.
            await session.Connection.SendAsync(CommunityRequests.GetMessage(entry.Token, target), cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<RoomMessage> PostAsync(ServerSession session, RoomEntry entry, RoomPart sent, CancellationToken cancellationToken)
    {
        var request = new PostMessageRequest
        {
            Room = entry.Token,
            Message = new SealedRoomMessage { Data = sent.Data, Signature = sent.Signature, Author = sent.GetAuthor() },
            Files = sent.Files,
        };
        try
        {
            return await session.Connection.SendAsync(CommunityRequests.PostMessage(request), cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.Filtered)
        {
            throw new RoomAccessException(entry.Id, RoomRefusal.Filtered);
        }
        catch (Exception lost) when (lost is CommunityOutcomeUnknownException or CommunityAnswerException)
        {
            throw new OutcomeUnknownException("The message went out, and no usable answer of the community's server came.", 1, lost);
        }
    }

    /// <summary>Looks for a message whose answer was lost.</summary>
    /// <returns>The message; <see langword="null"/> when it certainly does not stand in the room.</returns>
    private static async Task<RoomMessage?> LookUpAsync(ServerSession session, RoomEntry entry, RoomPart sent, CancellationToken cancellationToken)
    {
        SessionAddress author = sent.GetAuthor();
        try
        {
            CommunityRequest<RoomPage> request = CommunityRequests.GetRecentMessages(entry.Token);
            for (int page = 0; page < MaxPages; page++)
            {
                RoomPage found = await session.Connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
                RoomMessage[] messages = [.. found.Updates.OfType<RoomMessage>()];

                // Anybody can post the same bytes once more, signed under another id. Servers that know two ids of an account may name either.
                if (messages.FirstOrDefault(message => (message.Author == author || session.Connection.OwnIds.Contains(message.Author)) && message.Data.Span.SequenceEqual(sent.Data)) is { } same)
                {
                    return same;
                }

                if (!found.IsFull || (messages.Length > 0 && messages.Min(message => message.PostedAt) < sent.SealedAt - ClockTolerance))
                {
                    return null;
                }

                if (messages.Length == 0)
                {
                    throw new OutcomeUnknownException("Whether the message stands in the room could not be found out: the server lists nothing that can be read.", 1);
                }

                request = CommunityRequests.GetMessagesBefore(entry.Token, messages.Min(message => message.Id));
            }
        }
        catch (SessionException failure) when (failure is not OutcomeUnknownException)
        {
            throw new OutcomeUnknownException("Whether the message stands in the room could not be looked up.", 1, failure);
        }

        throw new OutcomeUnknownException("Whether the message stands in the room could not be found out: it has too many newer ones.", 1);
    }

    private static async Task ReactAsync(ServerSession session, RoomEntry entry, long target, string emoji, bool isRemoval, CancellationToken cancellationToken)
    {
        entry.Pending.Begin(target, emoji, isRemoval);
        try
        {
            ReactionChange change = await session.Connection.SendAsync(
                isRemoval ? CommunityRequests.RemoveReaction(entry.Token, target, emoji) : CommunityRequests.AddReaction(entry.Token, target, emoji),
                cancellationToken).ConfigureAwait(false);
            entry.Pending.Accept(target, emoji, change.Sequence);
        }
        catch (SessionException failure) when (!failure.IsTransient)
        {
            entry.Pending.Drop(target, emoji, isRemoval);
            throw;
        }
    }

    private static async Task DeleteAsync(ServerSession session, RoomEntry entry, long target, CancellationToken cancellationToken)
    {
        try
        {
            await session.Connection.SendAsync(CommunityRequests.DeleteMessage(entry.Token, target), cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.NotFound)
        {
            // It is gone, which was wanted.
        }
    }
}
