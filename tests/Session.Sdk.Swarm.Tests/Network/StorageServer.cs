using System.Globalization;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm.Tests.Network;

/// <summary>Answers as a storage server does, written from the server's rules and not from the client's code.</summary>
internal sealed class StorageServer(FakeNetwork network)
{
    private const long Day = 86_400_000;

    private long Now => network.ServerClock().ToUnixTimeMilliseconds();

    internal (int Status, string Body) Answer(TestNode node, JsonObject request)
    {
        (int status, JsonNode body) = Execute(node, (string)request["method"]!, (JsonObject)request["params"]!);
        return (status, body is JsonValue text ? (string)text! : body.ToJsonString());
    }

    private (int Status, JsonNode Body) Execute(TestNode node, string method, JsonObject parameters)
    {
        switch (method)
        {
            case "info":
                return (200, Common(new JsonObject { ["version"] = new JsonArray(2, 8, 0), ["timestamp"] = Now }));
            case "get_swarm":
                return (200, SwarmOf((string)parameters["pubkey"]!));
            case "batch" or "sequence":
                return (200, new JsonObject { ["results"] = Batch(node, method, parameters["requests"]!.AsArray()) });
            case "ifelse":
                return (200, IfElse(node, parameters));
        }

        string address = (string)parameters["pubkey"]!;
        Assert.Equal(66, address.Length);
        if (!network.MembersOf(SessionAddress.Parse(address)).Contains(node))
        {
            return (421, SwarmOf(address));
        }

        lock (network)
        {
            return method switch
            {
                "store" => Store(node, address, parameters),
                "retrieve" => Retrieve(node, address, parameters),
                "get_expiries" => Expiries(node, address, parameters),
                "revoked_subaccounts" => (400, "no method revoked_subaccounts"),
                _ => Wide(node, address, method, parameters),
            };
        }
    }

    private (int Status, JsonNode Body) Store(TestNode node, string address, JsonObject parameters)
    {
        int ns = NamespaceOf(parameters);
        long timestamp = (long)parameters["timestamp"]!;
        long ttl = (long)parameters["ttl"]!;
        byte[] data = Convert.FromBase64String((string)parameters["data"]!);
        if (ttl < 10_000 || ttl > (ns % 10 == 0 ? 14 : 30) * Day)
        {
            return (403, "Provided expiry/TTL is not valid.");
        }

        if (timestamp > Now + 10_000 || timestamp + ttl < Now - 10_000)
        {
            return (406, "Timestamp error: check your clock");
        }

        if (ns % 10 != 0 && Refusal(address, parameters, $"store{Text(ns)}{timestamp}", 2, timestamp, "store", node) is { } refusal)
        {
            return refusal;
        }

        string hash = Hash(address, ns, data);
        var entries = new JsonObject();
        foreach (TestNode member in network.MembersOf(SessionAddress.Parse(address)))
        {
            if (member.IsFrozen)
            {
                entries[member.Key] = new JsonObject { ["failed"] = true, ["timeout"] = true };
                continue;
            }

            var entry = new JsonObject { ["hash"] = hash, ["expiry"] = timestamp + ttl, ["signature"] = member.Sign(hash) };
            int index = member.Messages.FindIndex(message => message.Hash == hash);
            if (index < 0)
            {
                member.Messages.Add(new TestMessage(address, ns, hash, data, timestamp, timestamp + ttl));
            }
            else
            {
                entry["already"] = member == node ? true : 1;
                member.Messages[index] = member.Messages[index] with { Expiry = Math.Max(member.Messages[index].Expiry, timestamp + ttl) };
                entry["expiry"] = member.Messages[index].Expiry;
            }

            entries[member.Key] = entry;
        }

        return (200, Common(new JsonObject { ["hash"] = hash, ["swarm"] = entries }));
    }

    private (int Status, JsonNode Body) Retrieve(TestNode node, string address, JsonObject parameters)
    {
        int ns = NamespaceOf(parameters);
        if (ns != -10)
        {
            long timestamp = (long)parameters["timestamp"]!;
            if (Refusal(address, parameters, $"retrieve{Text(ns)}{timestamp}", 1, timestamp, "retrieve", ns == -11 ? null : node) is { } refusal)
            {
                return refusal;
            }
        }

        List<TestMessage> stored = [.. node.Messages.Where(message => message.Address == address && message.Namespace == ns)];
        int start = stored.FindIndex(message => message.Hash == (string?)parameters["last_hash"]) + 1;
        int count = (int?)parameters["max_count"] ?? int.MaxValue;
        int size = (int?)parameters["max_size"] ?? -5;
        int limit = size < 0 ? 7_800_000 / -size : size;
        var messages = new JsonArray();
        bool more = false;
        int total = 0;
        foreach (TestMessage message in stored.Skip(start))
        {
            total += 143 + (message.Data.Length * 4 / 3);
            if (messages.Count > 0 && (messages.Count >= count || total > limit))
            {
                more = true;
                break;
            }

            messages.Add(new JsonObject
            {
                ["hash"] = message.Hash,
                ["timestamp"] = message.Timestamp,
                ["expiration"] = message.Expiry,
                ["data"] = Convert.ToBase64String(message.Data),
            });
        }

        return (200, Common(new JsonObject { ["messages"] = messages, ["more"] = more }));
    }

    private (int Status, JsonNode Body) Expiries(TestNode node, string address, JsonObject parameters)
    {
        long timestamp = (long)parameters["timestamp"]!;
        string[] asked = Texts(parameters["messages"]!);
        if (Refusal(address, parameters, $"get_expiries{timestamp}{string.Concat(asked)}", 1, timestamp, "get_expiries", node) is { } refusal)
        {
            return refusal;
        }

        var expiries = new JsonObject();
        foreach (TestMessage message in node.Messages.Where(message => asked.Contains(message.Hash)))
        {
            expiries[message.Hash] = message.Expiry;
        }

        return (200, new JsonObject { ["expiries"] = expiries });
    }

    /// <summary>Executes what all members do and sign.</summary>
    private (int Status, JsonNode Body) Wide(TestNode node, string address, string method, JsonObject parameters)
    {
        string[] messages = parameters["messages"] is { } list ? Texts(list) : [];
        string scope = parameters["namespace"] is JsonValue value && value.TryGetValue(out string? all) ? all : Text(NamespaceOf(parameters));
        long time = (long?)(parameters["timestamp"] ?? parameters["before"]) ?? (parameters["expiry"] is JsonValue single ? (long)single : 0);
        string expiries = parameters["expiry"] is JsonArray several ? string.Concat(several.Select(each => (long)each!)) : time.ToString(CultureInfo.InvariantCulture);
        string flag = (bool?)parameters["shorten"] == true ? "shorten" : (bool?)parameters["extend"] == true ? "extend" : string.Empty;
        byte[] tokens = [.. Texts(parameters["revoke"] ?? parameters["unrevoke"] ?? new JsonArray()).SelectMany(Convert.FromBase64String)];
        (string text, int need) = method switch
        {
            "delete" => ($"delete{string.Concat(messages)}", 4),
            "delete_all" or "delete_before" or "expire_all" => ($"{method}{scope}{time}", 4),
            "expire" => ($"expire{flag}{expiries}{string.Concat(messages)}", 2),
            "revoke_subaccount" or "unrevoke_subaccount" => ($"{method}{time}{System.Text.Encoding.Latin1.GetString(tokens)}", 16),
            _ => throw new InvalidOperationException(method),
        };
        bool isTimed = method is "delete_all" or "revoke_subaccount" or "unrevoke_subaccount";
        if (Refusal(address, parameters, text, need, isTimed ? time : Now, method, node) is { } refusal)
        {
            return refusal;
        }

        var entries = new JsonObject();
        bool any = false;
        foreach (TestNode member in network.MembersOf(SessionAddress.Parse(address)))
        {
            if (member.IsFrozen)
            {
                entries[member.Key] = new JsonObject { ["failed"] = true, ["code"] = "503", ["reason"] = "Snode not ready" };
                continue;
            }

            JsonObject entry = method switch
            {
                "expire" => Expire(member, address, messages, parameters["expiry"]!, flag, MayDelete(parameters)),
                "revoke_subaccount" or "unrevoke_subaccount" => Revoke(member, address, method, time, tokens),
                _ => Remove(member, address, method, messages, scope, time),
            };
            any |= entry["deleted"] is JsonArray { Count: > 0 };
            entries[member.Key] = entry;
        }

        bool missed = method == "delete" && (bool?)parameters["required"] == true && !any;
        return (missed ? 404 : 200, Common(new JsonObject { ["swarm"] = entries }));
    }

    private static JsonObject Remove(TestNode member, string address, string method, string[] messages, string scope, long time)
    {
        bool Matches(TestMessage message) => message.Address == address && method switch
        {
            "delete" => messages.Contains(message.Hash),
            "delete_before" => Text(message.Namespace) == scope && message.Timestamp <= time,
            "expire_all" => (scope == "all" || Text(message.Namespace) == scope) && message.Expiry > time,
            _ => scope == "all" || Text(message.Namespace) == scope,
        };
        TestMessage[] hit = [.. member.Messages.Where(Matches)];
        if (method == "expire_all")
        {
            foreach (TestMessage message in hit)
            {
                member.Messages[member.Messages.IndexOf(message)] = message with { Expiry = time };
            }
        }
        else
        {
            member.Messages.RemoveAll(hit.Contains);
        }

        string[] hashes = [.. hit.Select(message => message.Hash).Order(StringComparer.Ordinal)];
        string middle = method == "delete" ? string.Concat(messages) : time.ToString(CultureInfo.InvariantCulture);
        JsonNode told = scope == "all" && method != "delete"
            ? new JsonObject(hit.GroupBy(message => message.Namespace).Select(group => KeyValuePair.Create(
                group.Key.ToString(CultureInfo.InvariantCulture),
                (JsonNode?)new JsonArray([.. group.Select(message => (JsonNode)message.Hash)]))))
            : new JsonArray([.. hashes.Select(hash => (JsonNode)hash)]);
        return new JsonObject
        {
            [method == "expire_all" ? "updated" : "deleted"] = told,
            ["signature"] = member.Sign($"{address}{middle}{string.Concat(hashes)}"),
        };
    }

    private static bool MayDelete(JsonObject parameters) => parameters["subaccount"] is not { } token || (Convert.FromBase64String((string)token!)[1] & 4) != 0;

    private JsonObject Expire(TestNode member, string address, string[] messages, JsonNode expiry, string flag, bool mayDelete)
    {
        long[] wanted = expiry is JsonArray several ? [.. several.Select(each => (long)each!)] : [(long)expiry];
        long[] applied = [.. wanted.Select(each => Math.Min(each, Now + (30 * Day)))];
        var updated = new List<string>();
        var unchanged = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < messages.Length; i++)
        {
            long to = applied[applied.Length == 1 ? 0 : i];
            int index = member.Messages.FindIndex(message => message.Address == address && message.Hash == messages[i]);
            if (index < 0)
            {
                continue;
            }

            long from = member.Messages[index].Expiry;
            bool isExtend = flag == "extend" || !mayDelete;
            if ((isExtend && to <= from) || (flag == "shorten" && to >= from))
            {
                unchanged[messages[i]] = from;
            }
            else
            {
                member.Messages[index] = member.Messages[index] with { Expiry = to };
                updated.Add(messages[i]);
            }
        }

        updated.Sort(StringComparer.Ordinal);
        if (expiry is JsonArray)
        {
            applied = [.. updated.Select(hash => applied[Array.IndexOf(messages, hash)])];
        }

        string text = $"{address}{string.Concat(applied)}{string.Concat(messages)}{string.Concat(updated)}{string.Concat(unchanged.Select(pair => $"{pair.Key}{pair.Value}"))}";
        var entry = new JsonObject
        {
            ["updated"] = new JsonArray([.. updated.Select(hash => (JsonNode)hash)]),
            ["expiry"] = expiry is JsonArray ? new JsonArray([.. applied.Select(each => (JsonNode)each)]) : applied[0],
            ["signature"] = member.Sign(flag.Length > 0 ? text : text[..(text.Length - string.Concat(unchanged.Select(pair => $"{pair.Key}{pair.Value}")).Length)]),
        };
        if (flag.Length > 0)
        {
            entry["unchanged"] = new JsonObject(unchanged.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }

        return entry;
    }

    private static JsonObject Revoke(TestNode member, string address, string method, long time, byte[] tokens)
    {
        int count = 0;
        foreach (byte[] token in tokens.Chunk(36))
        {
            string text = Convert.ToBase64String(token);
            count += (method == "revoke_subaccount" ? member.Revoked.Add(text) : member.Revoked.Remove(text)) ? 1 : 0;
        }

        var entry = new JsonObject { ["signature"] = member.Sign([.. System.Text.Encoding.UTF8.GetBytes($"{address}{time}"), .. tokens]) };
        if (method != "revoke_subaccount")
        {
            entry["count"] = count;
        }

        return entry;
    }

    private JsonArray Batch(TestNode node, string method, JsonArray requests)
    {
        Assert.InRange(requests.Count, 1, 20);
        var results = new JsonArray();
        foreach (JsonNode? request in requests)
        {
            (int status, JsonNode body) = Execute(node, (string)request!["method"]!, (JsonObject)request["params"]!);
            results.Add(new JsonObject { ["body"] = body, ["code"] = status });
            if (method == "sequence" && status is < 200 or >= 300)
            {
                break;
            }
        }

        return results;
    }

    private JsonObject IfElse(TestNode node, JsonObject parameters)
    {
        bool condition = (int?)parameters["if"]!["hf_at_least"]?[0] is not { } least || least <= 19;
        var answer = new JsonObject { ["condition"] = condition, ["height"] = 1_500_001, ["hf"] = new JsonArray(19, 4), ["v"] = new JsonArray(2, 8, 0) };
        if (parameters[condition ? "then" : "else"] is { } branch)
        {
            (int status, JsonNode body) = Execute(node, (string)branch["method"]!, (JsonObject)branch["params"]!);
            answer["result"] = new JsonObject { ["body"] = body, ["code"] = status };
        }

        return answer;
    }

    private JsonObject SwarmOf(string address)
    {
        var nodes = new JsonArray();
        ulong id = 0;
        foreach (TestNode member in network.MembersOf(SessionAddress.Parse(address)))
        {
            id = member.Node.SwarmId;
            nodes.Add(new JsonObject
            {
                ["ip"] = member.Node.Address.ToString(),
                ["port"] = "22021",
                ["port_https"] = 22021,
                ["port_omq"] = 20201,
                ["pubkey_ed25519"] = member.Key,
                ["pubkey_x25519"] = member.Node.X25519PublicKey.ToString(),
            });
        }

        return Common(new JsonObject { ["snodes"] = nodes, ["swarm"] = id.ToString("x", CultureInfo.InvariantCulture) });
    }

    /// <summary>Checks time, key, token and signature in the order of the server.</summary>
    private (int Status, JsonNode Body)? Refusal(string address, JsonObject parameters, string text, int need, long time, string method, TestNode? revoking)
    {
        byte[] key = Convert.FromHexString(address)[1..];
        bool isAccount = address.StartsWith("05", StringComparison.Ordinal);
        if (parameters["signature"] is not { } signature)
        {
            return (401, $"{method}: request signature required");
        }

        if (Math.Abs(time - Now) > 60_000)
        {
            return (406, $"{method} timestamp too far from current time");
        }

        if (!isAccount && parameters["pubkey_ed25519"] is not null)
        {
            return (400, "invalid request: pubkey_ed25519 is only permitted for 05[...] pubkeys");
        }

        if (isAccount)
        {
            Ed25519PublicKey given = Ed25519PublicKey.Parse((string)parameters["pubkey_ed25519"]!);
            if (!given.TryToX25519(out X25519PublicKey converted) || !converted.AsSpan().SequenceEqual(key))
            {
                return (401, $"{method} signature verification failed");
            }

            key = given.ToArray();
        }

        if (parameters["subaccount"] is { } tokenText && need < 16)
        {
            byte[] token = Convert.FromBase64String((string)tokenText!);
            bool good = revoking?.Revoked.Contains((string)tokenText!) != true
                && token[0] == 3
                && (token[1] & need) == need
                && Ed25519.Verify(token, Convert.FromBase64String((string)parameters["subaccount_sig"]!), key);
            if (!good)
            {
                return (401, $"{method} signature verification failed");
            }

            key = token[4..];
        }

        return Ed25519.Verify(System.Text.Encoding.Latin1.GetBytes(text), Convert.FromBase64String((string)signature!), key)
            ? null
            : (401, $"{method} signature verification failed");
    }

    private JsonObject Common(JsonObject body)
    {
        body["t"] = Now;
        body["hf"] = new JsonArray(19, 4);
        return body;
    }

    private static string Hash(string address, int ns, byte[] data)
    {
        byte[] hash = new byte[32];
        Blake2b.Hash([.. Convert.FromHexString(address), .. System.Text.Encoding.ASCII.GetBytes(Text(ns)), .. data], hash);
        return Convert.ToBase64String(hash).TrimEnd('=');
    }

    private static int NamespaceOf(JsonObject parameters) => parameters["namespace"] is JsonValue value && value.TryGetValue(out int ns) ? ns : 0;

    private static string Text(int ns) => ns == 0 ? string.Empty : ns.ToString(CultureInfo.InvariantCulture);

    private static string[] Texts(JsonNode list) => list is JsonArray array ? [.. array.Select(each => (string)each!)] : [(string)list!];
}
