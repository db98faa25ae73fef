using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Represents an RPC request to a node and its answer.</summary>
public sealed record RpcExchange
{
    private const string SwarmField = "swarm";

    internal RpcExchange(DevNode node, string method, JsonElement parameters, int status, string body)
    {
        Node = node;
        Method = method;
        Parameters = parameters;
        Status = status;
        Body = body;
    }

    /// <summary>Gets the node that answers.</summary>
    public DevNode Node { get; }

    /// <summary>Gets the method, such as <c>retrieve</c>.</summary>
    public string Method { get; }

    /// <summary>Gets the parameters of the request. They can be read while the lie is made up, not later.</summary>
    public JsonElement Parameters { get; }

    /// <summary>Gets the status.</summary>
    public int Status { get; init; }

    /// <summary>Gets the body: JSON, a text, or base64 for an answer of bytes.</summary>
    public string Body { get; init; }

    /// <summary>Signs the node's own entries for what they say now; those of others and whatever is no entry stay.</summary>
    /// <returns>The exchange with the signed entries.</returns>
    public RpcExchange SignOwnEntries()
    {
        if (StrictJson.TryParseObject(Body) is not { } body)
        {
            return this;
        }

        Sign(body, Method, Parameters);
        return this with { Body = System.Text.Encoding.UTF8.GetString(StrictJson.Write(body)) };
    }

    private void Sign(JsonObject body, string method, JsonElement parameters)
    {
        if (method is "batch" or "sequence")
        {
            SignParts(body, parameters);
        }
        else if (body[SwarmField] is JsonObject swarm && swarm[Node.Ed25519Hex] is JsonObject entry)
        {
            SignEntry(entry, method, parameters);
        }
        else if (body[SwarmField] is null)
        {
            SignEntry(body, method, parameters);
        }
    }

    private void SignEntry(JsonObject entry, string method, JsonElement parameters)
    {
        if (entry.ContainsKey("signature"))
        {
            entry["signature"] = Node.SignEntry(EntryText.Of(method, parameters, entry));
        }
    }

    private void SignParts(JsonObject body, JsonElement parameters)
    {
        if (body["results"] is not JsonArray results)
        {
            return;
        }

        JsonElement[] requests = [.. parameters.GetProperty("requests").EnumerateArray()];
        for (int i = 0; i < Math.Min(results.Count, requests.Length); i++)
        {
            if (results[i] is JsonObject result && result["body"] is JsonObject part)
            {
                Sign(part, requests[i].GetProperty("method").GetString()!, requests[i].GetProperty("params"));
            }
        }
    }
}
