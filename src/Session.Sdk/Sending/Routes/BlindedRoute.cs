using SessionSdk.Communities;
using SessionSdk.Configs;
using SessionSdk.Swarm;

namespace SessionSdk.Sending;

/// <summary>Sends direct messages to people whom a community shows under a blinded id, through its server.</summary>
/// <param name="keys">The keys of the account. The caller disposes them after the outbox.</param>
/// <param name="communities">The servers that the account is at.</param>
/// <param name="state">The account's state, which gets to know to whom was written.</param>
/// <param name="forms">Makes what is said.</param>
internal sealed class BlindedRoute(AccountKeys keys, CommunityDirectory communities, AccountState state, RoomForms forms) : IMessageRoute
{
    /// <summary>How many pages of the outbox are looked through for a message whose answer was lost.</summary>
    private const int MaxPages = 8;

    public ConversationKind Kind => ConversationKind.BlindedPerson;

    public SenderId GetSender(ConversationId conversation) => keys.Id;

    public bool NeedsLead(ConversationId conversation, OutgoingContent content) => false;

    public void Check(OutgoingItem item)
    {
        (ServerSession session, BlindedId person) = Find(item.Conversation);
        if (item.Content is not OutgoingText { Text.Length: > 0 } || item.Attachments.Count > 0 || item.PreviewImage is not null)
        {
            throw new ArgumentException("People of a community are sent texts only until their account is known: there is no place for files.", nameof(item));
        }

        if (item.Expiration is { IsOn: true })
        {
            throw new ArgumentException("Messages through a community do not disappear by themselves.", nameof(item));
        }

        if (session.Connection.IsOwn(person))
        {
            throw new ArgumentException("The id is one of the account's own.", nameof(item));
        }

        if (session.Refusals.Contains(person))
        {
            throw new RoomAccessException(item.Conversation, RoomRefusal.RequestsRefused);
        }
    }

    public ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken)
    {
        (ServerSession session, BlindedId person) = Find(context.Conversation);
        if (context.Content is not OutgoingText text)
        {
            throw new ArgumentException("People of a community are not sent such content.", nameof(context));
        }

        BlindedId own = OwnOf(session, person);
        byte[] data = session.Connection.SealDirectMessage(forms.Of(text, context, own), person);
        return ValueTask.FromResult(new SealedMessage
        {
            SentAt = context.SentAt,
            Parts = [new SealedPart { Role = PartRole.Message, Data = data, Address = context.Conversation.ToString(), Marks = [BlindedMessages.Identify(own, person, data)] }],
        });
    }

    public async Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        (ServerSession session, BlindedId person) = Find(conversation);
        InboxItem? sent = part.MayBeStored ? await LookUpAsync(session, part.Data, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            sent ??= await session.Connection.SendAsync(CommunityRequests.SendDirectMessage(person, part.Data), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is CommunityOutcomeUnknownException or CommunityAnswerException)
        {
            throw new OutcomeUnknownException("The message went out, and no usable answer of the community's server came.", 1, lost);
        }

        return new RouteReceipt { ServerTime = sent.PostedAt };
    }

    public void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role)
    {
        if (communities.Resolve(conversation) != conversation)
        {
            // Who it is was found out meanwhile: the contact of the blinded id went, and stays away.
            return;
        }

        (ServerSession session, BlindedId person) = Find(conversation);
        if (state.Contacts.Get(person, session.Server.BaseUrl) is null)
        {
            state.Contacts.Set(new BlindedContact(person, session.Server.BaseUrl, session.Server.PublicKey) { Created = state.Now });
        }
    }

    private static BlindedId OwnOf(ServerSession session, BlindedId person) =>
        session.Connection.OwnIds.Select(id => id.TryGetBlindedId(out BlindedId blinded) ? blinded : default).First(id => !id.IsDefault && id.Scheme == person.Scheme);

    private static async Task<InboxItem?> LookUpAsync(ServerSession session, byte[] data, CancellationToken cancellationToken)
    {
        try
        {
            CommunityRequest<InboxPage> request = CommunityRequests.GetOutbox();
            for (int page = 0; page < MaxPages; page++)
            {
                InboxPage found = await session.Connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (found.Messages.FirstOrDefault(message => message.Ciphertext.Span.SequenceEqual(data)) is { } same)
                {
                    return same;
                }

                if (!found.IsFull)
                {
                    return null;
                }

                request = CommunityRequests.GetOutboxSince(
                    found.Position ?? throw new OutcomeUnknownException("Whether the message was sent could not be found out: the server lists nothing that can be read.", 1));
            }
        }
        catch (SessionException failure) when (failure is not OutcomeUnknownException)
        {
            throw new OutcomeUnknownException("Whether the message was sent could not be looked up.", 1, failure);
        }

        throw new OutcomeUnknownException("Whether the message was sent could not be found out: the account sent too many.", 1);
    }

    private (ServerSession Session, BlindedId Person) Find(ConversationId conversation)
    {
        if (!conversation.TryGetBlinded(out Uri? server, out BlindedId person))
        {
            throw new ArgumentException("The conversation is not one with a person of a community.", nameof(conversation));
        }

        return (communities.FindServer(server) ?? throw new RoomAccessException(conversation, RoomRefusal.NotJoined), person);
    }
}
