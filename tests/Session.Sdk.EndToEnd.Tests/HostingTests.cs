using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Session.Sdk.EndToEnd.Tests;

/// <summary>A bot on the generic host, over real sockets.</summary>
public sealed class HostingTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_of_the_container_gets_messages_and_scoped_services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddScoped<Scoped>();
        services.AddSingleton(new ConcurrentBag<Scoped>());
        services.AddSessionClient(options =>
        {
            options.Network = fixture.Network.Settings;
            options.PollInterval = TimeSpan.FromMilliseconds(100);
        }).AddHandler<EchoHandler>();
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        SessionClient bot = provider.GetRequiredService<SessionClient>();
        IHostedService[] hosted = [.. provider.GetServices<IHostedService>()];
        foreach (IHostedService service in hosted)
        {
            await service.StartAsync(Token);
        }

        await using SessionClient alice = await fixture.Network.ConnectAsync();
        await alice.SendAsync(bot.AccountId, "one", Token);
        await alice.SendAsync(bot.AccountId, "two", Token);
        List<ReceivedMessage> answers = await alice.TakeAsync(2, Token);
        foreach (IHostedService service in hosted)
        {
            await service.StopAsync(Token);
        }

        Assert.Equal(["one", "two"], answers.Select(answer => answer.Text).Order());
        Assert.Equal(2, provider.GetRequiredService<ConcurrentBag<Scoped>>().Distinct().Count());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bot.SendAsync(alice.AccountId, "stopped", Token));
    }

    private sealed class Scoped;

    private sealed class EchoHandler(Scoped scoped, ConcurrentBag<Scoped> seen) : IMessageHandler
    {
        public ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken)
        {
            seen.Add(scoped);
            return context.ReplyAsync(context.Message.Text, cancellationToken);
        }
    }
}
