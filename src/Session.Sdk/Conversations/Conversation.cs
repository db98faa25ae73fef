using SessionSdk.Conversations;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk;

/// <summary>A conversation and what can be done in it. A light handle over its id: any number may be made, and none has to be disposed.</summary>
/// <remarks>Safe to share between threads. Virtual, so that a test can make its own.</remarks>
public partial class Conversation
{
    private readonly SessionClient? _client;

    /// <summary>Makes a handle that does nothing, for a test that overrides what it needs.</summary>
    /// <param name="id">The conversation.</param>
    protected Conversation(ConversationId id)
    {
        Id = id;
    }

    internal Conversation(SessionClient client, ConversationId id)
        : this(id)
    {
        _client = client;
    }

    /// <summary>Gets the conversation's id.</summary>
    public ConversationId Id { get; }

    private protected SessionClient Client => _client ?? throw new NotSupportedException("This handle was made by a test, which has not overridden the member.");

    /// <summary>Gets the conversation as a list shows it.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The conversation at this moment.</returns>
    /// <exception cref="SessionException">The store did not give it.</exception>
    public virtual async Task<ConversationSummary> GetSummaryAsync(CancellationToken cancellationToken = default)
    {
        ConversationRecord? record = await Client.Journal.Store.GetConversationAsync(Client.AccountId, Id, cancellationToken).ConfigureAwait(false);
        return ConversationSummaries.Of(Client, record ?? new ConversationRecord { Id = Id });
    }

    /// <inheritdoc cref="SessionClient.SendAsync(ConversationId, MessageDraft, CancellationToken)"/>
    public virtual Task<Message> SendAsync(MessageDraft draft, CancellationToken cancellationToken = default) => Client.SendAsync(Id, draft, cancellationToken);

    /// <inheritdoc cref="SessionClient.QueueAsync(ConversationId, MessageDraft, CancellationToken)"/>
    public virtual Task<Message> QueueAsync(MessageDraft draft, CancellationToken cancellationToken = default) => Client.QueueAsync(Id, draft, cancellationToken);

    /// <summary>Reads a page of the conversation.</summary>
    /// <param name="before">The oldest message of the page before, to go on from; <see langword="null"/> for the newest page.</param>
    /// <param name="limit">How many messages at most, from 1 to 1,000.</param>
    /// <param name="includeDeleted">Whether the tombstones of deleted messages are among them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages, newest first, with what they quote one level deep.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    public virtual async Task<IReadOnlyList<Message>> GetHistoryAsync(Message? before = null, int limit = 50, bool includeDeleted = false, CancellationToken cancellationToken = default)
    {
        var query = new HistoryQuery { Conversation = Id, Before = before is null ? null : (before.SentAt, before.Id), Limit = limit, IncludeDeleted = includeDeleted };
        IReadOnlyList<MessageRecord> page = await Client.Journal.Store.GetHistoryAsync(Client.AccountId, query, cancellationToken).ConfigureAwait(false);
        var messages = new List<Message>(page.Count);
        foreach (MessageRecord record in page)
        {
            messages.Add(await QuotedMessages.ReadAsync(Client.Journal, record, cancellationToken).ConfigureAwait(false));
        }

        return messages;
    }

    /// <summary>Searches the texts of the conversation.</summary>
    /// <param name="text">The words, each the beginning of a word; case and accents do not count.</param>
    /// <param name="limit">How many messages at most, from 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages, newest first.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    public virtual async Task<IReadOnlyList<Message>> SearchAsync(string text, int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var query = new SearchQuery { Text = text, Conversation = Id, Limit = limit };
        IReadOnlyList<MessageRecord> found = await Client.Journal.Store.SearchAsync(Client.AccountId, query, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(record => MessageCodec.Read(record))];
    }

    /// <summary>Says what this is, never which conversation.</summary>
    /// <returns>The name of the type and the kind.</returns>
    public override string ToString() => $"{nameof(Conversation)} ({Id.Kind})";
}
