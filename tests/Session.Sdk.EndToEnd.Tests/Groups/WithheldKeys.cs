using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.DevNet;
using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Lets members of a swarm keep back a group's newer keys.</summary>
internal static class WithheldKeys
{
    /// <summary>Lists the keys messages that the swarm has.</summary>
    internal static HashSet<string> Stored(DevNet.DevNet network, GroupId group) =>
        [.. network.GetMessages(group.ToString()).Where(message => message.Namespace == Namespace.GroupKeys.Value).Select(message => message.Hash)];

    /// <summary>Tells whether a batch asks for what a namespace holds.</summary>
    internal static bool Asks(RpcExchange exchange, Namespace kind) => Find(exchange, kind) >= 0;

    /// <summary>Leaves out the keys that came later.</summary>
    /// <param name="exchange">The answer.</param>
    /// <param name="before">The keys that stay.</param>
    /// <param name="isPage">Whether the answer says that there are more.</param>
    internal static RpcExchange From(RpcExchange exchange, HashSet<string> before, bool isPage = false)
    {
        int index = Find(exchange, Namespace.GroupKeys);
        if (index < 0 || JsonNode.Parse(exchange.Body)!.AsObject() is not { } answer || answer["results"]?[index]?["body"]?["messages"] is not JsonArray messages)
        {
            return exchange;
        }

        JsonNode[] newer = [.. messages.Where(message => !before.Contains(message!["hash"]!.GetValue<string>()))!];
        Array.ForEach(newer, message => messages.Remove(message));
        if (isPage)
        {
            answer["results"]![index]!["body"]!["more"] = true;
        }

        return newer.Length == 0 && !isPage ? exchange : exchange with { Body = answer.ToJsonString() };
    }

    private static int Find(RpcExchange exchange, Namespace kind) => exchange.Method != "batch" ? -1 : exchange.Parameters.GetProperty("requests").EnumerateArray()
        .Select((part, index) => (part, index))
        .Where(each => each.part.GetProperty("method").GetString() == "retrieve" && each.part.GetProperty("params").TryGetProperty("namespace", out JsonElement number) && number.GetInt32() == kind.Value)
        .Select(each => each.index)
        .DefaultIfEmpty(-1)
        .First();
}
