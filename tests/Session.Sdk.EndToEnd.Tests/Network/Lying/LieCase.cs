using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;
using MessageHash = SessionSdk.Identity.MessageHash;
using SubaccountToken = SessionSdk.Identity.SubaccountToken;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Holds what one lie is tried with: an account of its own with two stored messages, a client, and its log.</summary>
internal sealed class LieCase : IDisposable
{
    private static readonly SwarmClientOptions Hasty = new()
    {
        RetryDelay = TimeSpan.FromMilliseconds(5),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        RateLimitDelay = TimeSpan.FromMilliseconds(20),
    };

    private readonly AccountKeys _keys = AccountKeys.Generate();
    private readonly GroupKeys _group = GroupKeys.Generate();

    internal LieCase(LyingNetwork shared)
    {
        Shared = shared;
        Watched = new WatchedNetwork(shared.Onion);
        Client = new SwarmClient(Watched, Hasty, new FakeLogger<SwarmClient>(Log));
        Signer = SwarmSigner.ForAccount(_keys);
        GroupSigner = SwarmSigner.ForGroup(_group);
        Address = _keys.Id;
        GroupAddress = _group.Id;
        Token = _group.ComputeToken(_keys.Id);
        First = shared.Network.Inject(AccountId, 0, SecureRandom.GetBytes(40));
        Second = shared.Network.Inject(AccountId, 0, SecureRandom.GetBytes(50));
        InGroup = shared.Network.Inject(GroupId, 11, SecureRandom.GetBytes(40));
    }

    internal LyingNetwork Shared { get; }

    internal WatchedNetwork Watched { get; }

    internal FakeLogCollector Log { get; } = new();

    internal SwarmClient Client { get; }

    internal SwarmSigner Signer { get; }

    internal SwarmSigner GroupSigner { get; }

    internal SessionAddress Address { get; }

    internal SessionAddress GroupAddress { get; }

    internal SubaccountToken Token { get; }

    internal string AccountId => _keys.Id.ToString();

    internal string GroupId => _group.Id.ToString();

    internal DevMessage First { get; }

    internal DevMessage Second { get; }

    internal DevMessage InGroup { get; }

    /// <summary>Gets bytes that a call stores.</summary>
    internal byte[] Data { get; } = SecureRandom.GetBytes(60);

    internal AccountName Name { get; private set; }

    internal DateTimeOffset Soon { get; } = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 3_600_000);

    /// <summary>Gets the members that are asked what they hold: all that did what they were asked, which a liar may not have.</summary>
    internal IReadOnlyList<DevNode> MembersOf(string account) => [.. Shared.Network.GetSwarm(account).Where(member => member != Idler?.Liar)];

    /// <summary>Gets or sets the lie of a node that does nothing.</summary>
    internal PlannedLie? Idler { get; set; }

    internal static MessageHash HashOf(DevMessage message) => MessageHash.Parse(message.Hash);

    internal StoreRequest StoreOf(byte[] data) => new() { Address = Address, Data = data, TimeToLive = TimeSpan.FromDays(1) };

    internal RetrieveRequest Retrieval => new() { Address = Address, Signer = Signer };

    internal void RegisterName()
    {
        string name = "n" + Convert.ToHexStringLower(SecureRandom.GetBytes(8));
        Shared.Network.RegisterName(name, AccountId);
        Name = AccountName.Parse(name);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _group.Dispose();
    }
}
