using System.Text.Json;
using System.Text.Json.Serialization;
using SessionSdk;

namespace ChatExport;

internal sealed record ExportedConversation(string Id, string Name, IReadOnlyList<ExportedMessage> Messages);

internal sealed record ExportedMessage(
    string Id, string Sender, bool IsOutgoing, DateTimeOffset SentAt, string Kind, string Text, IReadOnlyList<ExportedFile> Files, ExportedQuote? Quote, IReadOnlyList<ExportedReaction> Reactions);

internal sealed record ExportedFile(string? Name, string? ContentType, long? Size);

internal sealed record ExportedQuote(string Author, DateTimeOffset SentAt, string? Text);

internal sealed record ExportedReaction(string Emoji, IReadOnlyList<string> Senders);

/// <summary>Reads everything that a client has of its conversations, the oldest message first.</summary>
internal static class History
{
    private const int PageSize = 500;

    internal static async Task<IReadOnlyList<ExportedConversation>> ReadAsync(SessionClient client, CancellationToken cancellationToken)
    {
        var conversations = new List<ExportedConversation>();
        IEnumerable<ConversationSummary> summaries = [.. await client.Conversations.ListAsync(cancellationToken), .. await client.Conversations.ListRequestsAsync(cancellationToken)];
        foreach (ConversationSummary summary in summaries)
        {
            Conversation conversation = client.GetConversation(summary.Id);
            var messages = new List<ExportedMessage>();
            Message? last = null;
            IReadOnlyList<Message> page;
            do
            {
                page = await conversation.GetHistoryAsync(last, PageSize, cancellationToken: cancellationToken);
                messages.AddRange(page.Select(Export));
                last = page.Count > 0 ? page[^1] : null;
            }
            while (page.Count == PageSize);
            messages.Reverse();
            conversations.Add(new ExportedConversation(summary.Id.ToString(), summary.Name, messages));
        }

        return conversations;
    }

    internal static byte[] ToJson(IReadOnlyList<ExportedConversation> history) => JsonSerializer.SerializeToUtf8Bytes(history, ExportJson.Default.IReadOnlyListExportedConversation);

    private static ExportedMessage Export(Message message) => new(
        message.Id.ToString(),
        message.Sender.ToString(),
        message.IsOutgoing,
        message.SentAt,
        message.Kind.ToString(),
        message.Text,
        [.. message.Attachments.Select(file => new ExportedFile(file.FileName, file.ContentType, file.Size))],
        message.Quote is { } quote ? new ExportedQuote(quote.Reference.Author.ToString(), quote.Reference.SentAt, quote.Original?.Text) : null,
        [.. message.Reactions.Select(reaction => new ExportedReaction(reaction.Emoji, [.. reaction.Senders.Select(sender => sender.ToString())]))]);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ExportedConversation>))]
internal sealed partial class ExportJson : JsonSerializerContext;
