namespace SessionSdk.DevNet;

/// <summary>A request whose parameters have been read and are well formed.</summary>
internal abstract class RpcCall
{
    /// <summary>Gets the request as it was read, for as long as it is being answered.</summary>
    public (string Method, System.Text.Json.JsonElement Parameters) Origin { get; private set; } = ("", default);

    public RpcCall From(string method, System.Text.Json.JsonElement parameters)
    {
        Origin = (method, parameters);
        return this;
    }

    public abstract Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken);
}
