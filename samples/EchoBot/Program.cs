using EchoBot;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionSdk;
using SessionSdk.DevNet;

// Without configuration the bot starts a network of its own. To run it for real, with the phrase in the environment and not in the command line:
//   read -rs Session__RecoveryPhrase && export Session__RecoveryPhrase
//   dotnet run --project samples/EchoBot -- --Session:Network:Name=mainnet
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
IConfigurationSection session = builder.Configuration.GetSection("Session");
await using DevNet? devNet = session.GetSection("Network").Exists() ? null : await DevNet.StartAsync();

SessionClientBuilder bot = builder.Services.AddSessionClient(session).AddHandler<EchoHandler>();
if (devNet is not null)
{
    bot.Services.Configure<SessionClientOptions>(options => options.Network = devNet.Settings);
}

using IHost host = builder.Build();
Console.WriteLine($"Write to {host.Services.GetRequiredService<SessionClient>().AccountId}");
if (devNet is not null)
{
    Console.WriteLine($"for example: dotnet run --project samples/QuickStart -- --seed {devNet.SeedUrl} --seed-pin {devNet.SeedPin} --to {host.Services.GetRequiredService<SessionClient>().AccountId}");
}

await host.RunAsync();
