using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Sends every request that was recorded from a running community server to one of ours with the same keys, byte for byte, and compares the answers.</summary>
public sealed partial class RecordedCommunityTests : IAsyncLifetime
{
    private const long Start = 1795402288;
    private const int WithoutPicture = 16;
    private const int WithOtherTime = 71;
    private const double Fraction = 0.4;
    private static readonly byte[] SecretB = Convert.FromHexString("4d7356057972e50907749dbdd508f7d96c5b17436f43e4ce0996e8a75ce6b32f");
    private static readonly byte[] SecretU = Convert.FromHexString("e435b3677d2579c992439893438bbfb5d5d210fe614def1d2e9155925e0ff597");
    private static readonly Dictionary<string, TestMember> Members = new()
    {
        ["olga"] = TestMember.Of(0x11),
        ["gina"] = TestMember.Of(0x12),
        ["adam"] = TestMember.Of(0x13),
        ["mona"] = TestMember.Of(0x14),
        ["alice"] = TestMember.Of(0x21),
        ["bob"] = TestMember.Of(0x22),
        ["carol"] = TestMember.Of(0x23),
        ["dave"] = TestMember.Of(0x24),
        ["erin"] = TestMember.Of(0x25),
        ["frank"] = TestMember.Of(0x26),
        ["grace"] = TestMember.Of(0x27),
    };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Start).AddSeconds(Fraction));
    private DevNet? _network;
    private DevCommunityServer? _blinding;
    private DevCommunityServer? _plain;

    public async ValueTask InitializeAsync()
    {
        _network = await DevNet.StartAsync(new DevNetOptions { TimeProvider = _time, NodeCount = 1, SwarmCount = 1 }, TestContext.Current.CancellationToken);
        _blinding = await AddAsync(SecretB, CommunityBlinding.Required);
        _plain = await AddAsync(SecretU, CommunityBlinding.None);
        var cyrillic = new DevCommunityFilter(Cyrillic()) { IsSilent = true };
        _blinding.AddRoom("main", "Main room", "Where everything happens");
        _blinding.AddRoom("fresh", "Fresh");
        _blinding.AddRoom("story", "Story");
        _blinding.AddRoom("other", "Other room");
        _blinding.AddRoom("readonly", "Read only").DefaultWrite = false;
        _blinding.AddRoom("noupload", "No upload").DefaultUpload = false;
        _blinding.AddRoom("closed", "Closed", "visible, not readable").DefaultRead = false;
        DevCommunityRoom secret = _blinding.AddRoom("secret", "Secret");
        (secret.DefaultRead, secret.DefaultAccessible) = (false, false);
        _blinding.AddRoom("Mixed-Case_1", "Mixed");
        _blinding.AddRoom("filtered", "Filtered").Filter = cyrillic;
        _blinding.AddRoom("filteredreply", "Filtered with reply").Filter = cyrillic with { Reply = "Hi {profile_name}, only Latin letters here" };
        _plain.AddRoom("main", "Plain room");
        _plain.AddRoom("filtered", "Filtered").Filter = cyrillic with { IsSilent = false };
        _plain.AddGlobalModerator(Members["olga"].PlainId, isAdmin: true);
    }

    public async ValueTask DisposeAsync() => await _network!.DisposeAsync();

    [Fact]
    public async Task Every_recorded_request_is_answered_as_the_real_server_did()
    {
        var differences = new List<string>();
        IReadOnlyList<RecordedBlock> blocks = RecordedBlock.ReadAll();
        Assert.Equal(950, blocks.Count);
        Assert.Equal(Enumerable.Range(1, 950), blocks.Select(block => block.Number));
        foreach (RecordedBlock block in blocks.Where(block => block.Number != WithoutPicture))
        {
            await PrepareAsync(block.Number, blocks);
            await foreach (string difference in CompareAsync(block))
            {
                differences.Add($"{block}: {difference}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex(@"\b179\d{7}(\.\d+)?\b")]
    private static partial Regex Times();

    private async Task<DevCommunityServer> AddAsync(byte[] secret, CommunityBlinding blinding) =>
        await _network!.AddCommunityAsync(new DevCommunityOptions { SecretKey = secret, Blinding = blinding, FirstContactTime = TimeSpan.Zero }, TestContext.Current.CancellationToken);

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    // What happened between the recorded requests.
    private async Task PrepareAsync(int number, IReadOnlyList<RecordedBlock> blocks)
    {
        switch (number)
        {
            case 96:
                _blinding!.Sweep();
                break;
            case 134:
                _blinding!.AddGlobalModerator(Members["olga"].Id(_blinding), isAdmin: true);
                MoveTo(1795402299);
                break;
            case 283:
                foreach (JsonNode? row in JsonNode.Parse(blocks[289 - 1].Response)!.AsArray().Where(row => row!["id"]!.GetValue<long>() is > 32 and < 37).Reverse())
                {
                    Post("other", "adam", row!);
                }

                break;
            case 284:
                Post("main", "mona", 4);
                break;
            case 314:
                Post("story", "adam", 109);
                Post("story", "adam", JsonNode.Parse(blocks[800 - 1].Response)![4]!["body"]![0]!);
                break;
            case 433:
                foreach (string name in new[] { "adam", "mona", "alice", "bob", "carol", "dave", "grace", "frank" })
                {
                    Assert.Equal(200, (await _blinding!.AskAsync(Members[name], Now, "PUT", "/room/main/reaction/164/%F0%9F%91%8D")).Status);
                }

                break;
            case 793:
                for (int i = 0; i < 11; i++)
                {
                    byte[] message = """{"message":"AAAA"}"""u8.ToArray();
                    Assert.Equal(201, (await _blinding!.AskAsync(Members["alice"], Now, "POST", "/inbox/" + Members["frank"].Id(_blinding!), message)).Status);
                }

                break;
            case 857:
                Assert.True(_blinding!.RemoveRoom("Mixed-Case_1"));
                break;
        }
    }

    private void Post(string room, string author, JsonNode row)
    {
        byte[] data = Convert.FromBase64String(row["data"]!.GetValue<string>());
        _blinding!.FindRoom(room)!.AddMessage(Members[author].Id(_blinding), data, Convert.FromBase64String(row["signature"]!.GetValue<string>()));
    }

    private void Post(string room, string author, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _blinding!.FindRoom(room)!.AddMessage(Members[author].Id(_blinding), new byte[160], new byte[64]);
        }
    }

    private void MoveTo(long seconds)
    {
        if (seconds > Now && seconds < Now + 60)
        {
            _time.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(seconds).AddSeconds(Fraction));
        }
    }

    private async IAsyncEnumerable<string> CompareAsync(RecordedBlock block)
    {
        string time = block.RequestHeaders.GetValueOrDefault("X-SOGS-Timestamp") ?? "";
        if (block.Number != WithOtherTime && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
        {
            MoveTo(seconds);
        }

        DevCommunityServer server = block.Server == "B" ? _blinding! : _plain!;
        byte[] body = block is { IsOnion: true, Body: null } ? OnionBody(block) : block.RequestBody(Shortened);
        PlainAnswer? answer = await PlainExchange.SendAsync(server.Port, block.Method, block.Target, block.RequestHeaders, body);
        if (answer is null)
        {
            yield return "no answer";
            yield break;
        }

        if (answer.Status != block.Status)
        {
            yield return $"status {answer.Status} {answer.Text}, expected {block.Status} {block.Response}";
            yield break;
        }

        foreach (string difference in CompareHeaders(block, answer).Concat(block is { IsOnion: true, Status: 200 } ? CompareOnion(block, answer) : CompareBody(block.Response, answer.Body)))
        {
            yield return difference;
        }
    }

    private static IEnumerable<string> CompareHeaders(RecordedBlock block, PlainAnswer answer)
    {
        bool isExact = block.Method != "HEAD" && !block.IsOnion && !Times().IsMatch(block.Response) && !block.Response.StartsWith("(shortened)", StringComparison.Ordinal);
        foreach ((string name, string expected) in block.ResponseHeaders.Where(header => header.Key is not ("Content-Length" or "Location") || (header.Key == "Content-Length" && isExact)))
        {
            string actual = answer.Headers.GetValueOrDefault(name) ?? "(none)";
            if (name == "Allow" ? !actual.Split(", ").ToHashSet().SetEquals(expected.Split(", ")) : actual != expected)
            {
                yield return $"{name}: {actual}, expected {expected}";
            }
        }

        foreach (string name in answer.Headers.Keys.Except(block.ResponseHeaders.Keys, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{name} is not expected";
        }
    }

    private static IEnumerable<string> CompareBody(string expected, byte[] body)
    {
        if (expected.StartsWith("(shortened) rows", StringComparison.Ordinal))
        {
            JsonArray rows = JsonNode.Parse(body)!.AsArray();
            string key = expected.Contains("seqno", StringComparison.Ordinal) ? "seqno" : "id";
            string seen = $"(shortened) rows {rows.Count}, first {key} {rows[0]![key]}, last {key} {rows[^1]![key]}";
            return seen == expected ? [] : [$"{seen}, expected {expected}"];
        }

        if (expected.StartsWith("(shortened)", StringComparison.Ordinal))
        {
            return [];
        }

        string wanted = Comparable(RecordedBlock.Bytes(expected));
        string given = Comparable(body);
        return wanted == given ? [] : [$"body {given}, expected {wanted}"];
    }

    private static IEnumerable<string> CompareOnion(RecordedBlock block, PlainAnswer answer)
    {
        byte[] plain = new OnionLayers.Layer([], [], OnionKey(block), block.Cipher).Open(answer.Body);
        string text = System.Text.Encoding.Latin1.GetString(plain);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int length = int.Parse(text[1..colon], CultureInfo.InvariantCulture);
        string meta = text.Substring(colon + 1, length);
        if (Comparable(System.Text.Encoding.Latin1.GetBytes(meta)) != Comparable(System.Text.Encoding.Latin1.GetBytes(block.Answer!)))
        {
            return [$"answer {meta}, expected {block.Answer}"];
        }

        int start = text.IndexOf(':', colon + 1 + length) + 1;
        return CompareBody(block.AnswerBody, plain[start..^1]);
    }

    private static byte[] OnionKey(RecordedBlock block)
    {
        byte[] secret = Convert.FromHexString(block.EphemeralSecret!);
        byte[] publicKey = new byte[32], shared = new byte[32], key = new byte[32], serverKey = new byte[32];
        X25519.DerivePublicKey(secret, publicKey);
        X25519.DerivePublicKey(SecretB, serverKey);
        Assert.True(X25519.TryDeriveSharedSecret(secret, serverKey, shared));
        if (block.Cipher == "aes-gcm")
        {
            System.Security.Cryptography.HMACSHA256.HashData("LOKI"u8, shared, key);
        }
        else
        {
            Blake2b.Hash([.. shared, .. publicKey, .. serverKey], key);
        }

        return key;
    }

    // Most layers were not kept, but what is in them and the keys were.
    private static byte[] OnionBody(RecordedBlock block)
    {
        byte[] plain = block.Plain;
        byte[] nonce = SecureRandom.GetBytes(block.Cipher == "aes-gcm" ? 12 : 24);
        byte[] ciphertext = new byte[plain.Length + 16];
        if (block.Cipher == "aes-gcm")
        {
            Aes256Gcm.Encrypt(plain, OnionKey(block), nonce, ciphertext);
        }
        else
        {
            XChaCha20Poly1305.Encrypt(plain, OnionKey(block), nonce, ciphertext);
        }

        JsonObject outer = JsonNode.Parse(block.Outer)!.AsObject();
        switch (block.Number)
        {
            case 907:
                ciphertext[3] ^= 1;
                break;
            case 909:
                outer.Remove("ephemeral_key");
                break;
            case 910:
                return [];
        }

        byte[] body = OnionLayers.Frame([.. nonce, .. ciphertext], outer);
        body[2] ^= (byte)(block.Number == 908 ? 0xff : 0);
        return body;
    }

    private static string Comparable(byte[] body)
    {
        string text = body.Length < 1_000_000 ? System.Text.Encoding.Latin1.GetString(body) : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(body));
        text = text.EndsWith('\n') ? text[..^1] : text;
        text = Allow().Replace(text, match => string.Concat(match.Groups[1].Value, string.Join(", ", match.Groups[2].Value.Split(", ").Order())));
        return Filler().Replace(Times().Replace(text, "TIME"), "FILLER");
    }

    // The order of the methods varied.
    [GeneratedRegex("""("allow": ")([A-Z, ]+)""")]
    private static partial Regex Allow();

    // The filter's answers come from an account of the server's own, and name the time.
    [GeneratedRegex("""session_id": "15[0-9a-f]{64}", "posted": TIME, "seqno": 2, "data": "CjYKIUhpIEFsaWNlLCBvbmx5IExhdGluIGxldHRlcnMgaGVyZT[^"]+SqBgkKB0Rvb3JtYW6AAA==", "signature": "[^"]+""")]
    private static partial Regex Filler();

    private static byte[] Shortened(RecordedBlock block)
    {
        if (block.Number == 843)
        {
            return System.Text.Encoding.ASCII.GetBytes("[" + string.Join(",", Enumerable.Repeat("""{"method":"GET","path":"/capabilities"}""", 300)) + "]");
        }

        byte[] data = new byte[1_000_001];
        Array.Fill(data, (byte)'A');
        data[0] = 0x0a;
        string signature = block.Body!.Split('"')[^2];
        return System.Text.Encoding.ASCII.GetBytes($$"""{"data":"{{Convert.ToBase64String(data)}}","signature":"{{signature}}"}""");
    }
}
