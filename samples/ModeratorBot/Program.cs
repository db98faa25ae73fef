using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModeratorBot;
using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.Onion;

// Moderates a room of a community. Without options it starts a network with a community of its own, lets visitors come, and tells what happens.
// To run it for real, with the phrase in the environment and not in the command line:
//   read -rs RecoveryPhrase && export RecoveryPhrase
//   dotnet run --project samples/ModeratorBot -- --Community="https://…/lobby?public_key=…" --Rules:links=Live --Words:0="free money"
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
BotOptions options = BotOptions.Read(builder.Configuration, out IReadOnlyList<string> mistakes);
if (mistakes.Count > 0)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, mistakes));
    return 1;
}

if (options.Community is null)
{
    using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
    return await Demonstration.RunAsync(Console.Out, patience.Token) ? 0 : 1;
}

try
{
    using AccountKeys account = AccountKeys.FromRecoveryPhrase(options.RecoveryPhrase!);
    await using var network = new OnionNetwork(options.Network == "testnet" ? NetworkSettings.Testnet : NetworkSettings.Mainnet);
    CommunityClient client = options.Direct ? CommunityClient.CreateDirect() : new CommunityClient(network);
    builder.Services
        .AddSingleton(services => new Bot(options, client, account, GetTimeAsync, services.GetRequiredService<ILoggerFactory>(), TimeProvider.System))
        .AddHostedService<BotService>();
    IHost host = builder.Build();
    BotService service = host.Services.GetServices<IHostedService>().OfType<BotService>().Single();
    await host.RunAsync();
    return service.ExecuteTask is { IsFaulted: true } ? 1 : 0;

    async Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) =>
        options.Direct ? TimeProvider.System.GetUtcNow() : await network.GetTimeAsync(cancellationToken);
}
catch (Exception failure) when (failure is SessionException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
