namespace SessionSdk.DevNet;

/// <summary>A request about one address. Only members of the address's swarm do it; that is asked before anything else.</summary>
internal abstract class AccountCall(StorageAddress address) : RpcCall
{
    private protected const long ClockTolerance = 60_000;

    private protected StorageAddress Address { get; } = address;

    public override Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken) =>
        Misdirected(node) is { } misdirected ? Task.FromResult(misdirected) : ExecuteInSwarmAsync(node, cancellationToken);

    private protected abstract Task<RpcAnswer> ExecuteInSwarmAsync(DevNode node, CancellationToken cancellationToken);

    private protected RpcAnswer? Misdirected(DevNode node) => node.Network.IsInSwarm(node, Address)
        ? null
        : RpcAnswer.Json(node.Network.DescribeSwarm(Address, node.Now), 421);

    private protected static bool IsNear(long timestamp, long now, long tolerance = ClockTolerance) =>
        timestamp >= now - tolerance && timestamp <= now + tolerance;

    private protected static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
