using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion.Tests.Layers;

public sealed class AnswerTests
{
    // Recorded from a community server behind three storage nodes.
    private const string RecordedSecret = "d8654062a83391e1cc59ebd498702af2aa5315afc86610551cde5625b8a785eb";
    private const string RecordedServerKey = "3b5f5ca8effd34eab8f119673eca286e3062a901f10798a462857681c829752e";
    private const string RecordedAnswer = "f7ba67514c387997adc47ac72371d231df1ff0a97f8d7e07081f773460d45f35aff2a19bea7013f3f132986aded986eb0ef142adae6f0a34eeabd2f6aa7dc612ec123c71d2354ecc4ad08ce99690c09fddf50b18e2e87d74af65f5c4fe4e05b3325e535833868800b8d72135a8e32992751082330479693817f9967df56b2fdaf9520649c978e48e42d06ad43880142e79f0435d3d0b4c65f70c0e98";

    [Fact]
    public void The_recorded_answer_of_a_community_server_opens()
    {
        using OnionRequest request = Recorded();

        Assert.Equal(AnswerState.Opened, request.OpenServerAnswer(Convert.FromHexString(RecordedAnswer), out ServerAnswer answer));

        Assert.Equal(200, answer.StatusCode);
        Assert.Equal("application/json", answer.Headers["content-type"]);
        Assert.Equal("{\"capabilities\":[\"blind\",\"reactions\",\"sogs\"]}\n", System.Text.Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public void No_answer_opens_that_is_cut_or_changed_anywhere()
    {
        using OnionRequest request = Recorded();
        byte[] answer = Convert.FromHexString(RecordedAnswer);
        for (int i = 0; i < answer.Length; i++)
        {
            Assert.False(request.TryOpen(answer.AsSpan(0, i), out _));
            byte[] changed = [.. answer];
            changed[i] ^= 1;
            Assert.False(request.TryOpen(changed, out _));
        }
    }

    [Theory]
    [InlineData("{\"status\":200,\"body\":\"a \\\"b\\\" \\u00e9\"}", 200, "a \"b\" é")]
    [InlineData("{\"status_code\":421,\"body\":\"x\"}", 421, "x")]
    [InlineData("{\"body\":{\"t\":1,\"hf\":[19,6]},\"status\":200}", 200, "{\"t\":1,\"hf\":[19,6]}")]
    [InlineData("{\"body\":[1,[2]],\"status\":200}", 200, "[1,[2]]")]
    [InlineData("{\"body\":null,\"status\":404}", 404, "")]
    [InlineData("{\"status\":500}", 500, "")]
    [InlineData("{\"extra\":{\"status\":1},\"status\":200,\"body\":\"\"}", 200, "")]
    public void An_answer_of_a_node_is_read_in_every_form(string json, int status, string body)
    {
        Assert.True(NodeAnswer.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out int read, out ReadOnlyMemory<byte> content));
        Assert.Equal(status, read);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(content.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"body\":\"x\"}")]
    [InlineData("{\"status\":\"200\",\"body\":\"x\"}")]
    [InlineData("{\"status\":200.5,\"body\":\"x\"}")]
    [InlineData("{\"status\":99999999999,\"body\":\"x\"}")]
    [InlineData("{\"status\":200,\"status\":201,\"body\":\"x\"}")]
    [InlineData("{\"status\":200,\"body\":\"x\"}x")]
    [InlineData("{\"status\":200,\"body\":\"\\ud800\"}")]
    public void A_malformed_answer_of_a_node_is_refused(string json)
        => Assert.False(NodeAnswer.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out _, out _));

    [Fact]
    public void Every_truncation_of_an_answer_of_a_node_is_refused()
    {
        byte[] json = "{\"body\":\"{\\\"t\\\":1}\",\"status\":200}"u8.ToArray();
        for (int length = 0; length < json.Length; length++)
        {
            Assert.False(NodeAnswer.TryRead(json.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void Arbitrary_bytes_never_throw_as_an_answer()
        => Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            using OnionRequest request = Recorded();
            return !request.TryOpenNodeAnswer(bytes, out _, out _) && !NodeAnswer.TryRead(bytes, out _, out _) && !ServerAnswer.TryRead(bytes, out _);
        });

    [Theory]
    [InlineData("l12:{\"code\":200}e", 200, "")]
    [InlineData("l12:{\"code\":404}3:abce", 404, "abc")]
    [InlineData("l51:{\"headers\":{\"X-A\":\"1\",\"n\":2,\"o\":[]},\"code\":200} }0:e", 0, null)]
    [InlineData("l12:{\"code\":200}3:abc", 0, null)]
    [InlineData("l12:{\"code\":200}3:abc1:de", 0, null)]
    [InlineData("l12:{\"code\":200}i1ee", 0, null)]
    [InlineData("l12:{\"code\":200}999999999999:abce", 0, null)]
    [InlineData("l14:{\"code\":\"200\"}e", 0, null)]
    [InlineData("l2:{}e", 0, null)]
    [InlineData("le", 0, null)]
    [InlineData("d3:abc3:defe", 0, null)]
    [InlineData("l12:{\"code\":200}ex", 0, null)]
    public void An_answer_of_a_server_is_read_or_refused(string text, int status, string? body)
    {
        bool isRead = ServerAnswer.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out ServerAnswer answer);

        Assert.Equal(body is not null, isRead);
        if (isRead)
        {
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(body, System.Text.Encoding.UTF8.GetString(answer.Body.Span));
        }
    }

    [Fact]
    public void Headers_of_a_server_are_found_in_any_case()
    {
        const string About = "{\"headers\":{\"X-A\":\"1\",\"n\":2,\"o\":[]},\"code\":200}";
        Assert.True(ServerAnswer.TryRead(System.Text.Encoding.UTF8.GetBytes($"l{About.Length}:{About}e"), out ServerAnswer answer));

        Assert.Equal("1", answer.Headers["x-a"]);
        Assert.Equal("2", answer.Headers["N"]);
        Assert.Equal(["n", "x-a"], answer.Headers.Keys.Order());
    }

    [Fact]
    public void Opening_a_nodes_answer_takes_no_memory_beside_its_body()
    {
        byte[] secrets = new byte[OnionRequest.SecretsSize];
        using var request = new OnionRequest([], OnionCipher.XChaCha20, SecretKey.CopyFrom(secrets));
        byte[] json = System.Text.Encoding.UTF8.GetBytes($"{{\"body\":\"{new string('a', 5120)}\",\"status\":200}}");
        byte[] layer = new byte[json.Length + 40];
        json.CopyTo(layer, 24);
        LayerCipher.SealInPlace(OnionCipher.XChaCha20, secrets.AsSpan(0, 32), layer);
        byte[] answer = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(layer));
        Assert.True(request.TryOpenNodeAnswer(answer, out _, out _));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(request.TryOpenNodeAnswer(answer, out _, out ReadOnlyMemory<byte> body));
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(5120, body.Length);
        Assert.InRange(taken, 5120, 5120 + 64);
    }

    private static OnionRequest Recorded()
    {
        byte[] secret = Convert.FromHexString(RecordedSecret);
        byte[] server = Convert.FromHexString(RecordedServerKey);
        byte[] client = new byte[32];
        X25519.DerivePublicKey(secret, client);
        byte[] secrets = new byte[OnionRequest.SecretsSize];
        Assert.True(X25519.TryDeriveSharedSecret(secret, server, secrets.AsSpan(32)));
        LayerCipher.DeriveKey(OnionCipher.XChaCha20, secrets.AsSpan(32), client, server, secrets.AsSpan(0, 32));
        return new OnionRequest([], OnionCipher.XChaCha20, SecretKey.CopyFrom(secrets));
    }
}
