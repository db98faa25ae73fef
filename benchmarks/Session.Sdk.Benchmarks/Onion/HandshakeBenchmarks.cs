using System.Net;
using System.Net.Http;
using BenchmarkDotNet.Attributes;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Onion;

/// <summary>A new connection to a node and one small request over it, beside the same with a search for the issuers of its certificate. Client and node share the process.</summary>
public class HandshakeBenchmarks
{
    private DevNet.DevNet _network = null!;
    private HttpClient _searching = null!;
    private HttpClient _node = null!;
    private Uri _url = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 4, SwarmCount = 1 });
        _url = new Uri(_network.Nodes[0].BaseUrl, "get_stats/v1");
        SocketsHttpHandler searching = NodeHttp.CreateNodeHandler();
        searching.SslOptions.CertificateChainPolicy = null;
        searching.PooledConnectionLifetime = TimeSpan.Zero;
        _searching = NodeHttp.CreateClient(searching);
        SocketsHttpHandler node = NodeHttp.CreateNodeHandler();
        node.PooledConnectionLifetime = TimeSpan.Zero;
        _node = NodeHttp.CreateClient(node);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _searching.Dispose();
        _node.Dispose();
        await _network.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public Task<HttpStatusCode> SearchForIssuersAsync() => AskAsync(_searching);

    [Benchmark]
    public Task<HttpStatusCode> ConnectAsync() => AskAsync(_node);

    private async Task<HttpStatusCode> AskAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync(_url, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
