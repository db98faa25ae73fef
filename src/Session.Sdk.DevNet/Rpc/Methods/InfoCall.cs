using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class InfoCall : RpcCall
{
    public override Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken)
    {
        long now = node.Now;
        return Task.FromResult(RpcAnswer.Json(new JsonObject
        {
            ["hf"] = node.Network.HardForkJson(),
            ["t"] = now,
            ["timestamp"] = now,
            ["version"] = node.Network.VersionJson(),
        }));
    }
}
