using SessionSdk.Conversations;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk;

/// <summary>The conversations of an account, and the requests of people whom the user has not approved.</summary>
public sealed class ConversationList
{
    private readonly SessionClient _client;

    internal ConversationList(SessionClient client)
    {
        _client = client;
    }

    /// <summary>Lists the conversations, that with the newest activity first. Requests, blocked and hidden ones are not among them.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The conversations at this moment.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    public async Task<IReadOnlyList<ConversationSummary>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await SummariseAsync(cancellationToken).ConfigureAwait(false)).Where(summary => summary is { IsRequest: false, IsBlocked: false, IsHidden: false })];

    /// <summary>Lists the requests, the newest first.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The requests at this moment.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    public async Task<IReadOnlyList<ConversationSummary>> ListRequestsAsync(CancellationToken cancellationToken = default) =>
        [.. (await SummariseAsync(cancellationToken).ConfigureAwait(false)).Where(summary => summary.IsRequest)];

    /// <summary>Searches the texts of all conversations.</summary>
    /// <param name="text">The words, each the beginning of a word; case and accents do not count.</param>
    /// <param name="limit">How many messages at most, from 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages, newest first.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    public async Task<IReadOnlyList<Message>> SearchAsync(string text, int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        IReadOnlyList<MessageRecord> found = await _client.Journal.Store.SearchAsync(_client.AccountId, new SearchQuery { Text = text, Limit = limit }, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(record => MessageCodec.Read(record))];
    }

    private async Task<IReadOnlyList<ConversationSummary>> SummariseAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ConversationRecord> records = await _client.Journal.Store.GetConversationsAsync(_client.AccountId, cancellationToken).ConfigureAwait(false);
        return [.. records.Select(record => ConversationSummaries.Of(_client, record))];
    }
}
