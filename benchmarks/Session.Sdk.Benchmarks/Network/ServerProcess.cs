using System.Diagnostics;
using System.Globalization;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Network;

/// <summary>A DevNet in a process of its own, so that what this process spends is the client's alone. Ends with this process.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The argument that makes this program the server.</summary>
    internal const string Argument = "network-servers";

    private readonly Process _process;

    private ServerProcess(Process process, NetworkSettings settings)
    {
        _process = process;
        Settings = settings;
    }

    internal NetworkSettings Settings { get; }

    internal static async Task<ServerProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { ArgumentList = { Argument }, RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The servers did not start.");
        string[] parts = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The servers said nothing.")).Split(' ');
        return new ServerProcess(process, new NetworkSettings
        {
            Name = "devnet",
            Seeds = [new SeedNode(new Uri(parts[0]), new SeedTrust.PublicKeyPin(parts[1]))],
            AllowSharedSubnets = true,
            MinimumNodes = int.Parse(parts[2], CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Represents the server: does what it is told, until its input ends.</summary>
    internal static async Task ServeAsync()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync();
        Console.WriteLine($"{network.SeedUrl} {network.SeedPin} {network.Settings.MinimumNodes}");
        await ServerCommands.ObeyAsync(network);
    }

    /// <summary>Has the server do something, and gives its answer.</summary>
    internal async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The servers are gone.");
    }

    /// <summary>Counts the requests of one kind so far: an RPC method at all nodes, or <see cref="ServerCommands.Community"/>.</summary>
    internal async Task<int> CountAsync(string kind) => int.Parse(await AskAsync($"{ServerCommands.Count} {kind}"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
