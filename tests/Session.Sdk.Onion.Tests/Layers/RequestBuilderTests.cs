using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CsCheck;
using SessionSdk.Cryptography;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Layers;

public sealed class RequestBuilderTests
{
    private static readonly FakeNode[] Nodes = [.. Enumerable.Range(0, 7).Select(index => new FakeNode(index))];
    private static readonly byte[] ServerSecretKey = [.. Enumerable.Repeat((byte)0x55, 32)];

    public static TheoryData<OnionCipher, int, string> KnownNodeRequests() => new()
    {
        { OnionCipher.XChaCha20, 894, "1d1df386515189bd2ce60495973632ce9b72a9f1fab07940de8c450d986cce37" },
        { OnionCipher.AesGcm, 838, "cf03fc7a8920222a4d9ca2719a4781e7ef56981aa33efcd59c684db50b64e8eb" },
    };

    [Theory]
    [MemberData(nameof(KnownNodeRequests))]
    public void The_request_to_a_node_of_the_specification_is_built_byte_for_byte(OnionCipher cipher, int length, string sha256)
    {
        ServiceNode[] nodes = [.. new byte[] { 0x11, 0x22, 0x33, 0x44 }.Select(NodeOfSeed)];

        using OnionRequest request = OnionRequestBuilder.BuildForNode(nodes[..3], nodes[3], "{\"method\":\"info\",\"params\":{}}"u8, cipher, new SpecifiedEphemerals());

        Assert.Equal(length, request.Body.Length);
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)));
    }

    [Theory]
    [InlineData(OnionCipher.XChaCha20, "xMTExMTExMTExMTExMTExMTExMTExMTE48sau3i9oYH+QrYRgOo/t7hYFBu8kSXmLGPnPv7gH/iaGI/eKHMBL0yfpKHNfYdwgyjVs0Mi/tCFRsxADcy/YpabCcsAyf2YWV55zi3PsiP9AF8ZjYgWnZoHwv589v0a0qZBpl6msulyVgltAd7mAK75w0MesDe0bYpCpw==")]
    [InlineData(OnionCipher.AesGcm, "xMTExMTExMTExMTERbCwK8Qp1pD+wO9hsbYX6gWmOxDpV6p6lgLVDC2307MaEc6oh8kVjqjE/Zezf+RqC1I2YnshgwWb6YEl6ZX+EwtliLeiqHGHTi6vUtjI4sfH7Pp/oppqr+KxOcVdNnl/X1HyXOu3LCwgZ1h1Qs3QiKgus1KWAbvbbjfSmA==")]
    public void The_answer_of_the_specification_is_opened(OnionCipher cipher, string answer)
    {
        ServiceNode[] nodes = [.. new byte[] { 0x11, 0x22, 0x33, 0x44 }.Select(NodeOfSeed)];
        using OnionRequest request = OnionRequestBuilder.BuildForNode(nodes[..3], nodes[3], "{}"u8, cipher, new SpecifiedEphemerals());

        Assert.True(request.TryOpenNodeAnswer(System.Text.Encoding.ASCII.GetBytes(answer), out int status, out ReadOnlyMemory<byte> body));

        Assert.Equal(200, status);
        Assert.Equal("{\"hf\":[19,6],\"t\":1700000000123,\"timestamp\":1700000000123,\"version\":[2,11,3]}", System.Text.Encoding.UTF8.GetString(body.Span));
    }

    [Fact]
    public void The_request_to_a_server_of_the_specification_is_built_byte_for_byte()
    {
        ServiceNode[] nodes = [.. new byte[] { 0x11, 0x22, 0x33 }.Select(NodeOfSeed)];
        var server = new ServerDestination
        {
            BaseUrl = new Uri("http://files.example.org"),
            PublicKey = X25519PublicKey.Parse("38ab664bd86f77d7e66bdd9ae0792913a94fd8b33a1260027e4b46c1f4884c67"),
        };
        byte[] payload = ServerRequestText.Write(new ServerRequest
        {
            Method = "POST",
            Endpoint = "/file",
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/octet-stream" },
            Body = new byte[] { 0, 1, 2, 3 },
        }).ToArray();

        using OnionRequest request = OnionRequestBuilder.BuildForServer(nodes, server, payload, ServerAddress.V4Target, OnionCipher.XChaCha20, new SpecifiedEphemerals());

        Assert.Equal(101, payload.Length);
        Assert.Equal(964, request.Body.Length);
        Assert.Equal("b78a7134a6fe53d164f58273d94f4f4a6e31f8c0a300e6984c99bc53a5586106", Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)));
        byte[] answer = Convert.FromHexString("c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c57790d7f8be1ee79fc8d662d20109eea2ab0caecf77d5dd48fbd80ad051a6878f39b76ac88085ef87ba46e8cd406102abdba85cea8165f53a3e1ca8fe341e30dc0ffe33331ef90852b9d117fd3e0bf5b162968cef8d88b9d44ea9ebe5cb");
        Assert.Equal(AnswerState.Opened, request.OpenServerAnswer(answer, out ServerAnswer parts));
        Assert.Equal(200, parts.StatusCode);
        Assert.Equal("application/json", parts.Headers["Content-Type"]);
        Assert.Equal("{\"id\":\"42\"}", System.Text.Encoding.UTF8.GetString(parts.Body.Span));
    }

    [Fact]
    public void Peeling_every_layer_of_a_request_to_a_node_gives_the_payload()
        => Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, 6], Gen.Enum<OnionCipher>()).Sample((payload, hops, cipher) =>
        {
            ServiceNode[] path = [.. Nodes[..hops].Select(node => node.Node)];
            using OnionRequest request = OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, payload, cipher);

            byte[] frame = PeelHops(request.Body.ToArray(), hops, "destination");
            Assert.True(OnionHop.TryPeel(frame, Nodes[6].SecretKey, Nodes[6].Node.X25519PublicKey, out byte[]? plaintext));
            Assert.True(OnionHop.TryReadFrame(plaintext, out ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> control));
            return blob.SequenceEqual(payload) && control.SequenceEqual("{\"headers\":\"\"}"u8);
        }, iter: 60);

    [Fact]
    public void Peeling_every_layer_of_a_request_to_a_server_gives_the_payload()
        => Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 6], Gen.Enum<OnionCipher>()).Sample((payload, hops, cipher) =>
        {
            byte[] publicKey = new byte[32];
            X25519.DerivePublicKey(ServerSecretKey, publicKey);
            var server = new ServerDestination { BaseUrl = new Uri("https://open.example.org:8443/x?y"), PublicKey = X25519PublicKey.Create(publicKey) };
            ServiceNode[] path = [.. Nodes[..hops].Select(node => node.Node)];
            using OnionRequest request = OnionRequestBuilder.BuildForServer(path, server, payload, cipher: cipher);

            byte[] forwarded = PeelHops(request.Body.ToArray(), hops, "host");
            Assert.True(OnionHop.TryReadFrame(forwarded, out _, out ReadOnlySpan<byte> control));
            JsonNode route = JsonNode.Parse(control)!;
            Assert.Equal("open.example.org", route["host"]!.GetValue<string>());
            Assert.Equal("https", route["protocol"]!.GetValue<string>());
            Assert.Equal(8443, route["port"]!.GetValue<int>());
            Assert.Equal("/oxen/v4/lsrpc", route["target"]!.GetValue<string>());
            return OnionHop.TryPeel(forwarded, ServerSecretKey, server.PublicKey, out byte[]? plaintext) && plaintext.SequenceEqual(payload);
        }, iter: 60);

    [Fact]
    public void Two_requests_with_the_same_payload_share_no_layer()
    {
        ServiceNode[] path = [.. Nodes[..3].Select(node => node.Node)];
        using OnionRequest one = OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, "same"u8);
        using OnionRequest other = OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, "same"u8);

        Assert.False(one.Body.Span[4..28].SequenceEqual(other.Body.Span[4..28]));
        Assert.False(one.Body.Span[^66..^2].SequenceEqual(other.Body.Span[^66..^2]));
    }

    [Fact]
    public void Building_takes_no_memory_beside_the_request()
    {
        ServiceNode[] path = [.. Nodes[..3].Select(node => node.Node)];
        byte[] payload = new byte[5120];
        Build();

        long before = GC.GetAllocatedBytesForCurrentThread();
        int size = Build();
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // The body, the secret key and the request with their headers.
        Assert.InRange(taken, size, size + 400);

        int Build()
        {
            using OnionRequest request = OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, payload);
            return request.Body.Length;
        }
    }

    [Fact]
    public void A_body_that_a_guard_would_refuse_is_refused_at_once()
    {
        const int Growth = 865;
        ServiceNode[] path = [.. Nodes[..3].Select(node => node.Node)];

        using OnionRequest largest = OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, new byte[OnionRequestBuilder.MaxBodySize - Growth]);

        Assert.Equal(OnionRequestBuilder.MaxBodySize, largest.Body.Length);
        Assert.Throws<ArgumentException>(() => OnionRequestBuilder.BuildForNode(path, Nodes[6].Node, new byte[OnionRequestBuilder.MaxBodySize - Growth + 1]));
    }

    [Theory]
    [InlineData("ftp://files.example.org", "/oxen/v4/lsrpc")]
    [InlineData("http://files.example.org", "/oxen/v4/lsrpc?x")]
    [InlineData("http://files.example.org", "/other/v4/lsrpc")]
    [InlineData("http://files.example.org", "/oxen/v4/other")]
    [InlineData("http://files.example.org", "/oxen/\"/lsrpc")]
    public void An_address_that_nodes_would_refuse_is_refused_at_once(string url, string target)
    {
        var server = new ServerDestination { BaseUrl = new Uri(url), PublicKey = Nodes[0].Node.X25519PublicKey };

        Assert.Throws<ArgumentException>(() => OnionRequestBuilder.BuildForServer([Nodes[1].Node], server, "x"u8, target));
    }

    [Fact]
    public void A_key_of_low_order_is_refused()
    {
        var server = new ServerDestination { BaseUrl = new Uri("http://files.example.org"), PublicKey = default };

        Assert.Throws<ArgumentException>(() => OnionRequestBuilder.BuildForServer([Nodes[1].Node], server, "x"u8));
    }

    [Fact]
    public void A_disposed_request_opens_nothing()
    {
        OnionRequest request = OnionRequestBuilder.BuildForNode([], Nodes[6].Node, "x"u8);
        request.Dispose();

        Assert.Throws<ObjectDisposedException>(() => request.TryOpen(new byte[100], out _));
    }

    private static byte[] PeelHops(byte[] request, int hops, string lastRoute)
    {
        for (int i = 0; i < hops; i++)
        {
            Assert.True(OnionHop.TryPeel(request, Nodes[i].SecretKey, Nodes[i].Node.X25519PublicKey, out byte[]? plaintext));
            Assert.True(OnionHop.TryReadFrame(plaintext, out _, out ReadOnlySpan<byte> control));
            Assert.True(JsonNode.Parse(control)!.AsObject().ContainsKey(i == hops - 1 ? lastRoute : "destination"));
            request = plaintext;
        }

        return request;
    }

    private static ServiceNode NodeOfSeed(byte seed)
    {
        byte[] publicKey = new byte[32];
        Ed25519.DerivePublicKey([.. Enumerable.Repeat(seed, 32)], publicKey);
        Assert.True(Ed25519PublicKey.Create(publicKey).TryToX25519(out X25519PublicKey x25519));
        return Nodes[0].Node with { Ed25519PublicKey = Ed25519PublicKey.Create(publicKey), X25519PublicKey = x25519 };
    }

    /// <summary>Draws what the specification says: secrets a4, a3, a2, a1 and nonces b4, b3, b2, b1.</summary>
    private sealed class SpecifiedEphemerals : EphemeralSource
    {
        private int _drawn;

        internal override void Fill(Span<byte> destination)
        {
            destination.Fill((byte)((_drawn % 2 == 0 ? 0xa4 : 0xb4) - (_drawn / 2)));
            _drawn++;
        }
    }
}
