using System.Globalization;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;

namespace SessionSdk.Communities.Tests.Fakes;

/// <summary>Gives the tests accounts, a server and rows as servers send them.</summary>
internal static class Given
{
    internal const string Blinding = """{"capabilities":["blind","reactions","sogs"]}""";

    internal const string NotBlinding = """{"capabilities":["reactions","sogs"]}""";

    internal static CommunityServer Server { get; } = CommunityServer.Create("https://example.org", X25519PublicKey.Parse("1f5ba9b1293a02c9195e637b80e5288098a3d098c83013e02fbab1b0758afa30"));

    internal static RoomToken Room { get; } = RoomToken.Parse("lounge");

    internal static ServerCapabilities BlindingServer { get; } = new() { All = [Capability.Sogs, Capability.Reactions, Capability.Blind] };

    internal static ServerCapabilities PlainServer { get; } = new() { All = [Capability.Sogs, Capability.Reactions] };

    /// <summary>Gives an account by its number.</summary>
    internal static AccountKeys Account(byte number) => AccountKeys.FromSeed(Enumerable.Repeat(number, 32).ToArray());

    internal static string Blinded(byte number)
    {
        using AccountKeys account = Account(number);
        using var pair = BlindedKeyPair.Create(account, Server.PublicKey);
        return pair.Id.ToString();
    }

    /// <summary>Makes a client that does not wait between tries.</summary>
    internal static CommunityClient Client(IOnionNetwork network, Action<CommunityClientOptions>? configure = null)
    {
        var options = new CommunityClientOptions { RetryDelay = TimeSpan.Zero };
        configure?.Invoke(options);
        return new CommunityClient(network, options);
    }

    /// <summary>Makes a client whose server answers one thing, to an account that it knows.</summary>
    internal static CommunityConnection Connection(IOnionNetwork network, AccountKeys account) =>
        Client(network).Connect(Server, account, new CommunityConnectionOptions { Capabilities = BlindingServer, IsKnownToServer = true });

    internal static MessageContent Text(string text) => new()
    {
        Payload = new VisibleMessage { Text = text, Profile = new UserProfile { DisplayName = "Alice" } },
        SentAt = FakeNetwork.Start,
    };

    /// <summary>Writes a row of a message that its author signed.</summary>
    internal static string Row(AccountKeys author, long id, long sequence, string text = "hello", string more = "", byte flip = 0)
    {
        using var pair = BlindedKeyPair.Create(author, Server.PublicKey);
        byte[] data = CommunityMessage.SealBlinded(Text(text), pair, out byte[] signature);
        signature[5] ^= flip;
        return string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{id}},"session_id":"{{pair.Id}}","posted":1795435200.4451,"seqno":{{sequence}},"data":"{{Convert.ToBase64String(data)}}","signature":"{{Convert.ToBase64String(signature)}}"{{more}}}""");
    }
}
