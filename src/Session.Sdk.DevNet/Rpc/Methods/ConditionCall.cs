using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Does one of two requests, by the node's versions and the height of the chain.</summary>
internal sealed class ConditionCall(Func<NetworkState, bool> condition, RpcCall? then, RpcCall? otherwise) : RpcCall
{
    public static RpcCall? Read(RpcParameters parameters, NetworkState network)
    {
        if (!parameters.TryGet("if", out JsonElement conditions) || conditions.ValueKind != JsonValueKind.Object)
        {
            parameters.Fail("Invalid ifelse request: no valid \"if\" field");
            return null;
        }

        RpcCall? then = ReadBranch(parameters, "then", network);
        RpcCall? otherwise = ReadBranch(parameters, "else", network);
        if (then is null && otherwise is null)
        {
            parameters.Fail("Invalid ifelse request: at least one of \"then\" and \"else\" is required");
        }

        var checks = new List<Func<NetworkState, bool>>();
        foreach (JsonProperty item in conditions.EnumerateObject())
        {
            if (ReadCheck(item) is { } check)
            {
                checks.Add(check);
            }
            else
            {
                parameters.Fail($"Invalid ifelse condition: \"{item.Name}\"");
            }
        }

        return new ConditionCall(state => checks.TrueForAll(check => check(state)), then, otherwise);
    }

    public override async Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken)
    {
        bool holds = condition(node.Network);
        var body = new JsonObject { ["condition"] = holds, ["height"] = node.Network.Height, ["hf"] = node.Network.HardForkJson() };
        if ((holds ? then : otherwise) is { } call)
        {
            body["result"] = BatchCall.Describe(await call.ExecuteAsync(node, cancellationToken).ConfigureAwait(false));
        }

        body["v"] = node.Network.VersionJson();
        return RpcAnswer.Json(body);
    }

    private static RpcCall? ReadBranch(RpcParameters parameters, string name, NetworkState network)
    {
        if (!parameters.TryGet(name, out JsonElement request))
        {
            return null;
        }

        (RpcCall? call, RpcAnswer? refusal) = RpcMethods.Read(request, network);
        if (refusal is not null)
        {
            const string Prefix = "invalid request: ";
            string text = refusal.ToText();
            parameters.Fail(text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text);
        }

        return call;
    }

    private static Func<NetworkState, bool>? ReadCheck(JsonProperty item) => item.Name switch
    {
        "hf_at_least" => ReadNumbers(item.Value, 2) is { } numbers ? network => Compare(HardFork(network), numbers) >= 0 : null,
        "hf_before" => ReadNumbers(item.Value, 2) is { } numbers ? network => Compare(HardFork(network), numbers) < 0 : null,
        "v_at_least" => ReadNumbers(item.Value, 3) is { } numbers ? network => Compare(Version(network), numbers) >= 0 : null,
        "v_before" => ReadNumbers(item.Value, 3) is { } numbers ? network => Compare(Version(network), numbers) < 0 : null,
        "height_at_least" => item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetInt64(out long height) ? network => network.Height >= height : null,
        "height_before" => item.Value.ValueKind == JsonValueKind.Number && item.Value.TryGetInt64(out long height) ? network => network.Height < height : null,
        _ => null,
    };

    private static int[]? ReadNumbers(JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var count && (count == 0 || count > most))
        {
            return null;
        }

        int[] numbers = new int[most];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out numbers[index++]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static int[] HardFork(NetworkState network) => [network.Options.HardFork.Major, network.Options.HardFork.Minor];

    private static int[] Version(NetworkState network) =>
        [network.Options.StorageServerVersion.Major, network.Options.StorageServerVersion.Minor, Math.Max(0, network.Options.StorageServerVersion.Build)];

    private static int Compare(int[] left, int[] right) => left.AsSpan().SequenceCompareTo(right);
}
