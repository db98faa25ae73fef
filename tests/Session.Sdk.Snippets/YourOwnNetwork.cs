using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace Snippets;

internal static class YourOwnNetwork
{
    internal static async Task StartAsync()
    {
        #region start

        await using var network = await DevNet.StartAsync();
        await using SessionClient client = await SessionClient.CreateAsync(options => options.Network = network.Settings);

        #endregion
    }

    internal static async Task AddCommunityAsync(DevNet network, string moderator)
    {
        #region community

        DevCommunityServer community = await network.AddCommunityAsync();
        DevCommunityRoom lounge = community.AddRoom("lounge", "The lounge");
        lounge.AddModerator(moderator);
        Console.WriteLine(lounge.Url);   // join with this

        #endregion
    }

    internal static void Lie(DevNet network, string account)
    {
        #region lie

        DevNode liar = network.GetSwarm(account)[0];
        liar.Lie = new Lie
        {
            Rpc = answer => answer.Method == "retrieve" ? answer with { Body = "{}" } : answer,
        };

        #endregion
    }

    internal static void UseAnother(SessionClientOptions options, string pin)
    {
        #region another network

        options.Network = new NetworkSettings
        {
            Name = "ours",
            Seeds = [new SeedNode(new Uri("https://seed.example.org:4443/"), new SeedTrust.PublicKeyPin(pin))],   // base64 of SHA-256 over the SPKI
            AllowSharedSubnets = true,    // many nodes on few hosts
        };

        #endregion
    }
}
