namespace SessionSdk.DevNet;

/// <summary>A request whose parameters have been read and are well formed.</summary>
internal abstract class RpcCall
{
    public abstract Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken);
}
