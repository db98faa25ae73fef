using System.Buffers;
using System.Buffers.Text;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Asks three nodes, in different /24 networks, for the list of nodes and keeps what at least two of them agree on; when they do not agree, further nodes are asked.</summary>
internal sealed partial class NetworkNodeList
{
    private const int MaxAsked = 6;
    private const int MethodUnknown = 400;

    private static readonly OnionRequestOptions Options = new() { Deadline = TimeSpan.FromSeconds(20), TryTimeout = TimeSpan.FromSeconds(10), MaxTries = 2 };

    private readonly NodeDirectory _directory;
    private readonly NetworkSettings _settings;
    private readonly Func<ServiceNode, ReadOnlyMemory<byte>, OnionRequestOptions, CancellationToken, Task<OnionResponse>> _send;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;

    internal NetworkNodeList(
        NodeDirectory directory,
        NetworkSettings settings,
        Func<ServiceNode, ReadOnlyMemory<byte>, OnionRequestOptions, CancellationToken, Task<OnionResponse>> send,
        INetworkRandom random,
        ILogger logger)
    {
        _directory = directory;
        _settings = settings;
        _send = send;
        _random = random;
        _logger = logger;
    }

    private static ReadOnlyMemory<byte> BinaryRequest { get; } = "{\"method\":\"active_nodes_bin\",\"params\":{}}"u8.ToArray();

    private static ReadOnlyMemory<byte> JsonRequest { get; } =
        "{\"method\":\"oxend_request\",\"params\":{\"endpoint\":\"get_service_nodes\",\"params\":{\"active_only\":true,\"fields\":{\"public_ip\":true,\"storage_port\":true,\"storage_lmq_port\":true,\"pubkey_x25519\":true,\"pubkey_ed25519\":true,\"swarm_id\":true,\"storage_server_version\":true}}}}"u8.ToArray();

    /// <summary>Asks the network.</summary>
    /// <returns>The agreed list, or <see langword="null"/> when too few nodes gave one.</returns>
    internal async Task<IReadOnlyList<ServiceNode>?> AskAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        var waiting = new Queue<ServiceNode>(ChooseVoters(nodes));
        var lists = new List<NodeList>();
        int wanted = NodeVote.Voters;
        while (waiting.Count > 0)
        {
            var asked = new List<Task<NodeList?>>();
            while (asked.Count < wanted - lists.Count && waiting.TryDequeue(out ServiceNode? node))
            {
                asked.Add(AskOneAsync(node, cancellationToken));
            }

            lists.AddRange((await Task.WhenAll(asked).ConfigureAwait(false)).OfType<NodeList>());
            if ((lists.Count >= wanted || waiting.Count == 0) && NodeVote.TryAgree(lists, out NodeList agreed) && _settings.IsEnough(agreed))
            {
                return [.. agreed.Nodes.Select(listed => listed.Node)];
            }

            wanted = lists.Count < wanted ? wanted : lists.Count + 1;
        }

        return null;
    }

    private IEnumerable<ServiceNode> ChooseVoters(IReadOnlyList<ServiceNode> nodes)
    {
        ServiceNode[] shuffled = _random.Shuffled(nodes);
        return (_settings.AllowSharedSubnets ? shuffled : shuffled.DistinctBy(PathComposer.Subnet)).Take(MaxAsked);
    }

    private async Task<NodeList?> AskOneAsync(ServiceNode node, CancellationToken cancellationToken)
    {
        try
        {
            OnionResponse binary = await _send(node, BinaryRequest, Options, cancellationToken).ConfigureAwait(false);
            if (binary.StatusCode == 200 && TryReadBinary(binary.Body.Span, out NodeList records))
            {
                return _settings.Plausible(records);
            }

            if (binary.StatusCode != MethodUnknown)
            {
                return null;
            }

            OnionResponse json = await _send(node, JsonRequest, Options, cancellationToken).ConfigureAwait(false);
            return json.StatusCode == 200 && NodeListJson.TryRead(json.Body.Span, out NodeList states) ? _settings.Plausible(states) : null;
        }
        catch (SessionException failure)
        {
            LogVoterFailed(failure);
            return null;
        }
    }

    /// <summary>Reads records in base64, as they come through an onion request.</summary>
    internal static bool TryReadBinary(ReadOnlySpan<byte> base64, out NodeList list)
    {
        list = new NodeList([], null);
        if (base64.Length > Base64.GetMaxEncodedToUtf8Length(NodeList.MaxNodes * ServiceNodeRecord.Size))
        {
            return false;
        }

        byte[] records = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, records, out _, out int length) == OperationStatus.Done && ServiceNodeRecord.TryReadAll(records.AsSpan(0, length), out list);
    }

    [LoggerMessage(EventId = 3006, Level = LogLevel.Debug, Message = "A node did not give its list of nodes")]
    private partial void LogVoterFailed(Exception failure);
}
