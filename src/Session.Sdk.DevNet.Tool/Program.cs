using System.CommandLine;
using System.Globalization;
using SessionSdk.DevNet;
using SessionSdk.DevNet.Tool;
using SessionSdk;

var nodes = new Option<int>("--nodes") { Description = "How many service nodes run.", DefaultValueFactory = _ => 12 };
var swarms = new Option<int>("--swarms") { Description = "How many swarms they form.", DefaultValueFactory = _ => 3 };
var port = new Option<int>("--port") { Description = "The port of the seed; the file server and the nodes follow, and the pin is the same in every run. 0 takes free ones." };
var seedKey = new Option<string?>("--seed-key") { Description = "The file that keeps the seed's key and so its pin. With --port there is one for each port by itself." };
var community = new Option<string[]>("--community") { Description = "A community server with these rooms, separated by commas; may be given several times." };
var communityAdmin = new Option<string[]>("--community-admin") { Description = "The id of an account that is an admin of the community servers; may be given several times." };
var command = new RootCommand("Runs a Session network on this machine until Ctrl+C.") { nodes, swarms, port, seedKey, community, communityAdmin };
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
    foreach (string rooms in arguments.GetValue(community) ?? [])
    {
        options.Communities.Add(CommunityOf(rooms, first == 0 ? 0 : first + 2 + options.NodeCount + options.Communities.Count));
    }

    try
    {
        await using DevNet network = await DevNet.StartAsync(options, cancellationToken);
        foreach (string admin in arguments.GetValue(communityAdmin) ?? [])
        {
            AccountId id = AccountId.Parse(admin, CultureInfo.InvariantCulture);
            foreach (DevCommunityServer server in network.Communities)
            {
                server.AddGlobalModerator(id.ToString(), isAdmin: true, isVisible: true);
            }
        }

        Console.WriteLine(Introduction.Of(network));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine("Stopping.");
    }
    catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }

    return 0;
});
return await command.Parse(args).InvokeAsync();

static DevCommunityOptions CommunityOf(string rooms, int port)
{
    var options = new DevCommunityOptions { Port = port, KeyFile = port == 0 ? null : DataFile($"community-{port}.key") };
    foreach (string room in rooms.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
    {
        options.Rooms.Add(room);
    }

    return options;
}

static string KeyFileFor(int port) => DataFile($"seed-{port}.pem");

static string DataFile(string name) =>
    Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "session-devnet", name);
