using System.Net.Http.Headers;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Network;

/// <summary>The parts of a request without the SDK around them: the layers, an HTTPS post of the same size to the same guards, and both with the answer opened.</summary>
internal sealed class BareRequests : IDisposable
{
    internal static readonly byte[] Info = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    private readonly HttpClient _client = NodeHttp.CreateClient(NodeHttp.CreateNodeHandler());
    private readonly OnionNetwork _onion;
    private readonly ServiceNode[] _nodes;
    private OnionRequest? _answered;
    private byte[] _answer = [];

    private BareRequests(OnionNetwork onion, ServiceNode[] nodes)
    {
        _onion = onion;
        _nodes = nodes;
    }

    internal static async Task<BareRequests> StartAsync(OnionNetwork onion, ServiceNode[] nodes)
    {
        var bare = new BareRequests(onion, nodes);
        OnionPath path = bare.PathFor(nodes[0], 0);
        bare._answered = OnionRequestBuilder.BuildForNode(path.Nodes, nodes[0], Info, OnionCipher.XChaCha20);
        bare._answer = await bare.PostAsync(path, "onion_req/v2", bare._answered.Body);
        return bare;
    }

    /// <summary>Encrypts a request and opens an answer.</summary>
    internal Task EncryptAsync(int turn)
    {
        ServiceNode node = _nodes[turn % _nodes.Length];
        using OnionRequest onion = OnionRequestBuilder.BuildForNode(PathFor(node, turn).Nodes, node, Info, OnionCipher.XChaCha20);
        Open(_answered!, _answer);
        return Task.CompletedTask;
    }

    /// <summary>Posts as many bytes as a request has to a guard, which says nothing.</summary>
    internal Task PostAsync(int turn) => PostAsync(PathFor(_nodes[turn % _nodes.Length], turn), "ping_test/v1", _answered!.Body);

    /// <summary>Encrypts a request, posts it and opens the answer.</summary>
    internal async Task SendAsync(int turn)
    {
        ServiceNode node = _nodes[turn % _nodes.Length];
        OnionPath path = PathFor(node, turn);
        using OnionRequest onion = OnionRequestBuilder.BuildForNode(path.Nodes, node, Info, OnionCipher.XChaCha20);
        Open(onion, await PostAsync(path, "onion_req/v2", onion.Body));
    }

    public void Dispose()
    {
        _answered?.Dispose();
        _client.Dispose();
    }

    private static void Open(OnionRequest onion, byte[] answer)
    {
        if (!onion.TryOpenNodeAnswer(answer, out int status, out _) || status != 200)
        {
            throw new InvalidOperationException("The answer does not open.");
        }
    }

    private async Task<byte[]> PostAsync(OnionPath path, string place, ReadOnlyMemory<byte> body)
    {
        using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage response = await _client.PostAsync(new Uri($"https://{path.Guard.Address}:{path.Guard.HttpsPort}/{place}"), content);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Takes one of the paths that the node is not on, as the SDK does.</summary>
    private OnionPath PathFor(ServiceNode node, int turn)
    {
        IReadOnlyList<OnionPath> paths = _onion.Paths;
        for (int i = 0; i < paths.Count; i++)
        {
            OnionPath path = paths[(turn + i) % paths.Count];
            if (!path.Nodes.Contains(node))
            {
                return path;
            }
        }

        throw new InvalidOperationException("The node is on every path.");
    }
}
