using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>What is asked of the chain's list of service nodes, by the seed's clients and by <c>oxend_request</c>.</summary>
internal sealed class NodeListQuery
{
    private readonly HashSet<string>? _fields;
    private readonly bool _activeOnly;
    private readonly long _limit;
    private readonly string? _pollBlockHash;

    private NodeListQuery(HashSet<string>? fields, bool activeOnly, long limit, string? pollBlockHash)
    {
        _fields = fields;
        _activeOnly = activeOnly;
        _limit = limit;
        _pollBlockHash = pollBlockHash;
    }

    public static NodeListQuery Read(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return new NodeListQuery(null, activeOnly: false, limit: 0, pollBlockHash: null);
        }

        bool activeOnly = parameters.TryGetProperty("active_only", out JsonElement active) && active.ValueKind == JsonValueKind.True;
        long limit = parameters.TryGetProperty("limit", out JsonElement limitElement)
            && limitElement.ValueKind == JsonValueKind.Number && limitElement.TryGetInt64(out long number) ? number : 0;
        string? poll = parameters.TryGetProperty("poll_block_hash", out JsonElement hash) && hash.ValueKind == JsonValueKind.String ? hash.GetString() : null;
        return new NodeListQuery(ReadFields(parameters), activeOnly, limit, poll);
    }

    public JsonObject Answer(NetworkState network)
    {
        string blockHash = network.BlockHash;
        if (string.Equals(_pollBlockHash, blockHash, StringComparison.OrdinalIgnoreCase))
        {
            return new JsonObject { ["status"] = "OK", ["unchanged"] = true };
        }

        var result = new JsonObject();
        Add(result, "block_hash", () => blockHash);
        Add(result, "hardfork", () => network.Options.HardFork.Major);
        Add(result, "height", () => network.Height);
        var nodes = new JsonArray();
        foreach (DevNode node in Choose(network))
        {
            nodes.Add((JsonNode)Describe(node));
        }

        result["service_node_states"] = nodes;
        Add(result, "snode_revision", () => network.Options.HardFork.Minor);
        result["status"] = "OK";
        Add(result, "target_height", () => 0);
        return result;
    }

    private static HashSet<string>? ReadFields(JsonElement parameters) => !parameters.TryGetProperty("fields", out JsonElement fields)
        ? null
        : fields.ValueKind switch
        {
            JsonValueKind.Array => [.. fields.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            JsonValueKind.Object => [.. fields.EnumerateObject().Where(item => item.Value.ValueKind == JsonValueKind.True).Select(item => item.Name)],
            _ => null,
        };

    private IEnumerable<DevNode> Choose(NetworkState network)
    {
        List<DevNode> nodes = network.Nodes.FindAll(node => node.Standing == NodeStanding.Active || (!_activeOnly && node.Standing == NodeStanding.Decommissioned));
        if (_limit == 0)
        {
            return nodes;
        }

        DevNode[] shuffled = [.. nodes.OrderBy(_ => BitConverter.ToUInt64(SecureRandom.GetBytes(sizeof(ulong))))];
        return _limit < 0 ? shuffled : shuffled.Take((int)Math.Min(_limit, shuffled.Length));
    }

    private JsonObject Describe(DevNode node)
    {
        var state = new JsonObject();
        Add(state, "active", () => node.Standing == NodeStanding.Active);
        Add(state, "funded", () => true);
        Add(state, "pubkey_ed25519", () => node.Ed25519Hex);
        Add(state, "pubkey_x25519", () => node.X25519PublicKey.ToString());
        Add(state, "public_ip", () => "127.0.0.1");
        Add(state, "requested_unlock_height", () => node.RequestedUnlockHeight);
        Add(state, "service_node_pubkey", () => node.Ed25519Hex);
        Add(state, "storage_lmq_port", () => node.QuicPort);
        Add(state, "storage_port", () => node.Port);
        Add(state, "storage_server_version", node.Network.VersionJson);
        Add(state, "swarm", () => SwarmIdOf(node).ToString("x", System.Globalization.CultureInfo.InvariantCulture));
        Add(state, "swarm_id", () => SwarmIdOf(node));
        return state;
    }

    private static ulong SwarmIdOf(DevNode node) => node.IsInASwarm ? node.SwarmId : SwarmRing.None;

    private void Add(JsonObject target, string name, Func<JsonNode> value)
    {
        if (_fields is null || _fields.Contains(name))
        {
            target[name] = value();
        }
    }
}
