using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Networks;

public sealed class NodeRequestTests
{
    private static readonly byte[] Payload = "{\"method\":\"retrieve\",\"params\":{}}"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_brings_the_answer_of_the_node_it_names()
    {
        using var fake = new FakeNetwork(30);
        await using OnionNetwork network = FakeClient.Connect(fake);
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(Token);
        ServiceNode destination = nodes[7];

        OnionResponse response = await network.SendToNodeAsync(destination, Payload, cancellationToken: Token);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("{\"method\":\"retrieve\"}", System.Text.Encoding.UTF8.GetString(response.Body.Span));
        Assert.Same(destination, response.Node);
        Assert.Equal(3, response.Path.Nodes.Count);
        Assert.DoesNotContain(destination, response.Path.Nodes);
        Assert.Contains((destination, "retrieve"), fake.Calls);
    }

    [Fact]
    public async Task A_failed_status_of_the_node_is_returned()
    {
        using var fake = new FakeNetwork(30) { Rpc = (_, method) => method == "retrieve" ? (401, "retrieve signature verification failed") : null };
        await using OnionNetwork network = FakeClient.Connect(fake);
        ServiceNode destination = (await network.GetNodesAsync(Token))[0];

        OnionResponse response = await network.SendToNodeAsync(destination, Payload, cancellationToken: Token);

        Assert.Equal(401, response.StatusCode);
        Assert.Equal("retrieve signature verification failed", System.Text.Encoding.UTF8.GetString(response.Body.Span));
    }
}
