using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Answers as seeds and service nodes do, in the process: peels the layers of onion requests and lets the last hop's destination answer.</summary>
internal sealed class FakeNetwork : HttpMessageHandler
{
    private readonly Dictionary<string, FakeNode> _byAddress;
    private readonly Dictionary<string, FakeNode> _byKey;

    internal FakeNetwork(int count, bool sharesSubnet = false)
    {
        Nodes = [.. Enumerable.Range(0, count).Select(index => new FakeNode(index, sharesSubnet))];
        _byAddress = Nodes.ToDictionary(node => $"{node.Node.Address}:{node.Node.HttpsPort}");
        _byKey = Nodes.ToDictionary(node => node.Node.Ed25519PublicKey.ToString());
    }

    /// <summary>Gets the request that each node got as a destination: the node and its method.</summary>
    internal ConcurrentQueue<(ServiceNode Node, string Method)> Calls { get; } = new();

    /// <summary>Gets the guards that requests were posted to.</summary>
    internal ConcurrentQueue<ServiceNode> Posted { get; } = new();

    internal IReadOnlyList<FakeNode> Nodes { get; }

    internal int SeedRequests;

    /// <summary>Sets what happens instead of the first hop's work: an answer, a failure, or <see langword="null"/> to go on.</summary>
    internal Func<ServiceNode, CancellationToken, Task<HttpResponseMessage?>> AtGuard { get; set; } = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>Sets what a guard answers to the bytes of a request instead of the first hop's work.</summary>
    internal Func<ServiceNode, byte[], HttpResponseMessage?> AtGuardBytes { get; set; } = (_, _) => null;

    /// <summary>Sets what a hop, or the destination, answers in clear instead of its work.</summary>
    internal Func<ServiceNode, ServiceNode?, HttpResponseMessage?> AtHop { get; set; } = (_, _) => null;

    /// <summary>Sets what a node answers to an RPC; a negative status makes it an answer in clear.</summary>
    internal Func<ServiceNode, string, (int Status, string Body)?> Rpc { get; set; } = (_, _) => null;

    /// <summary>Sets the plaintext of a server's answer to a v4 request.</summary>
    internal Func<byte[], byte[]> Server { get; set; } = _ => "l12:{\"code\":200}2:oke"u8.ToArray();

    internal byte[] ServerSecretKey { get; } = [.. Enumerable.Repeat((byte)0x55, 32)];

    internal Func<HttpResponseMessage?> Seed { get; set; } = () => null;

    /// <summary>Sets what one of several seeds answers; <see langword="null"/> for what <see cref="Seed"/> does.</summary>
    internal Func<Uri, CancellationToken, Task<HttpResponseMessage?>> AtSeed { get; set; } = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>Sets what happens at an address at which there is no node of the network; unless it throws or hangs the connection is refused.</summary>
    internal Func<CancellationToken, Task> AtNobody { get; set; } = _ => Task.CompletedTask;

    internal Func<DateTimeOffset> Now { get; set; } = () => new DateTimeOffset(2026, 11, 24, 12, 0, 5, TimeSpan.Zero);

    internal static HttpResponseMessage Answer(int status, string text) => new((HttpStatusCode)status) { Content = new StringContent(text) };

    internal string NodeListJson(IEnumerable<FakeNode>? nodes = null) => new JsonObject
    {
        ["result"] = new JsonObject
        {
            ["height"] = 1000,
            ["service_node_states"] = new JsonArray([.. (nodes ?? Nodes).Select(node => (JsonNode)new JsonObject
            {
                ["public_ip"] = node.Node.Address.ToString(),
                ["storage_port"] = node.Node.HttpsPort,
                ["storage_lmq_port"] = node.Node.QuicPort,
                ["pubkey_ed25519"] = node.Node.Ed25519PublicKey.ToString(),
                ["pubkey_x25519"] = node.Node.X25519PublicKey.ToString(),
                ["swarm_id"] = node.Node.SwarmId,
                ["storage_server_version"] = new JsonArray(2, 11, 3),
                ["requested_unlock_height"] = 0,
            })]),
        },
    }.ToJsonString();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath == "/json_rpc")
        {
            Interlocked.Increment(ref SeedRequests);
            return await AtSeed(request.RequestUri, cancellationToken) ?? Seed() ?? Answer(200, NodeListJson());
        }

        Assert.Equal("/onion_req/v2", request.RequestUri.AbsolutePath);
        if (!_byAddress.TryGetValue($"{request.RequestUri.Host}:{request.RequestUri.Port}", out FakeNode? guard))
        {
            await AtNobody(cancellationToken);
            throw new HttpRequestException("refused");
        }

        Posted.Enqueue(guard.Node);
        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return await AtGuard(guard.Node, cancellationToken) ?? AtGuardBytes(guard.Node, body) ?? Relay(guard, body);
    }

    private HttpResponseMessage Relay(FakeNode hop, byte[] request)
    {
        if (!OnionHop.TryPeel(request, hop.SecretKey, hop.Node.X25519PublicKey, out byte[]? plaintext))
        {
            return Answer(400, "Invalid ciphertext");
        }

        Assert.True(OnionHop.TryReadFrame(plaintext, out ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> control));
        JsonObject route = JsonNode.Parse(control)!.AsObject();
        if (route.ContainsKey("headers"))
        {
            return AtHop(hop.Node, null) ?? Execute(hop, request, blob.ToArray());
        }

        if (route.ContainsKey("host"))
        {
            return AtHop(hop.Node, null) ?? Serve(plaintext);
        }

        string next = route["destination"]!.GetValue<string>();
        ServiceNode? nextNode = _byKey.GetValueOrDefault(next)?.Node;
        if (AtHop(hop.Node, nextNode) is { } refusal)
        {
            return refusal;
        }

        if (nextNode is null)
        {
            return Answer(502, $"Next node not found: {next}");
        }

        byte[] forwarded = Frame(blob, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["enc_type"] = route["enc_type"]!.GetValue<string>(),
            ["ephemeral_key"] = route["ephemeral_key"]!.GetValue<string>(),
        }));
        return Relay(_byKey[next], forwarded);
    }

    private HttpResponseMessage Execute(FakeNode node, byte[] request, byte[] rpc)
    {
        string method = JsonNode.Parse(rpc)!["method"]!.GetValue<string>();
        Calls.Enqueue((node.Node, method));
        (int status, string body) = Rpc(node.Node, method) ?? method switch
        {
            "info" => (200, $"{{\"hf\":[19,6],\"t\":{Now().ToUnixTimeMilliseconds()},\"version\":[2,11,3]}}"),
            "active_nodes_bin" => (200, ActiveNodes(Nodes)),
            "oxend_request" => (200, NodeListJson()),
            _ => (200, $"{{\"method\":\"{method}\"}}"),
        };
        if (status < 0)
        {
            return Answer(-status, body);
        }

        byte[] answer = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["body"] = body, ["status"] = status });
        return Answer(200, Convert.ToBase64String(Seal(answer, node.SecretKey, node.Node.X25519PublicKey, request)));
    }

    private HttpResponseMessage Serve(byte[] request)
    {
        byte[] publicKey = new byte[32];
        X25519.DerivePublicKey(ServerSecretKey, publicKey);
        var key = X25519PublicKey.Create(publicKey);
        return OnionHop.TryPeel(request, ServerSecretKey, key, out byte[]? plaintext)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Seal(Server(plaintext), ServerSecretKey, key, request)) }
            : Answer(400, "<!doctype html>");
    }

    internal static string ActiveNodes(IEnumerable<FakeNode> nodes)
    {
        var records = new ArrayBufferWriter<byte>();
        foreach (FakeNode node in nodes)
        {
            ServiceNodeRecord.Write(node.Node, records.GetSpan(ServiceNodeRecord.Size)[..ServiceNodeRecord.Size]);
            records.Advance(ServiceNodeRecord.Size);
        }

        return Convert.ToBase64String(records.WrittenSpan);
    }

    /// <summary>Encrypts an answer as the destination of a request does: with the client's key of its layer.</summary>
    private static byte[] Seal(byte[] answer, ReadOnlySpan<byte> secretKey, X25519PublicKey publicKey, byte[] request)
    {
        Assert.True(OnionHop.TryReadFrame(request, out _, out ReadOnlySpan<byte> control));
        JsonObject layer = JsonNode.Parse(control)!.AsObject();
        byte[] clientKey = Convert.FromHexString(layer["ephemeral_key"]!.GetValue<string>());
        Assert.True(LayerCipher.TryParse(System.Text.Encoding.UTF8.GetBytes(layer["enc_type"]!.GetValue<string>()), out OnionCipher cipher));
        byte[] shared = new byte[32];
        byte[] key = new byte[32];
        Assert.True(X25519.TryDeriveSharedSecret(secretKey, clientKey, shared));
        LayerCipher.DeriveKey(cipher, shared, clientKey, publicKey.AsSpan(), key);
        byte[] sealedAnswer = new byte[answer.Length + LayerCipher.Overhead(cipher)];
        SecureRandom.Fill(sealedAnswer.AsSpan(0, LayerCipher.NonceSize(cipher)));
        answer.CopyTo(sealedAnswer, LayerCipher.NonceSize(cipher));
        LayerCipher.SealInPlace(cipher, key, sealedAnswer);
        return sealedAnswer;
    }

    private static byte[] Frame(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> control) => [.. BitConverter.GetBytes(blob.Length), .. blob, .. control];
}
