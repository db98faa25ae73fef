using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Walks an honest answer and lists the lies that can be told about each of its fields, and about it as a whole.</summary>
internal static class LieCatalogue
{
    private const string Placeholder = "@lie@";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lists the lies about the fields of an answer. Of the others' entries one stands for all, and so does the first item of a list.</summary>
    /// <param name="honest">A recorded answer; a lie fits all answers of its form.</param>
    /// <param name="ownKey">The key of the node that gave it.</param>
    internal static IEnumerable<AnswerLie> OfFields(string honest, string ownKey) => TryParse(honest) is { } root
        ? Walk(root, FieldPath.Root, ownKey).SelectMany(field => Of(field.Path, field.Value)).DistinctBy(lie => lie.ToString())
        : [];

    /// <summary>Lists the lies about an answer as a whole.</summary>
    internal static IEnumerable<AnswerLie> OfWhole()
    {
        yield return Whole("no body", _ => "");
        yield return Whole("no JSON", _ => "all is well");
        yield return Whole("a page", told => "<!doctype html><html><body>" + told.AccountId + "</body></html>");
        yield return Whole("the account id as JSON", told => LieTokens.Quote(told.AccountId));
        yield return Whole("a megabyte", _ => "{\"t\":1,\"x\":\"" + new string('A', 1_000_000) + "\"}");
        yield return Whole("cut short", told => told.Body[..(told.Body.Length / 2)]);
        yield return Whole("twice", told => told.Body + told.Body);
        yield return Whole("in text", told => LieTokens.Quote(told.Body));
        foreach (int status in (int[])[0, -1, 100, 201, 204, 302, 400, 401, 403, 404, 406, 410, 413, 418, 421, 425, 429, 500, 502, 503, 504, 999, int.MaxValue])
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"status {status}");
            yield return new AnswerLie("", name + " with the honest body", told => told with { Status = status });
            yield return Refusal(name + " with a reason", status, told => $"retrieve\u001b[2J\r\n failed for {told.AccountId} \u0000");
            yield return Refusal(name + " without a body", status, _ => "");
        }

        yield return Refusal("status 503 with a long reason", 503, _ => new string('x', 1_000_000));
        yield return Refusal("status 406 with a time", 406, told => "{\"t\":253402300799999,\"reason\":" + LieTokens.Quote(told.AccountId) + "}");
        yield return Refusal("status 421 with itself alone as the swarm", 421, told => $$"""{"snodes":[{"ip":"127.0.0.1","port":"1","port_https":1,"pubkey_ed25519":"{{told.OwnKey}}","pubkey_x25519":"{{told.OwnKey}}"}],"swarm":"1","t":1,"hf":[19,4]}""");
        yield return Refusal("status 421 with a stranger as the swarm", 421, _ => $$"""{"snodes":[{"ip":"127.0.0.1","port":"1","port_https":1,"pubkey_ed25519":"{{LieTokens.OtherKey}}","pubkey_x25519":"{{LieTokens.OtherKey}}"}],"swarm":"ffff","t":1,"hf":[19,4]}""");
        yield return Refusal("status 421 with no swarm", 421, _ => """{"snodes":[],"swarm":"1","t":1,"hf":[19,4]}""");
        yield return Refusal("status 502 with the next node", 502, told => "Next node not found: " + told.OwnKey);
        yield return Refusal("status 502 with another node", 502, _ => "Next node not found: " + LieTokens.OtherKey);
        yield return Refusal("status 502 of the daemon", 502, _ => "oxend returned unparsable data");
    }

    private static AnswerLie Whole(string name, Func<ToldAnswer, string> body) => new("", name, told => told with { Body = body(told) });

    private static AnswerLie Refusal(string name, int status, Func<ToldAnswer, string> body) => new("", name, told => told with { Status = status, Body = body(told) });

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsKey(string name) => name.Length is 64 && name.All(char.IsAsciiHexDigitLower);

    private static IEnumerable<(FieldPath Path, JsonNode? Value)> Walk(JsonNode? node, FieldPath path, string ownKey)
    {
        yield return (path, node);
        IEnumerable<(FieldPath, JsonNode?)> below = node switch
        {
            JsonObject fields => Below(fields, path, ownKey),
            JsonArray items => Below(items, path),
            _ => [],
        };
        foreach ((FieldPath Path, JsonNode? Value) field in below)
        {
            foreach ((FieldPath Path, JsonNode? Value) inner in Walk(field.Value, field.Path, ownKey))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<(FieldPath Path, JsonNode? Value)> Below(JsonObject fields, FieldPath path, string ownKey)
    {
        if (!fields.Any(field => IsKey(field.Key)))
        {
            return fields.Select(field => (path.Name(field.Key), field.Value));
        }

        var found = new List<(FieldPath, JsonNode?)>();
        if (fields.TryGetPropertyValue(ownKey, out JsonNode? own))
        {
            found.Add((path.Own(), own));
        }

        if (fields.Any(field => field.Key != ownKey))
        {
            found.Add((path.Other(), fields.First(field => field.Key != ownKey).Value));
        }

        return found;
    }

    // Where items are batch parts or numbers with a meaning, each is of its own kind; of other lists the first is as good as any.
    private static IEnumerable<(FieldPath Path, JsonNode? Value)> Below(JsonArray items, FieldPath path) =>
        items.Take(path.LastName is "results" or "hf" or "version" ? items.Count : 1).Select((item, index) => (path.Index(index), item));

    private static IEnumerable<AnswerLie> Of(FieldPath path, JsonNode? honest)
    {
        string field = path.ToString();
        bool isOwn = path.IsInOwnEntry && path.LastName != "signature";
        foreach ((string name, _) in LieTokens.For(honest, ""))
        {
            yield return Edited(name, (parent, key, index, told) => SetToken(parent, key, index, LieTokens.For(Value(parent, key, index), told.AccountId).FirstOrDefault(token => token.Name == name).Token));
        }

        if (field.Length == 0)
        {
            yield break;
        }

        yield return Edited("left out", (parent, key, index, _) =>
        {
            if (key is not null)
            {
                parent.AsObject().Remove(key);
            }
            else
            {
                parent.AsArray().RemoveAt(index);
            }

            return null;
        });
        if (!field.EndsWith(']'))
        {
            yield return Edited("a second time, otherwise", (parent, key, _, _) =>
            {
                parent[Placeholder] = 7;
                return LieTokens.Quote(key!);
            }) with
            { IsAboutOwnEntry = false };
        }

        if (honest is JsonObject entries && entries.Any(entry => IsKey(entry.Key)))
        {
            yield return OfEntries("only the own entry", (all, own) => SetOthers(all, own, _ => null));
            yield return OfEntries("only entries of others", (all, own) => all.Remove(own));
            yield return OfEntries("the own entry for all", (all, own) => SetOthers(all, own, mine => mine?.DeepClone() as JsonObject));
            yield return OfEntries("an entry of a node that is no member", (all, own) => all[LieTokens.OtherKey] = all[own]?.DeepClone());
            yield return OfEntries("the others failed", (all, own) => SetOthers(all, own, _ => new JsonObject { ["failed"] = true, ["code"] = "500", ["reason"] = "\u001b\r\n" }));
            yield return OfEntries("the others timed out", (all, own) => SetOthers(all, own, _ => new JsonObject { ["failed"] = true, ["timeout"] = true }));
        }

        AnswerLie Edited(string name, Func<JsonNode, string?, int, ToldAnswer, string?> edit) =>
            new(field, name, told => told with { Body = Edit(told, path, edit) }) { IsAboutOwnEntry = isOwn };

        AnswerLie OfEntries(string name, Action<JsonObject, string> edit) => Edited(name, (parent, key, index, told) =>
        {
            edit(Value(parent, key, index)!.AsObject(), told.OwnKey);
            return null;
        });
    }

    private static JsonNode? Value(JsonNode parent, string? key, int index) => key is not null ? parent[key] : index >= 0 ? parent[index] : parent;

    /// <summary>Puts a place-holder where the token belongs, which may be no JSON that can be put there.</summary>
    private static string? SetToken(JsonNode parent, string? key, int index, string? token)
    {
        if (token is not null && key is not null)
        {
            parent[key] = Placeholder;
        }
        else if (token is not null && index >= 0)
        {
            parent[index] = Placeholder;
        }

        return token;
    }

    private static void SetOthers(JsonObject entries, string ownKey, Func<JsonNode?, JsonObject?> make)
    {
        foreach (string key in entries.Select(entry => entry.Key).Where(key => key != ownKey).ToArray())
        {
            if (make(entries[ownKey]) is { } entry)
            {
                entries[key] = entry;
            }
            else
            {
                entries.Remove(key);
            }
        }
    }

    /// <summary>Changes an answer; what the edit gives back takes the place of the place-holder, or of the whole answer when there is none.</summary>
    private static string Edit(ToldAnswer told, FieldPath path, Func<JsonNode, string?, int, ToldAnswer, string?> edit)
    {
        if (TryParse(told.Body) is not { } root || !path.TryFind(root, told.OwnKey, out JsonNode parent, out string? key, out int index))
        {
            return told.Body;
        }

        string? token = edit(parent, key, index, told);
        if (token is not null && key is null && index < 0)
        {
            return token;
        }

        string text = Text(root);
        return token is null ? text : text.Replace('"' + Placeholder + '"', token, StringComparison.Ordinal);
    }

    private static string Text(JsonNode root)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            root.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
