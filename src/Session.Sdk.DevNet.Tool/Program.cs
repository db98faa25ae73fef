using System.CommandLine;
using SessionSdk.DevNet;
using SessionSdk.DevNet.Tool;

var nodes = new Option<int>("--nodes") { Description = "How many service nodes run.", DefaultValueFactory = _ => 12 };
var swarms = new Option<int>("--swarms") { Description = "How many swarms they form.", DefaultValueFactory = _ => 3 };
var port = new Option<int>("--port") { Description = "The port of the seed; the file server and the nodes follow, and the pin is the same in every run. 0 takes free ones." };
var seedKey = new Option<string?>("--seed-key") { Description = "The file that keeps the seed's key and so its pin. With --port there is one for each port by itself." };
var command = new RootCommand("Runs a Session network on this machine until Ctrl+C.") { nodes, swarms, port, seedKey };
command.SetAction(async (arguments, cancellationToken) =>
{
    int first = arguments.GetValue(port);
    var options = new DevNetOptions
    {
        NodeCount = arguments.GetValue(nodes),
        SwarmCount = arguments.GetValue(swarms),
        SeedPort = first,
        FileServerPort = first == 0 ? 0 : first + 1,
        FirstNodePort = first == 0 ? 0 : first + 2,
        SeedKeyFile = arguments.GetValue(seedKey) ?? (first == 0 ? null : KeyFileFor(first)),
    };
    try
    {
        await using DevNet network = await DevNet.StartAsync(options, cancellationToken);
        Console.WriteLine(Introduction.Of(network));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine("Stopping.");
    }
    catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }

    return 0;
});
return await command.Parse(args).InvokeAsync();

static string KeyFileFor(int port) =>
    Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "session-devnet", $"seed-{port}.pem");
