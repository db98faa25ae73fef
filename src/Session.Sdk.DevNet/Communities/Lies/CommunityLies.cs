using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Makes the lies that a hostile community server may tell. Each changes what it is about, directly, by onion and in the parts of batches; the rest stays honest.</summary>
public static class CommunityLies
{
    private const string HtmlType = "text/html; charset=utf-8";

    /// <summary>Gives all messages signatures of random bytes.</summary>
    /// <returns>The lie.</returns>
    public static Lie WrongSignatures() => OnRows(row => Set(row, "signature", () => Convert.ToBase64String(SecureRandom.GetBytes(64))));

    /// <summary>Lets all messages come from another id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The lie.</returns>
    public static Lie WrongAuthors(string id) => OnRows(row => Set(row, "session_id", () => id));

    /// <summary>Adds to the sequence numbers of all rows, so that positions jump ahead.</summary>
    /// <param name="by">How much is added; a negative number lets them go back.</param>
    /// <returns>The lie.</returns>
    public static Lie ShiftedSequence(long by) => OnRows(row => Set(row, "seqno", () => row["seqno"]!.GetValue<long>() + by));

    /// <summary>Fills every list of messages up with copies of its last row, with ever higher numbers, so that no page is the last.</summary>
    /// <param name="rows">How many rows a list has at least.</param>
    /// <returns>The lie.</returns>
    public static Lie EndlessLists(int rows = 256) => OnJson(IsList, json =>
    {
        if (json is JsonArray { Count: > 0 } list)
        {
            long next = list.Max(row => row!["seqno"]!.GetValue<long>());
            while (list.Count < rows)
            {
                JsonNode copy = list[^1]!.DeepClone();
                copy["seqno"] = ++next;
                copy["id"] = copy["id"]!.GetValue<long>() + 1;
                list.Add(copy);
            }
        }

        return json;
    });

    /// <summary>Gives every value of every JSON answer another type: numbers become texts, texts numbers, lists objects.</summary>
    /// <returns>The lie.</returns>
    public static Lie WrongTypes() => OnJson(IsEndpoint, Twist);

    /// <summary>Answers everything with a page and status 200.</summary>
    /// <returns>The lie.</returns>
    public static Lie Html() => OnAnswers(answer => new ForcedAnswer(200, "<!doctype html>\n<title>Welcome</title>\n"u8.ToArray(), HtmlType));

    /// <summary>Answers everything with a page that claims to be JSON.</summary>
    /// <returns>The lie.</returns>
    public static Lie HtmlAsJson() => OnAnswers(answer => answer with { Body = "<!doctype html>\n<title>Welcome</title>\n"u8.ToArray() });

    /// <summary>Sends everyone who asks somewhere else.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="status">The status.</param>
    /// <returns>The lie.</returns>
    public static Lie Redirects(Uri url, int status = 308)
    {
        ArgumentNullException.ThrowIfNull(url);
        return OnAnswers(_ => new ForcedAnswer(status, ReadOnlyMemory<byte>.Empty, HtmlType) { Location = url });
    }

    /// <summary>Claims other capabilities than there are.</summary>
    /// <param name="capabilities">The capabilities that are claimed.</param>
    /// <returns>The lie.</returns>
    public static Lie Capabilities(params string[] capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        return OnJson(path => path == "/capabilities", _ => new JsonObject { ["capabilities"] = new JsonArray([.. capabilities.Select(name => (JsonNode)name)]) });
    }

    /// <summary>Changes the information of rooms, such as the name or the number of the picture.</summary>
    /// <param name="change">What is done to each room's information.</param>
    /// <returns>The lie.</returns>
    public static Lie RoomInformation(Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return OnJson(_ => true, json =>
        {
            foreach (JsonObject room in Rooms(json))
            {
                change(room);
            }

            return json;
        });
    }

    /// <summary>Changes the rows of messages, whole ones, deletions and reactions alike.</summary>
    /// <param name="change">What is done to each row.</param>
    /// <returns>The lie.</returns>
    public static Lie OnRows(Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return OnJson(path => IsList(path) || path.Contains("/message/", StringComparison.Ordinal), json =>
        {
            foreach (JsonObject row in json is JsonArray list ? list.OfType<JsonObject>() : new[] { json }.OfType<JsonObject>())
            {
                change(row);
            }

            return json;
        });
    }

    /// <summary>Changes the JSON of successful answers.</summary>
    /// <param name="isMeant">Which paths are meant.</param>
    /// <param name="change">What the JSON becomes.</param>
    /// <returns>The lie.</returns>
    public static Lie OnJson(Func<string, bool> isMeant, Func<JsonNode, JsonNode?> change)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        ArgumentNullException.ThrowIfNull(change);
        return new Lie
        {
            Http = exchange => exchange.Answer is { Status: >= 200 and < 300, ContentType: "application/json" } answer && isMeant(exchange.Path)
                ? answer with { Body = Change(answer.Body, change) }
                : exchange.Answer,
        };
    }

    private static Lie OnAnswers(Func<ForcedAnswer, ForcedAnswer> change) => new()
    {
        Http = exchange => IsEndpoint(exchange.Path) ? change(exchange.Answer) : exchange.Answer,
    };

    // An onion request is answered by what is in it.
    private static bool IsEndpoint(string path) => path is not OnionEndpoint.Path;

    private static bool IsList(string path) => path.Contains("/messages/", StringComparison.Ordinal);

    private static byte[] Change(ReadOnlyMemory<byte> body, Func<JsonNode, JsonNode?> change)
    {
        JsonNode? changed = JsonNode.Parse(body.Span) is { } json ? change(json) : null;
        return System.Text.Encoding.UTF8.GetBytes(changed?.ToJsonString() ?? "null");
    }

    private static void Set(JsonObject row, string name, Func<JsonNode> value)
    {
        if (row[name] is not null)
        {
            row[name] = value();
        }
    }

    private static IEnumerable<JsonObject> Rooms(JsonNode? json) => json switch
    {
        JsonArray list => list.SelectMany(Rooms),
        JsonObject { Count: > 0 } room when room.ContainsKey("token") && room.ContainsKey("name") => [room],
        JsonObject poll when poll.ContainsKey("details") => Rooms(poll["details"]),
        _ => [],
    };

    private static JsonNode? Twist(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Twist(field.Value)))),
        JsonArray list => new JsonObject(list.Select((item, index) => KeyValuePair.Create(index.ToString(CultureInfo.InvariantCulture), Twist(item)))),
        JsonValue value => value.GetValueKind() is JsonValueKind.String ? JsonValue.Create(7) : JsonValue.Create(value.ToJsonString()),
        _ => JsonValue.Create(true),
    };
}
