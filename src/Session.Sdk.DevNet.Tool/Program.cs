using System.CommandLine;
using SessionSdk.DevNet;

var nodes = new Option<int>("--nodes") { Description = "How many service nodes run.", DefaultValueFactory = _ => 12 };
var swarms = new Option<int>("--swarms") { Description = "How many swarms they form.", DefaultValueFactory = _ => 3 };
var port = new Option<int>("--port") { Description = "The port of the seed; the file server and the nodes follow. 0 takes free ones." };
var command = new RootCommand("Runs a Session network on this machine until Ctrl+C.") { nodes, swarms, port };
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
    };
    await using DevNet network = await DevNet.StartAsync(options, cancellationToken);
    Console.WriteLine($$"""
        Session devnet: {{network.Nodes.Count}} service nodes are listening on 127.0.0.1.

          seed URL         {{network.SeedUrl}}
          seed pin         {{network.SeedPin}}
          file server      {{network.FileServer.BaseUrl}}
          file server key  {{network.FileServer.Ed25519PublicKey}}

        In a program:

          var network = new NetworkSettings
          {
              Name = "devnet",
              Seeds = [new SeedNode(new Uri("{{network.SeedUrl}}"), new SeedTrust.PublicKeyPin("{{network.SeedPin}}"))],
              AllowSharedSubnets = true,
              MinimumNodes = {{network.Settings.MinimumNodes}},
          };

        Ctrl+C stops it; nothing is kept.
        """);
    try
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine("Stopping.");
    }

    return 0;
});
return await command.Parse(args).InvokeAsync();
