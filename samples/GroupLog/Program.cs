using GroupLog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionSdk;
using SessionSdk.DevNet;

// Writes warnings of this application into a group, and answers /members there. Without configuration it starts a network of its own.
//   dotnet run --project samples/GroupLog -- --Reader=05…     invites a reader
//   dotnet run --project samples/GroupLog                     makes a group of its own
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
IConfigurationSection session = builder.Configuration.GetSection("Session");
await using DevNet? devNet = session.GetSection("Network").Exists() ? null : await DevNet.StartAsync();
var lines = new LogLines();
builder.Logging.AddProvider(lines);
builder.Services.AddSingleton(lines).AddHostedService<GroupWriter>();
builder.Services.AddSessionClient(session).AddHandler<MembersHandler>();
builder.Services.Configure<SessionClientOptions>(options =>
{
    options.Network = devNet?.Settings ?? options.Network;
    options.DisplayName ??= "Log";
});

using IHost host = builder.Build();
Console.WriteLine($"I am {host.Services.GetRequiredService<SessionClient>().AccountId}; the answer to /members comes in the group.");
if (devNet is not null)
{
    Console.WriteLine($"Readers come to the network by its seed: --seed {devNet.SeedUrl} --seed-pin {devNet.SeedPin}");
}

await host.RunAsync();
