namespace SessionSdk.DevNet;

internal sealed class GetSwarmCall(StorageAddress address) : RpcCall
{
    public static RpcCall Read(RpcParameters parameters) => new GetSwarmCall(parameters.GetAddress(withAlias: true)!);

    public override Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken) =>
        Task.FromResult(RpcAnswer.Json(node.Network.DescribeSwarm(address, node.Now)));
}
