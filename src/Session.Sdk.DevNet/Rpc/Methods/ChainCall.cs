using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Asks the node's chain daemon (<c>oxend_request</c>).</summary>
internal sealed class ChainCall(Func<NetworkState, JsonObject> ask) : RpcCall
{
    public static RpcCall Read(RpcParameters parameters)
    {
        parameters.Require("endpoint");
        string? endpoint = parameters.GetString("endpoint");
        parameters.TryGet("params", out JsonElement arguments);
        switch (endpoint)
        {
            case "get_service_nodes":
                NodeListQuery query = NodeListQuery.Read(arguments);
                return new ChainCall(query.Answer);
            case "ons_resolve":
                string hash = ReadNameHash(parameters, arguments);
                return new ChainCall(network => network.Names.Resolve(hash));
            default:
                parameters.Fail($"Invalid oxend endpoint '{endpoint}'");
                return null!;
        }
    }

    public override Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken) => Task.FromResult(RpcAnswer.Json(new JsonObject
    {
        ["hf"] = node.Network.HardForkJson(),
        ["result"] = ask(node.Network),
        ["t"] = node.Now,
    }));

    private static string ReadNameHash(RpcParameters parameters, JsonElement arguments)
    {
        if (arguments.ValueKind == JsonValueKind.Object
            && arguments.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.Number && type.TryGetInt32(out int number) && number == 0
            && arguments.TryGetProperty("name_hash", out JsonElement hash) && hash.ValueKind == JsonValueKind.String
            && Base64Text.TryDecode(hash.GetString()!, out byte[]? bytes) && bytes.Length == 32)
        {
            return Convert.ToBase64String(bytes);
        }

        parameters.Fail("Invalid ons_resolve parameters: expected type 0 and a name_hash of 32 bytes");
        return "";
    }
}
