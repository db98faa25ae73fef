#region a-bot
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionSdk;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services
    .AddSessionClient(builder.Configuration.GetSection("Session"))   // Session:RecoveryPhrase says which account it is
    .AddHandler<EchoHandler>();
await builder.Build().RunAsync();

sealed class EchoHandler : IMessageHandler
{
    public async ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken)
    {
        if (context.Message.Text.Length > 0)                          // a picture alone has no text
        {
            await context.ReplyAsync(context.Message.Text, cancellationToken);
        }
    }
}
#endregion
