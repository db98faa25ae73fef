using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SessionSdk.DevNet;

/// <summary>Describes the seed: the host that hands out the list of service nodes.</summary>
public sealed class DevSeed : DevServer
{
    private const int MaxBody = 1024 * 1024;
    private const int MethodNotFound = -32601;
    private const int ParseError = -32700;

    private readonly NetworkState _network;

    internal DevSeed(NetworkState network, X509Certificate2 certificate)
        : base(network.Options.TimeProvider, network.Options.LoggerFactory, certificate, MaxBody)
    {
        _network = network;
    }

    private protected override async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpAnswer answer;
        if (context.Request.Path != "/json_rpc" || !HttpMethods.IsPost(context.Request.Method))
        {
            answer = HttpAnswer.Text(StatusCodes.Status404NotFound, "Not Found");
        }
        else if (await ReadBodyAsync(context, cancellationToken).ConfigureAwait(false) is { } body)
        {
            answer = new HttpAnswer(StatusCodes.Status200OK, StrictJson.Write(Answer(body)), HttpAnswer.JsonType);
        }
        else
        {
            return;
        }

        await WriteAsync(context, answer, AnswerPlace.Direct, cancellationToken).ConfigureAwait(false);
    }

    private JsonObject Answer(byte[] body)
    {
        using JsonDocument? request = StrictJson.TryParse(body);
        if (request is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            return Error(null, ParseError, "Parse error");
        }

        JsonElement root = request.RootElement;
        JsonNode? id = root.TryGetProperty("id", out JsonElement idElement) ? JsonNode.Parse(idElement.GetRawText()) : null;
        if (!root.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String
            || method.GetString() is not ("get_n_service_nodes" or "get_service_nodes" or "get_all_service_nodes"))
        {
            return Error(id, MethodNotFound, "Method not found");
        }

        root.TryGetProperty("params", out JsonElement parameters);
        return new JsonObject { ["id"] = id, ["jsonrpc"] = "2.0", ["result"] = NodeListQuery.Read(parameters).Answer(_network) };
    }

    private static JsonObject Error(JsonNode? id, int code, string message) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = message }, ["id"] = id, ["jsonrpc"] = "2.0" };
}
