namespace SessionSdk.Sending;

/// <summary>Knows how messages go to one kind of conversation.</summary>
internal interface IMessageRoute
{
    ConversationKind Kind { get; }

    /// <summary>Gets as whom the account writes there: a community may know it under a blinded id.</summary>
    SenderId GetSender(ConversationId conversation);

    /// <summary>Tells whether a time a little before the message's own has to be kept free for an acceptance.</summary>
    bool NeedsLead(ConversationId conversation, OutgoingContent content);

    /// <summary>Refuses what this kind of conversation does not have, or what is larger than it takes, before anything is queued.</summary>
    /// <exception cref="ArgumentException">The conversation has no such content.</exception>
    /// <exception cref="MessageTooLargeException">The whole message would be too large.</exception>
    void Check(OutgoingItem item);

    /// <summary>Seals all that is sent for a message, before anything of it goes out. Its bytes stay the same from then on.</summary>
    /// <exception cref="MessageTooLargeException">It is too large.</exception>
    /// <exception cref="SessionException">What is needed, such as the network's time, is not to be had now.</exception>
    ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken);

    /// <summary>Tells whether a part that never went out would be sealed with another key now.</summary>
    /// <exception cref="SessionException">It was certainly not accepted: what is needed to tell is not to be had now.</exception>
    ValueTask<bool> IsOutdatedAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <summary>Sends a part once.</summary>
    /// <exception cref="OutcomeUnknownException">It went out, and nobody knows what became of it.</exception>
    /// <exception cref="SessionException">It was certainly not accepted.</exception>
    Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken);

    /// <summary>Takes note that a part was accepted: writing to somebody approves them. May come twice after a crash.</summary>
    void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role);

    /// <summary>Takes note that what stands in no conversation by itself, such as a reaction, was given up.</summary>
    void NoteGivenUp(ConversationId conversation, OutgoingContent content)
    {
    }
}
