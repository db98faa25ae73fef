using SessionSdk;
using SessionSdk.Identity;

namespace Snippets;

internal static class SendAMessage
{
    internal static async Task SendAsync(string account)
    {
        #region send

        await using SessionClient client = await SessionClient.CreateAsync();
        SentMessage sent = await client.SendAsync(AccountId.Parse(account), "hello");   // account: 66 digits that begin with 05

        #endregion
    }

    internal static async Task ReceiveAsync(SessionClient client, CancellationToken cancellationToken)
    {
        #region receive

        await foreach (ReceivedMessage message in client.Messages(cancellationToken))
        {
            Console.WriteLine($"{message.Sender}: {message.Text}");
        }

        #endregion
    }
}
