using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Writes the message hashes of an entry: sorted, by namespace when all were asked for.</summary>
internal static class HashLists
{
    public static string[] Sorted(IEnumerable<DevMessage> messages) => [.. messages.Select(message => message.Hash).Order(StringComparer.Ordinal)];

    public static JsonArray ToJson(IEnumerable<string> hashes)
    {
        var array = new JsonArray();
        foreach (string hash in hashes)
        {
            array.Add((JsonNode)hash);
        }

        return array;
    }

    public static JsonNode ToJson(IReadOnlyList<DevMessage> messages, NamespaceSelection selection)
    {
        if (selection.Number is not null)
        {
            return ToJson(Sorted(messages));
        }

        var byNamespace = new JsonObject();
        foreach (IGrouping<string, DevMessage> group in messages
            .GroupBy(message => message.Namespace.ToString(CultureInfo.InvariantCulture))
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            byNamespace[group.Key] = ToJson(Sorted(group));
        }

        return byNamespace;
    }
}
