using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.Fuzz;

/// <summary>Changes pieces of JSON.</summary>
internal sealed class JsonShape : IShape
{
    private static readonly string[] Odd =
    [
        "null", "true", "false", "0", "-1", "1e99", "1.5", "9223372036854775807", "18446744073709551615", "18446744073709551616", "\"\"", "\"0\"", "[]", "{}", "[[]]", "[null]",
        "\"\\u0000\"", "\"\\n\"", "\"AAAA\"", "\"=\"",
    ];

    public bool TryChange(byte[] input, Random random, [NotNullWhen(true)] out byte[]? changed)
    {
        changed = null;
        try
        {
            if (JsonNode.Parse(input) is not { } root)
            {
                return false;
            }

            var all = new List<JsonNode>();
            Collect(root, all);
            if (all.Count > 0)
            {
                Change(all[random.Next(all.Count)], all, random);
            }

            changed = JsonSerializer.SerializeToUtf8Bytes(root);
            return true;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or ArgumentException)
        {
            // Two properties of one name, or text that is no UTF-16: not for this tree.
            return false;
        }
    }

    private static void Change(JsonNode node, List<JsonNode> all, Random random)
    {
        JsonNode Other() => random.Next(2) == 0 ? JsonNode.Parse(Odd[random.Next(Odd.Length)])! : all[random.Next(all.Count)].DeepClone();
        switch (node)
        {
            case JsonObject fields when fields.Count > 0:
                string name = fields.ElementAt(random.Next(fields.Count)).Key;
                switch (random.Next(3))
                {
                    case 0:
                        fields.Remove(name);
                        break;
                    case 1:
                        fields[name] = Other();
                        break;
                    default:
                        fields[$"{name}{random.Next(3)}"] = Other();
                        break;
                }

                break;
            case JsonArray items when items.Count > 0:
                int index = random.Next(items.Count);
                if (random.Next(3) == 0)
                {
                    items.RemoveAt(index);
                    break;
                }

                for (int times = random.Next(16) == 0 ? random.Next(200) : random.Next(1, 4); times > 0; times--)
                {
                    items.Insert(index, items[index]?.DeepClone());
                }

                break;
            default:
                node.ReplaceWith(Other());
                break;
        }
    }

    private static void Collect(JsonNode node, List<JsonNode> all)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray items => items,
            _ => [],
        };
        if (node.Parent is not null || node is not JsonValue)
        {
            all.Add(node);
        }

        foreach (JsonNode child in children.OfType<JsonNode>().Take(1000))
        {
            Collect(child, all);
        }
    }
}
