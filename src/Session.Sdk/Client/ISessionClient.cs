namespace SessionSdk;

/// <summary>One account on a Session network, as an application uses it. A test can make its own.</summary>
public interface ISessionClient : IConversationVerbs, IAsyncDisposable
{
    /// <summary>Gets the id that others write to.</summary>
    AccountId AccountId { get; }

    /// <summary>Gets what all devices of the account share.</summary>
    AccountState State { get; }

    /// <summary>Gets the own profile: name and picture.</summary>
    OwnProfile Profile { get; }

    /// <summary>Gets the conversations and requests.</summary>
    ConversationList Conversations { get; }

    /// <summary>Gets the closed groups, and the invitations to others.</summary>
    GroupCollection Groups { get; }

    /// <summary>Gets the rooms of communities.</summary>
    CommunityCollection Communities { get; }

    /// <inheritdoc cref="SessionClient.SendAsync(ConversationId, MessageDraft, CancellationToken)"/>
    Task<Message> SendAsync(ConversationId conversation, MessageDraft draft, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SessionClient.QueueAsync(ConversationId, MessageDraft, CancellationToken)"/>
    Task<Message> QueueAsync(ConversationId conversation, MessageDraft draft, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SessionClient.DeleteAccountAsync"/>
    Task<AccountDeletion> DeleteAccountAsync(AccountDeletionScope scope, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SessionClient.GetConversation(ConversationId)"/>
    Conversation GetConversation(ConversationId id);

    /// <inheritdoc cref="SessionClient.OnMessage(Func{MessageContext, CancellationToken, ValueTask}, HandlerOptions?)"/>
    IDisposable OnMessage(Func<MessageContext, CancellationToken, ValueTask> handler, HandlerOptions? options = null);

    /// <inheritdoc cref="SessionClient.OnEvent{TEvent}(Func{EventContext{TEvent}, CancellationToken, ValueTask}, HandlerOptions?)"/>
    IDisposable OnEvent<TEvent>(Func<EventContext<TEvent>, CancellationToken, ValueTask> handler, HandlerOptions? options = null)
        where TEvent : SessionEvent;

    /// <inheritdoc cref="SessionClient.Messages(CancellationToken)"/>
    IAsyncEnumerable<Message> Messages(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SessionClient.Events(EventStreamOptions?, CancellationToken)"/>
    IAsyncEnumerable<SessionEvent> Events(EventStreamOptions? options = null, CancellationToken cancellationToken = default);
}
