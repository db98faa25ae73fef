using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Writes what a member signs for an entry, out of the entry itself. Whatever has the wrong form goes in as far as it can be read.</summary>
internal static class EntryText
{
    public static byte[] Of(string method, JsonElement parameters, JsonObject entry) => method switch
    {
        "store" => Ascii(Plain(entry["hash"])),
        "delete" => Ascii(Address(parameters) + Given(parameters, "messages") + Sorted(entry["deleted"])),
        "delete_all" => Ascii(Address(parameters) + Given(parameters, "timestamp") + Sorted(entry["deleted"])),
        "delete_before" => Ascii(Address(parameters) + Given(parameters, "before") + Sorted(entry["deleted"])),
        "expire" => Ascii(Address(parameters) + Plain(entry["expiry"]) + Given(parameters, "messages") + Sorted(entry["updated"]) + Pairs(entry["unchanged"])),
        "expire_all" => Ascii(Address(parameters) + Given(parameters, "expiry") + Sorted(entry["updated"])),
        "revoke_subaccount" => [.. Ascii(Address(parameters) + Given(parameters, "timestamp")), .. Tokens(parameters, "revoke")],
        "unrevoke_subaccount" => [.. Ascii(Address(parameters) + Given(parameters, "timestamp")), .. Tokens(parameters, "unrevoke")],
        _ => [],
    };

    private static byte[] Ascii(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Address(JsonElement parameters) =>
        (parameters.TryGetProperty("pubkey", out JsonElement address) || parameters.TryGetProperty("pubKey", out address) ? address.GetString()! : "").ToLowerInvariant();

    private static string Given(JsonElement parameters, string name) => string.Concat(Texts(parameters, name));

    private static IEnumerable<string> Texts(JsonElement parameters, string name) => !parameters.TryGetProperty(name, out JsonElement value)
        ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.ToString()) : [value.ToString()];

    private static byte[] Tokens(JsonElement parameters, string name) =>
        [.. Texts(parameters, name).SelectMany(text => SubaccountToken.TryParse(text, out byte[]? token) ? token : [])];

    private static string Plain(JsonNode? node) => string.Concat(Leaves(node));

    private static string Sorted(JsonNode? node) => string.Concat(Leaves(node).Order(StringComparer.Ordinal));

    private static string Pairs(JsonNode? node) => node is JsonObject pairs
        ? string.Concat(pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + Plain(pair.Value)))
        : "";

    private static IEnumerable<string> Leaves(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.SelectMany(Leaves),
        JsonObject fields => fields.SelectMany(field => Leaves(field.Value)),
        _ => [node.ToString()],
    };
}
