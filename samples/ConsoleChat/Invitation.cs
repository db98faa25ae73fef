using SessionSdk.DevNet;
using SessionSdk;
using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Onion;

namespace ConsoleChat;

/// <summary>What the second terminal has to know of the first: its network, its file server, and who is there.</summary>
internal sealed record Invitation(NetworkSettings Network, FileServer Files, AccountId? Host)
{
    internal static Invitation Of(DevNet network) => new(network.Settings, FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey), null);

    internal static string Write(DevNet network, AccountId host) =>
        string.Join(',', network.SeedUrl, network.SeedPin, network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey, host);

    internal static Invitation Parse(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length != 5)
        {
            throw new FormatException("--join is not what the first terminal printed.");
        }

        var settings = new NetworkSettings { Name = "joined", Seeds = [new SeedNode(new Uri(parts[0]), new SeedTrust.Pin(parts[1]))], AllowSharedSubnets = true };
        return new Invitation(settings, FileServer.Create(new Uri(parts[2]), Ed25519PublicKey.Parse(parts[3])), AccountId.Parse(parts[4]));
    }
}
