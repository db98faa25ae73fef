using EchoBot;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Sqlite;

// Without configuration the bot starts a network of its own. To run it for real, with the phrase in the environment and not in the command line:
//   read -rs Session__RecoveryPhrase && export Session__RecoveryPhrase
//   read -rs Store__Passphrase && export Store__Passphrase
//   dotnet run --project samples/EchoBot -- --Session:Network:Name=mainnet --Store:Path=bot.db
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
IConfigurationSection session = builder.Configuration.GetSection("Session");
await using DevNet? devNet = session.GetSection("Network").Exists() ? null : await DevNet.StartAsync();

SessionClientBuilder bot = builder.Services.AddSessionClient(session).AddHandler<EchoHandler>();
if (builder.Configuration["Store:Path"] is { Length: > 0 } store)
{
    // What came in, what is to be sent and what was answered survives a restart.
    bot.UseSqliteStore(store, options => options.Protection = builder.Configuration["Store:Passphrase"] is { Length: > 0 } passphrase
        ? StoreProtection.FromPassphrase(passphrase)
        : StoreProtection.None);
}

if (devNet is not null)
{
    bot.Services.Configure<SessionClientOptions>(options => options.Network = devNet.Settings);
}

using IHost host = builder.Build();
SessionClient client;
try
{
    client = host.Services.GetRequiredService<SessionClient>();
}
catch (OptionsValidationException mistakes)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, mistakes.Failures));
    return 1;
}

Console.WriteLine($"Write to {client.AccountId}");
if (devNet is not null)
{
    Console.WriteLine($"for example: dotnet run --project samples/QuickStart -- --seed {devNet.SeedUrl} --seed-pin {devNet.SeedPin} --to {client.AccountId}");
}

await host.RunAsync();
return 0;
