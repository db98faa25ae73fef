namespace SessionSdk.DevNet.Tool;

/// <summary>What the program says about the network that it runs: where it is, and how another program is pointed at it.</summary>
internal static class Introduction
{
    public static string Of(DevNet network) => $$"""
        Session devnet: {{network.Nodes.Count}} service nodes are listening on 127.0.0.1.

          seed URL         {{network.SeedUrl}}
          seed pin         {{network.SeedPin}}
          file server      {{network.FileServer.BaseUrl}}
          file server key  {{network.FileServer.Ed25519PublicKey}}
        {{Communities(network)}}

        In a program:

          var network = new NetworkSettings
          {
              Name = "devnet",
              Seeds = [new SeedNode(new Uri("{{network.SeedUrl}}"), new SeedTrust.PublicKeyPin("{{network.SeedPin}}"))],
              AllowSharedSubnets = true,
              MinimumNodes = {{network.Settings.MinimumNodes}},
          };

        In appsettings.json:

          { "Session": { "Network": {
              "Name": "devnet", "AllowSharedSubnets": true, "MinimumNodes": {{network.Settings.MinimumNodes}},
              "Seeds": [ { "Url": "{{network.SeedUrl}}", "PublicKeyPin": "{{network.SeedPin}}" } ] } } }

        In the environment:

          export Session__Network__Name=devnet
          export Session__Network__AllowSharedSubnets=true
          export Session__Network__MinimumNodes={{network.Settings.MinimumNodes}}
          export Session__Network__Seeds__0__Url={{network.SeedUrl}}
          export Session__Network__Seeds__0__PublicKeyPin={{network.SeedPin}}

        Two people who talk:

          dotnet run --project samples/QuickStart -- --seed {{network.SeedUrl}} --seed-pin {{network.SeedPin}}

        Ctrl+C stops it; messages are not kept.
        """;

    private static string Communities(DevNet network) =>
        string.Concat(network.Communities.SelectMany(server => server.Rooms).Select(room => $"  community        {room.Url}\n"));
}
