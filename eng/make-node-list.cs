#:project ../src/Session.Sdk.Onion/Session.Sdk.Onion.csproj
#:property RestorePackagesWithLockFile=false

// Makes the list of nodes that a release comes with: dotnet run eng/make-node-list.cs -- mainnet nodes.json
// Another network is named by name, seed and pin, each further seed with its own: … -- ours=https://seed.example.org:4443/,<pin> nodes.json
// The file is made of what the seeds agree on. It is not committed: it is as old as the release, and no older.
using SessionSdk.Onion;

if (args.Length is not (2 or 3))
{
    Console.Error.WriteLine("usage: make-node-list <mainnet | testnet | name=seed,pin[;seed,pin…]> <file> [proxy]");
    return 2;
}

NetworkSettings settings = args[0] switch
{
    "mainnet" => NetworkSettings.Mainnet,
    "testnet" => NetworkSettings.Testnet,
    _ => Parse(args[0].Split('=', 2)),
};
var options = new OnionNetworkOptions { Proxy = args.Length == 3 ? new Uri(args[2]) : null };
int count = await FileShippedNodeList.MakeAsync(args[1], settings, options);
Console.WriteLine($"{args[1]}: {count} nodes of {settings.Name}");
return 0;

static NetworkSettings Parse(string[] parts) => new()
{
    Name = parts[0],
    Seeds = [.. parts[1].Split(';').Select(seed => seed.Split(',', 2)).Select(seed => new SeedNode(new Uri(seed[0]), new SeedTrust.Pin(seed[1])))],
    AllowSharedSubnets = true,
};
