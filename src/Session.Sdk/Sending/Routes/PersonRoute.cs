using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Sending;

/// <summary>Sends messages to persons: into their swarm, and a copy into the own one. Notes to oneself go into the own swarm alone.</summary>
/// <param name="keys">The keys of the account. The caller disposes them after the outbox.</param>
/// <param name="facts">What is known of persons.</param>
/// <param name="store">Stores a message in a swarm.</param>
internal sealed class PersonRoute(AccountKeys keys, IPersonFacts facts, Func<StoreRequest, CancellationToken, Task<StoreResult>> store) : IMessageRoute
{
    /// <summary>How much earlier than the message that accepts a request the acceptance is.</summary>
    internal static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(100);

    /// <summary>What sealing adds at most: below this no message needs to be sealed to know that it fits.</summary>
    private const int LargestOverhead = 2_048;

    public ConversationKind Kind => ConversationKind.Person;

    public SenderId GetSender(ConversationId conversation) => keys.Id;

    public bool NeedsLead(ConversationId conversation, OutgoingContent content) => PersonRules.Approves(content) && facts.IsRequest(Recipient(conversation));

    public void Check(OutgoingItem item)
    {
        AccountId recipient = Recipient(item.Conversation);
        if (recipient == keys.Id && item.Content is not (OutgoingText or OutgoingReaction or OutgoingDeletion or OutgoingTimer))
        {
            throw new ArgumentException("Notes to oneself have no such content.", nameof(item));
        }

        SealingContext probe = MessageForms.Probe(item);
        try
        {
            var content = new MessageContent { SentAt = MessageForms.AnyTime, Payload = WithProfile(Payload(probe)), Expiration = PersonRules.ExpirationOf(Payload(probe), item.Expiration) };
            if (content.Encode().Length > StoreRequest.MaxDataSize - LargestOverhead)
            {
                Seal(probe);
            }
        }
        catch (InvalidOperationException refused)
        {
            throw new ArgumentException(refused.Message, nameof(item), refused);
        }
    }

    public ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Seal(context));

    public async Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        var request = new StoreRequest
        {
            Address = AccountId.Parse(part.Address),
            Namespace = Namespace.Messages,
            Data = part.Data,
            TimeToLive = part.TimeToLive,
        };
        await store(request, cancellationToken).ConfigureAwait(false);
        return RouteReceipt.Accepted;
    }

    public void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role)
    {
        if (role == PartRole.Acceptance || (role == PartRole.Message && (content is OutgoingAcceptance || PersonRules.Approves(content))))
        {
            facts.NoteApproved(Recipient(conversation));
        }
    }

    private static AccountId Recipient(ConversationId conversation) =>
        conversation.TryGetAccount(out AccountId account) ? account : throw new ArgumentException("The conversation is not one with a person.", nameof(conversation));

    private SealedMessage Seal(SealingContext context)
    {
        AccountId recipient = Recipient(context.Conversation);
        bool accepts = PersonRules.Approves(context.Content) && facts.IsRequest(recipient);
        DateTimeOffset sentAt = accepts && !context.HasLead ? context.TakeTime(Lead) : context.SentAt;
        var parts = new List<SealedPart>();
        if (accepts)
        {
            // The answer to a request accepts it.
            var acceptance = new MessageRequestResponse { Profile = facts.GetProfile() };
            parts.Add(Seal(PartRole.Acceptance, new MessageContent { SentAt = sentAt - Lead, Payload = acceptance }, recipient, PersonRules.TimeToLive(acceptance, null, isOwnCopy: false)));
        }

        ContentPayload payload = Payload(context);
        bool isNoteToSelf = recipient == keys.Id;
        DisappearingTimer? expiration = PersonRules.ExpirationOf(payload, context.Expiration);
        var content = new MessageContent
        {
            SentAt = sentAt,
            Payload = isNoteToSelf ? PersonRules.ForOwnDevices(payload, keys.Id) ?? payload : WithProfile(payload),
            Expiration = expiration,
        };
        parts.Add(Seal(PartRole.Message, content, recipient, PersonRules.TimeToLive(payload, context.Expiration, isOwnCopy: isNoteToSelf)));
        if (!isNoteToSelf && context.SyncToOwnDevices && PersonRules.ForOwnDevices(payload, recipient) is { } copied)
        {
            parts.Add(Seal(PartRole.OwnCopy, content with { Payload = copied }, keys.Id, PersonRules.TimeToLive(payload, context.Expiration, isOwnCopy: true)));
        }

        bool disappears = expiration is { Mode: DisappearingMode.AfterSend, Duration.Ticks: > 0 } && context.Content is not OutgoingTimer;
        return new SealedMessage { SentAt = sentAt, Parts = parts, EndsAt = disappears ? sentAt + expiration!.Value.Duration : null };
    }

    private SealedPart Seal(PartRole role, MessageContent content, AccountId recipient, TimeSpan timeToLive)
    {
        byte[] data = DirectMessage.Seal(content, keys, recipient);
        if (data.Length > StoreRequest.MaxDataSize)
        {
            throw new MessageTooLargeException(data.Length, StoreRequest.MaxDataSize, "bytes");
        }

        MessageHash hash = MessageHash.Compute(recipient, Namespace.Messages, data);
        bool comesBack = recipient == keys.Id;
        return new SealedPart
        {
            Role = role,
            Data = data,
            Address = recipient.ToString(),
            Hash = hash.ToString(),
            NamesMessage = comesBack,
            TimeToLive = timeToLive,
            Marks = comesBack
                ?
                [
                    SeenMark.Of(hash),
                    SeenMark.Of(MessageIdentity.Of((content.Payload as DataPayload)?.SyncTarget ?? keys.Id, keys.Id, content.SentAt!.Value, content.Payload.GetType())),
                ]
                : [],
        };
    }

    private static ContentPayload Payload(SealingContext context) => context.Content switch
    {
        OutgoingText text => MessageForms.Of(text, context),
        OutgoingReaction reaction => MessageForms.Of(reaction),
        OutgoingDeletion deletion => new UnsendRequest { TargetSentAt = deletion.Target.SentAt, TargetAuthor = deletion.Target.Author.ToString() },
        OutgoingTimer => new ExpirationTimerUpdate(),
        OutgoingReceipt receipt => new ReadReceipt { SentTimes = receipt.SentTimes },
        OutgoingAcceptance => new MessageRequestResponse(),
        OutgoingMediaNotice notice => new DataExtractionNotice { Kind = notice.IsScreenshot ? DataExtractionKind.Screenshot : DataExtractionKind.MediaSaved, TargetSentAt = notice.TargetSentAt },
        OutgoingTyping typing => new TypingIndicator { IsTyping = typing.IsTyping },
        OutgoingCall call => call.Signal,
        _ => throw new ArgumentException("Persons are not sent such content.", nameof(context)),
    };

    private ContentPayload WithProfile(ContentPayload payload) => payload switch
    {
        VisibleMessage { Profile: null } visible => visible with { Profile = facts.GetProfile() },
        Reaction { Profile: null } reaction => reaction with { Profile = facts.GetProfile() },
        MessageRequestResponse { Profile: null } response => response with { Profile = facts.GetProfile() },
        _ => payload,
    };
}
