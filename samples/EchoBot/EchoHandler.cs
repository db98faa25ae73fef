using Microsoft.Extensions.Logging;
using SessionSdk;

namespace EchoBot;

internal sealed partial class EchoHandler(ILogger<EchoHandler> logger) : IMessageHandler
{
    public async ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(context.Message.Text))
        {
            // A picture or a voice message alone: there is nothing to say again.
            await context.ReplyAsync("I can only echo text.", cancellationToken);
            return;
        }

        await context.ReplyAsync(context.Message.Text, cancellationToken);
        LogEchoed(context.Message.Text.Length);
    }

    [LoggerMessage(LogLevel.Information, "Echoed a message of {Length} characters")]
    private partial void LogEchoed(int length);
}
