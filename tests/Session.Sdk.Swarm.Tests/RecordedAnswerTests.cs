using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm.Tests;

/// <summary>Reads and verifies answers that were recorded from a real storage server.</summary>
public sealed class RecordedAnswerTests
{
    private static readonly JsonArray Cases = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recordings", "swarm-answers.json")))!["cases"]!.AsArray();

    public static TheoryData<int, string> Names
    {
        get
        {
            var names = new TheoryData<int, string>();
            for (int i = 0; i < Cases.Count; i++)
            {
                names.Add(i, (string)Cases[i]!["name"]!);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void All_members_of_a_real_swarm_confirm(int number, string name)
    {
        (NodeRequest request, AnswerContext context, byte[] body) = Load(number);
        SwarmWideResult result = Read(request, body, context);
        Assert.True(result.Members.Count == 4, name);
        Assert.All(result.Members, member => Assert.Equal(MemberVerdict.Confirmed, member.Verdict));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_request_or_signature_is_a_lie(int number, string name)
    {
        (NodeRequest request, AnswerContext context, _) = Load(number);
        JsonNode answer = Cases[number]!["answer"]!.DeepClone();
        foreach ((_, JsonNode? entry) in answer["swarm"]!.AsObject())
        {
            byte[] signature = Convert.FromBase64String((string)entry!["signature"]!);
            signature[3] ^= 0x10;
            entry["signature"] = Convert.ToBase64String(signature);
        }

        SwarmWideResult result = Read(request, JsonSerializer.SerializeToUtf8Bytes(answer), context);
        Assert.All(result.Members, member => Assert.True(member.Verdict == MemberVerdict.Lied, name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_truncation_is_a_failure_of_its_form(int number, string name)
    {
        (NodeRequest request, AnswerContext context, byte[] body) = Load(number);
        for (int length = 0; length < body.Length; length += 7)
        {
            byte[] shorter = body[..length];
            Assert.True(Record.Exception(() => Read(request, shorter, context)) is JsonException, name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Flipped_bits_never_make_a_runtime_error(int number, string name)
    {
        (NodeRequest request, AnswerContext context, byte[] body) = Load(number);
        for (int i = 0; i < body.Length; i += 3)
        {
            byte[] flipped = [.. body];
            flipped[i] ^= (byte)(1 << (i % 8));
            Exception? error = Record.Exception(() => Read(request, flipped, context));
            Assert.True(error is null or JsonException, $"{name}: {error}");
        }
    }

    private static SwarmWideResult Read(NodeRequest request, byte[] body, AnswerContext context) => (SwarmWideResult)request.ReadObject(body, context);

    internal static (NodeRequest Request, AnswerContext Context, byte[] Body) Load(int number)
    {
        JsonNode recorded = Cases[number]!;
        JsonObject parameters = recorded["request"]!["params"]!.AsObject();
        var members = recorded["answer"]!["swarm"]!.AsObject().Select(pair => Ed25519PublicKey.Parse(pair.Key)).ToHashSet();
        ServiceNode node = new()
        {
            Ed25519PublicKey = members.First(),
            X25519PublicKey = default,
            Address = IPAddress.Loopback,
            HttpsPort = 1,
        };
        var context = new AnswerContext
        {
            Sent = parameters["timestamp"] is JsonValue time && time.TryGetValue(out long sent) ? sent : (long)recorded["answer"]!["t"]!,
            Node = node,
            Path = new OnionPath([node]),
            RoundTrip = default,
            Status = (int)recorded["status"]!,
            IsMember = members.Contains,
            MemberCount = members.Count,
        };
        return (Build((string)recorded["request"]!["method"]!, parameters), context, JsonSerializer.SerializeToUtf8Bytes(recorded["answer"]));
    }

    private static NodeRequest Build(string method, JsonObject parameters)
    {
        SessionAddress address = SessionAddress.Parse((string)(parameters["pubkey"] ?? parameters["pubKey"])!);
        NamespaceScope scope = parameters["namespace"] is JsonValue value ? value.TryGetValue(out short ns) ? new Namespace(ns) : NamespaceScope.All : default(Namespace);
        return method switch
        {
            "store" => new StoreRequest { Address = address, Namespace = scope.Namespace, Data = Convert.FromBase64String((string)parameters["data"]!), TimeToLive = TimeSpan.FromDays(1) },
            "delete" => new DeleteRequest { Address = address, Messages = Hashes(parameters) },
            "delete_all" => new DeleteAllRequest { Address = address, Scope = scope },
            "delete_before" => new DeleteBeforeRequest { Address = address, Scope = scope, Before = Time(parameters["before"]!) },
            "expire_all" => new ExpireAllRequest { Address = address, Scope = scope, Expiry = Time(parameters["expiry"]!) },
            "expire" => new ExpireRequest
            {
                Address = address,
                Messages = Hashes(parameters),
                Expiries = parameters["expiry"] is JsonArray several ? [.. several.Select(each => Time(each!))] : [Time(parameters["expiry"]!)],
            },
            "revoke_subaccount" => new RevokeSubaccountsRequest { Address = address, Tokens = Tokens(parameters["revoke"]!) },
            "unrevoke_subaccount" => new UnrevokeSubaccountsRequest { Address = address, Tokens = Tokens(parameters["unrevoke"]!) },
            _ => throw new InvalidOperationException(method),
        };
    }

    private static IReadOnlyList<MessageHash> Hashes(JsonObject parameters) => [.. parameters["messages"]!.AsArray().Select(each => MessageHash.Parse((string)each!))];

    private static IReadOnlyList<SubaccountToken> Tokens(JsonNode list) => [.. list.AsArray().Select(each =>
    {
        Assert.True(TokenText.TryRead((string)each!, out SubaccountToken token));
        return token;
    })];

    private static DateTimeOffset Time(JsonNode milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
}
