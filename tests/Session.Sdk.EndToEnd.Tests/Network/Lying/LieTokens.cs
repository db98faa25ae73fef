using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Names the JSON texts that a field can be given instead of its value.</summary>
internal static class LieTokens
{
    internal const string ControlCharacters = "\"\\u0000\\u001b[2J\\r\\ninfo: all is well\\u202e\"";

    private const int Long = 10_000;
    private const int VeryLong = 1_000_000;
    private const int Deep = 500;

    /// <summary>A hash that nobody knows, in the form that hashes have.</summary>
    internal const string OtherHash = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";

    /// <summary>A key that belongs to no node.</summary>
    internal const string OtherKey = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

    internal static string DeepArray { get; } = new string('[', Deep) + new string(']', Deep);

    internal static string DeepObject { get; } = string.Concat(Enumerable.Repeat("{\"a\":", Deep)) + "1" + new string('}', Deep);

    /// <summary>Lists what can stand in the place of a value, whatever it is.</summary>
    internal static IEnumerable<(string Name, string Token)> For(JsonNode? honest, string accountId) =>
        Common(honest).Concat(honest switch
        {
            JsonObject fields => Objects(fields),
            JsonArray items => Arrays(items),
            null => [],
            _ => honest.GetValueKind() switch
            {
                JsonValueKind.String => Texts(honest.GetValue<string>(), accountId),
                JsonValueKind.Number => Numbers(honest),
                _ => [("the opposite", honest.GetValueKind() == JsonValueKind.True ? "false" : "true")],
            },
        });

    internal static string Quote(string text) => JsonSerializer.Serialize(text);

    private static IEnumerable<(string, string)> Common(JsonNode? honest)
    {
        JsonValueKind kind = honest?.GetValueKind() ?? JsonValueKind.Null;
        yield return ("null", "null");
        yield return ("nested deeply", kind == JsonValueKind.Array ? DeepObject : DeepArray);
        if (kind != JsonValueKind.Number)
        {
            yield return ("a number", "1");
        }

        if (kind != JsonValueKind.String)
        {
            yield return ("a text", "\"text\"");
        }

        if (kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            yield return ("true", "true");
        }

        if (kind != JsonValueKind.Object)
        {
            yield return ("an object", "{\"a\":1}");
        }

        if (kind != JsonValueKind.Array)
        {
            yield return ("an array", "[1,\"a\",null]");
        }
    }

    private static IEnumerable<(string, string)> Texts(string honest, string accountId)
    {
        yield return ("empty text", "\"\"");
        yield return ("control characters", ControlCharacters);
        yield return ("half of a surrogate pair", "\"\\ud800\"");
        yield return ("the account id of the one who asks", Quote(accountId));
        yield return ("10 KB of text", Quote(new string('A', Long)));
        yield return ("1 MB of text", Quote(new string('A', VeryLong)));
        yield return ("another hash", Quote(OtherHash));
        yield return ("another key", Quote(OtherKey));
        yield return ("no base64", "\"=\"");
        yield return ("cut short", Quote(honest[..(honest.Length / 2)]));
        yield return ("its last character changed", Quote(honest.Length == 0 ? "x" : honest[..^1] + (honest[^1] == 'A' ? 'B' : 'A')));
        yield return ("with spaces", Quote($" {honest} "));
        yield return ("other letter case", Quote(honest.Any(char.IsLower) ? honest.ToUpperInvariant() : honest.ToLowerInvariant() + "x"));
    }

    private static IEnumerable<(string, string)> Numbers(JsonNode honest)
    {
        string text = honest.ToJsonString();
        yield return ("zero", text == "0" ? "7" : "0");
        yield return ("negative", "-1");
        yield return ("very negative", "-9223372036854775808");
        yield return ("far in the past", "1000000000");
        yield return ("the end of the year 9999", "253402300799999");
        yield return ("the year 10000", "253402300800000");
        yield return ("the largest number", "9223372036854775807");
        yield return ("too large a number", "9223372036854775808");
        yield return ("a number without measure", "1e400");
        yield return ("a fraction", text + ".5");
        yield return ("as text", $"\"{text}\"");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number > 1_000_000_000)
        {
            yield return ("an hour later", (number + 3_600_000).ToString(CultureInfo.InvariantCulture));
            yield return ("an hour earlier", (number - 3_600_000).ToString(CultureInfo.InvariantCulture));
            yield return ("in seconds", (number / 1000).ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            yield return ("one more", text == "1" ? "2" : (number + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(string, string)> Arrays(JsonArray items)
    {
        string[] honest = [.. items.Select(item => item?.ToJsonString() ?? "null")];
        string sample = honest.Length > 0 ? honest[0] : "\"a\"";
        if (honest.Length > 0)
        {
            yield return ("emptied", "[]");
            yield return ("its first twice", Array([sample, .. honest]));
        }

        if (honest.Length > 1)
        {
            yield return ("only its first", Array([sample]));
            yield return ("the other way round", Array(honest.Reverse()));
        }

        yield return ("with a null", Array([.. honest, "null"]));
        yield return ("with an unknown hash", Array([.. honest, Quote(OtherHash)]));
        yield return ("with an empty object", Array([.. honest, "{}"]));
        yield return ("its first ten thousand times", Array(Enumerable.Repeat(sample.Length > 400 ? "{}" : sample, Long)));
    }

    private static IEnumerable<(string, string)> Objects(JsonObject fields)
    {
        string honest = fields.ToJsonString();
        string rest = fields.Count == 0 ? "}" : "," + honest[1..];
        if (fields.Count > 0)
        {
            yield return ("emptied", "{}");
        }

        yield return ("with an unknown field", "{\"unknown\":" + DeepArray[(Deep - 30)..(Deep + 30)] + rest);
        yield return ("with ten thousand unknown fields", "{" + string.Join(',', Enumerable.Range(0, Long).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"{i:x64}\":{{}}"))) + rest);
        yield return ("failed", "{\"failed\":true,\"code\":\"500\",\"reason\":" + ControlCharacters + rest);
    }

    private static string Array(IEnumerable<string> items) => "[" + string.Join(',', items) + "]";
}
