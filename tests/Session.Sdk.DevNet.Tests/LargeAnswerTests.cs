using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

public sealed class LargeAnswerTests : NetworkFixture
{
    // So that only the relay's patience can end.
    private protected override void Configure(DevNetOptions options) => options.ServerTimeout = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(10_485_247, 200)]
    [InlineData(10_485_750, 504)]
    public async Task An_answer_of_more_than_10_MiB_never_passes_two_nodes(int size, int status)
    {
        Network.FileServer.ForcedAnswer = ForcedAnswer.Zeros(size);
        DevNode[] path = Path(2);
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = Network.FileServer.Port };
        Task<Answer> pending = Http.OnionAsync(path[0], OnionLayers.ToServer(path, [], Network.FileServer.X25519PublicKey, route).Body);
        if (status != 200)
        {
            await Eventually.True(() => Network.FileServer.RequestCount > 0);
            await Eventually.Ends(pending, () => Time.Advance(TimeSpan.FromSeconds(6)), Pause);
        }

        Answer answer = await pending;
        Assert.Equal((status, status == 200 ? size : "Request time out".Length), (answer.Status, answer.Body.Length));
    }
}
