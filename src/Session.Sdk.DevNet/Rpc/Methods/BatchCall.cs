using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Does several requests: all of them, or one after the other up to the first that fails.</summary>
internal sealed class BatchCall(List<(string Method, RpcCall Call)> calls, bool isSequence) : RpcCall
{
    private const int MaxCalls = 20;

    public static RpcCall? ReadBatch(RpcParameters parameters, NetworkState network) => Read(parameters, network, isSequence: false);

    public static RpcCall? ReadSequence(RpcParameters parameters, NetworkState network) => Read(parameters, network, isSequence: true);

    public override async Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken)
    {
        var results = new JsonArray();
        if (isSequence)
        {
            foreach ((string method, RpcCall call) in calls)
            {
                RpcAnswer answer = await RunAsync(node, method, call, cancellationToken).ConfigureAwait(false);
                results.Add((JsonNode)Describe(answer));
                if (!answer.IsSuccess)
                {
                    break;
                }
            }
        }
        else
        {
            foreach (RpcAnswer answer in await Task.WhenAll(calls.Select(item => RunAsync(node, item.Method, item.Call, cancellationToken))).ConfigureAwait(false))
            {
                results.Add((JsonNode)Describe(answer));
            }
        }

        return RpcAnswer.Json(new JsonObject { ["results"] = results });
    }

    public static JsonObject Describe(RpcAnswer answer) => new() { ["body"] = answer.ToNode(), ["code"] = answer.Status };

    private static Task<RpcAnswer> RunAsync(DevNode node, string method, RpcCall call, CancellationToken cancellationToken)
    {
        node.CountMethod(method);
        return call.ExecuteAsync(node, cancellationToken);
    }

    private static BatchCall? Read(RpcParameters parameters, NetworkState network, bool isSequence)
    {
        if (!parameters.TryGet("requests", out JsonElement requests) || requests.ValueKind != JsonValueKind.Array || requests.GetArrayLength() == 0)
        {
            parameters.Fail("Invalid batch request: no valid \"requests\" field");
            return null;
        }

        if (requests.GetArrayLength() > MaxCalls)
        {
            parameters.Fail("Invalid batch request: subrequest limit exceeded");
            return null;
        }

        var calls = new List<(string, RpcCall)>();
        foreach (JsonElement request in requests.EnumerateArray())
        {
            if (ReadPart(request, network, out string error) is not { } part)
            {
                parameters.Fail(error);
                return null;
            }

            calls.Add(part);
        }

        return new BatchCall(calls, isSequence);
    }

    private static (string Method, RpcCall Call)? ReadPart(JsonElement request, NetworkState network, out string error)
    {
        error = "Invalid batch request: subrequests must have method/params keys";
        if (!RpcMethods.TryGetMethod(request, out string? method)
            || !request.TryGetProperty("params", out JsonElement arguments) || arguments.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        error = RpcMethods.IsMeta(method)
            ? "Invalid batch subrequest: subrequests may not contain meta-requests"
            : $"Invalid batch subrequest: invalid method \"{method}\"";
        if (RpcMethods.Find(method, network) is not { } read)
        {
            return null;
        }

        var reader = new RpcParameters(arguments);
        RpcCall call = read(reader);
        error = reader.Error ?? "";
        return reader.Error is null ? (method, call.From(method, arguments)) : null;
    }
}
