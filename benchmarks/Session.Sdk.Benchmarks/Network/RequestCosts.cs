using System.Net.Http.Headers;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Network;

/// <summary>Compares requests through the SDK with bare ones: the same layers, posted with an <see cref="HttpClient"/>, the answer opened and nothing looked at.</summary>
internal static class RequestCosts
{
    private const int Rounds = 3;
    private const int Count = 1500;

    private static readonly byte[] Info = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    internal static async Task MeasureAsync(OnionNetwork onion, ServiceNode[] nodes)
    {
        using HttpClient bare = NodeHttp.CreateClient(NodeHttp.CreateNodeHandler());
        foreach (int inFlight in (int[])[1, 16, 64])
        {
            Cost bestBare = default, bestSdk = default;
            for (int round = 0; round <= Rounds; round++)
            {
                Cost primitives = await Cost.MeasureAsync(Count, inFlight, i => SendBareAsync(bare, PathFor(onion, nodes[i % nodes.Length], i), nodes[i % nodes.Length]));
                Cost sdk = await Cost.MeasureAsync(Count, inFlight, i => onion.SendToNodeAsync(nodes[i % nodes.Length], Info));
                if (round == 1 || (round > 1 && primitives.Cpu < bestBare.Cpu))
                {
                    bestBare = primitives;
                }

                if (round == 1 || (round > 1 && sdk.Cpu < bestSdk.Cpu))
                {
                    bestSdk = sdk;
                }
            }

            Console.WriteLine($"| bare request, {inFlight} in flight | {bestBare} | |");
            Console.WriteLine($"| request through the SDK, {inFlight} in flight | {bestSdk} | {bestSdk.Cpu / bestBare.Cpu:F2} |");
        }
    }

    /// <summary>Takes one of the paths that the node is not on, as the SDK does.</summary>
    private static OnionPath PathFor(OnionNetwork onion, ServiceNode node, int turn)
    {
        IReadOnlyList<OnionPath> paths = onion.Paths;
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

    private static async Task SendBareAsync(HttpClient client, OnionPath path, ServiceNode node)
    {
        using OnionRequest onion = OnionRequestBuilder.BuildForNode(path.Nodes, node, Info, OnionCipher.XChaCha20);
        using var content = new ReadOnlyMemoryContent(onion.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage response = await client.PostAsync(new Uri($"https://{path.Guard.Address}:{path.Guard.HttpsPort}/onion_req/v2"), content);
        response.EnsureSuccessStatusCode();
        if (!onion.TryOpenNodeAnswer(await response.Content.ReadAsByteArrayAsync(), out int status, out _) || status != 200)
        {
            throw new InvalidOperationException("The answer does not open.");
        }
    }
}
