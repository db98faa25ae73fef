using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Writes what a JSON text looks like without its values, so that an answer can be compared with a recorded one.</summary>
internal static class JsonShape
{
    public static string Of(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(",", members.GroupBy(member => Name(member.Key)).Select(group => $"{group.Key}:{Any(group.Select(member => member.Value))}")) + "}",
        JsonArray items => "[" + (items.Count == 0 ? "" : Any(items)) + "]",
        null => "null",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => "s",
            JsonValueKind.Number => "n",
            _ => "b",
        },
    };

    // Names that are keys or hashes differ from run to run.
    private static string Name(string key) => key.Length switch
    {
        64 => "NODE",
        43 => "HASH",
        _ => key,
    };

    private static string Any(IEnumerable<JsonNode?> nodes) => string.Join("|", nodes.Select(Of).Distinct().Order(StringComparer.Ordinal));
}
