using SessionSdk;

namespace Snippets;

internal static class SendAMessage
{
    internal static async Task SendAsync(string account)
    {
        #region send

        await using SessionClient client = await SessionClient.CreateAsync();
        Message sent = await client.SendAsync(AccountId.Parse(account), "hello");   // account: 66 digits that begin with 05

        #endregion
    }

    internal static async Task QueueAsync(SessionClient client, ConversationId conversation)
    {
        #region queue

        Message queued = await client.QueueAsync(conversation, "whenever the network is there");

        #endregion

        Console.WriteLine(queued.Delivery.State);
    }

    internal static async Task RetryAsync(SessionClient client, ConversationId conversation)
    {
        #region retry

        try
        {
            await client.SendAsync(conversation, "hello");
        }
        catch (MessageNotSentException notSent)
        {
            await client.RetryAsync(notSent.MessageId);   // the same message, never a second one
        }

        #endregion
    }

    internal static async Task TalkAsync(SessionClient client, Message message)
    {
        #region conversation

        Conversation conversation = client.GetConversation(message.Conversation);
        await conversation.MarkReadAsync(message);
        await conversation.ReactAsync(message, "👍");
        await conversation.SendAsync(new MessageDraft { Text = "I agree" }.Answering(message));
        IReadOnlyList<Message> newestFirst = await conversation.GetHistoryAsync(limit: 20);

        #endregion

        Console.WriteLine(newestFirst.Count);
    }

    internal static async Task ListenAsync(SessionClient client, CancellationToken cancellationToken)
    {
        #region events

        await foreach (SessionEvent happened in client.Events(cancellationToken: cancellationToken))
        {
            if (happened is ReactionChanged reaction)
            {
                Console.WriteLine($"{reaction.Reactor}: {reaction.Emoji}");
            }
        }

        #endregion
    }

    internal static async Task ReceiveAsync(SessionClient client, CancellationToken cancellationToken)
    {
        #region receive

        await foreach (Message message in client.Messages(cancellationToken))
        {
            Console.WriteLine($"{message.Sender}: {message.Text}");
        }

        #endregion
    }
}
