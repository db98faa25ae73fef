using System.Text.Json;

namespace SessionSdk.DevNet;

/// <summary>Finds the method of a request and reads its parameters.</summary>
internal static class RpcMethods
{
    private static readonly Dictionary<string, Func<RpcParameters, RpcCall>> Plain = new()
    {
        ["info"] = _ => new InfoCall(),
        ["get_swarm"] = GetSwarmCall.Read,
        ["get_snodes_for_pubkey"] = GetSwarmCall.Read,
        ["store"] = StoreCall.Read,
        ["retrieve"] = RetrieveCall.Read,
        ["delete"] = DeleteCall.Read,
        ["delete_all"] = DeleteAllCall.Read,
        ["delete_before"] = DeleteBeforeCall.Read,
        ["expire"] = ExpireCall.Read,
        ["expire_all"] = ExpireAllCall.Read,
        ["get_expiries"] = GetExpiriesCall.Read,
        ["revoke_subaccount"] = RevokeCall.ReadRevoke,
        ["unrevoke_subaccount"] = RevokeCall.ReadUnrevoke,
        ["oxend_request"] = ChainCall.Read,
    };

    private static readonly Dictionary<string, Func<RpcParameters, RpcCall>> New = new()
    {
        ["active_nodes_bin"] = _ => new ActiveNodesCall(),
        ["revoked_subaccounts"] = RevokedSubaccountsCall.Read,
    };

    private static readonly Dictionary<string, Func<RpcParameters, NetworkState, RpcCall?>> Meta = new()
    {
        ["batch"] = BatchCall.ReadBatch,
        ["sequence"] = BatchCall.ReadSequence,
        ["ifelse"] = ConditionCall.Read,
    };

    public static bool IsMeta(string method) => Meta.ContainsKey(method);

    /// <summary>Reads a request as it arrives: a call, or the answer that refuses it.</summary>
    public static (RpcCall? Call, RpcAnswer? Refusal) Read(JsonElement request, NetworkState network)
    {
        if (!TryGetMethod(request, out string? method))
        {
            return (null, RpcAnswer.Text(400, "invalid json: no `method` field"));
        }

        if (!request.TryGetProperty("params", out JsonElement parameters) || parameters.ValueKind != JsonValueKind.Object)
        {
            return (null, RpcAnswer.Text(400, "invalid json: no `params` field"));
        }

        var reader = new RpcParameters(parameters);
        RpcCall? call = Meta.TryGetValue(method, out Func<RpcParameters, NetworkState, RpcCall?>? meta)
            ? meta(reader, network)
            : Find(method, network) is { } read ? read(reader) : null;
        if (reader.Error is { } error)
        {
            return (null, RpcAnswer.BadRequest(error));
        }

        return call is null ? (null, RpcAnswer.Text(400, "no method " + method)) : (call.From(method, parameters), null);
    }

    public static bool TryGetMethod(JsonElement request, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? method)
    {
        method = request.ValueKind == JsonValueKind.Object && request.TryGetProperty("method", out JsonElement element) && element.ValueKind == JsonValueKind.String
            ? element.GetString()
            : null;
        return method is not null;
    }

    /// <summary>Finds a method that is no batch, sequence or condition.</summary>
    public static Func<RpcParameters, RpcCall>? Find(string method, NetworkState network) =>
        Plain.GetValueOrDefault(method) ?? (network.Options.NewServerFeatures ? New.GetValueOrDefault(method) : null);
}
