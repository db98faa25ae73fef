using Microsoft.Extensions.Hosting;

namespace ModeratorBot;

/// <summary>Runs the bot as long as the host runs.</summary>
internal sealed class BotService(Bot bot) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bot.RunAsync(stoppingToken);
}
