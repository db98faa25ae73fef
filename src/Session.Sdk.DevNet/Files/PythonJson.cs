using System.Text;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Writes JSON with the spaces that the file server's language puts in.</summary>
internal static class PythonJson
{
    public static byte[] Write(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Makes a time in seconds with at least one decimal.</summary>
    public static JsonNode Seconds(long milliseconds) => (milliseconds / 1000m) + 0.0m;

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                text.Append('{');
                string separator = "";
                foreach ((string name, JsonNode? value) in members)
                {
                    Append(text.Append(separator), JsonValue.Create(name));
                    Append(text.Append(": "), value);
                    separator = ", ";
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    Append(text.Append(i == 0 ? "" : ", "), items[i]);
                }

                text.Append(']');
                break;
            default:
                text.Append(node is null ? "null" : System.Text.Encoding.UTF8.GetString(StrictJson.Write(node)));
                break;
        }
    }
}
