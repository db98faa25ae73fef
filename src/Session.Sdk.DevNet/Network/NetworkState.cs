using System.Globalization;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>What all servers of the network share: the chain's view of the nodes, the clock and the names.</summary>
internal sealed class NetworkState(DevNetOptions options)
{
    private const long FirstHeight = 1_500_000;
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(120);

    private readonly long _start = options.TimeProvider.GetTimestamp();
    private readonly Lock _topology = new();
    private long _clockOffsetTicks;

    public DevNetOptions Options { get; } = options;

    public List<DevNode> Nodes { get; } = [];

    public NameRegistry Names { get; } = new();

    /// <summary>Gets what members owe one another.</summary>
    public Backlog Backlog { get; } = new();

    public TimeSpan ClockOffset
    {
        get => new(Interlocked.Read(ref _clockOffsetTicks));
        set => Interlocked.Exchange(ref _clockOffsetTicks, value.Ticks);
    }

    public long Height => FirstHeight + (Options.TimeProvider.GetElapsedTime(_start).Ticks / BlockTime.Ticks);

    public string BlockHash
    {
        get
        {
            Span<byte> hash = stackalloc byte[32];
            Blake2b.Hash(System.Text.Encoding.ASCII.GetBytes(Height.ToString(CultureInfo.InvariantCulture)), hash);
            return Convert.ToHexStringLower(hash);
        }
    }

    public JsonArray HardForkJson() => new(Options.HardFork.Major, Options.HardFork.Minor);

    public JsonArray VersionJson() =>
        new(Options.StorageServerVersion.Major, Options.StorageServerVersion.Minor, Math.Max(0, Options.StorageServerVersion.Build));

    public DateTimeOffset UtcNow(TimeSpan nodeOffset) => Options.TimeProvider.GetUtcNow() + ClockOffset + nodeOffset;

    /// <summary>Finds a node that other nodes know, by its Ed25519 key.</summary>
    public DevNode? FindKnown(Ed25519PublicKey key) => Nodes.Find(node => node.Ed25519PublicKey == key && node.Standing != NodeStanding.Removed);

    public ulong SwarmIdFor(StorageAddress address) => SwarmRing.Nearest(ActiveSwarmIds(), address.RingPosition);

    public DevNode[] MembersFor(StorageAddress address) => MembersOf(SwarmIdFor(address));

    public bool IsInSwarm(DevNode node, StorageAddress address) => node.IsInASwarm && node.SwarmId == SwarmIdFor(address);

    /// <summary>Writes what <c>get_swarm</c> and a misdirected request are answered with.</summary>
    public JsonObject DescribeSwarm(StorageAddress address, long now)
    {
        ulong swarm = SwarmIdFor(address);
        var nodes = new JsonArray();
        foreach (DevNode node in MembersOf(swarm))
        {
            nodes.Add((JsonNode)node.Describe());
        }

        return new JsonObject
        {
            ["hf"] = HardForkJson(),
            ["snodes"] = nodes,
            ["swarm"] = swarm.ToString("x", CultureInfo.InvariantCulture),
            ["t"] = now,
        };
    }

    /// <summary>Changes which node is in which swarm. Nodes that come to hold an address get its messages, as members hand them over.</summary>
    public void ChangeTopology(Action change)
    {
        lock (_topology)
        {
            StorageAddress[] addresses =
            [
                .. Nodes.SelectMany(node => node.Store.GetAddresses()).Distinct().Select(hex => StorageAddress.Parse(hex, nameof(hex))),
            ];
            Dictionary<string, DevNode[]> before = addresses.ToDictionary(address => address.Hex, MembersFor);
            change();
            foreach (StorageAddress address in addresses)
            {
                HandOver(address, before[address.Hex], MembersFor(address));
            }
        }
    }

    /// <summary>Gives the messages of an address to those that came to hold it. A member that cannot be reached gives its own when it can be again.</summary>
    private void HandOver(StorageAddress address, DevNode[] before, DevNode[] after)
    {
        foreach (DevNode newcomer in after.Except(before))
        {
            foreach (DevNode giver in before.Union(after).Where(giver => giver != newcomer))
            {
                if (giver.IsReachable)
                {
                    Copy(address.Hex, giver, newcomer);
                }
                else
                {
                    Backlog.Add(giver, newcomer, () => CopyIfMember(address, giver, newcomer));
                }
            }
        }
    }

    private void CopyIfMember(StorageAddress address, DevNode giver, DevNode newcomer)
    {
        if (IsInSwarm(newcomer, address))
        {
            Copy(address.Hex, giver, newcomer);
        }
    }

    private void Copy(string address, DevNode giver, DevNode newcomer)
    {
        (DevMessage[] messages, string[] revoked) = giver.Store.Use(address, mailbox => (mailbox.Messages.ToArray(), mailbox.Revoked.ToArray()));
        newcomer.Store.Use(address, mailbox =>
        {
            foreach (DevMessage message in messages.Where(message => mailbox.Find(message.Hash) is null))
            {
                mailbox.Append(Options.HandOverLosesNamespaces ? message with { Namespace = 0 } : message);
            }

            mailbox.Revoke(revoked);
            return mailbox;
        });
    }

    private ulong[] ActiveSwarmIds() => [.. Nodes.Where(node => node.IsInASwarm).Select(node => node.SwarmId).Distinct().Order()];

    private DevNode[] MembersOf(ulong swarm) => [.. Nodes.Where(node => node.IsInASwarm && node.SwarmId == swarm)];
}
