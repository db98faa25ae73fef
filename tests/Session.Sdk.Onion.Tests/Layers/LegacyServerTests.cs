using System.Text.Json.Nodes;
using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion.Tests.Layers;

public sealed class LegacyServerTests
{
    [Fact]
    public void A_request_holds_method_endpoint_body_and_headers()
    {
        ReadOnlyMemory<byte> text = LegacyServerText.Write(new ServerRequest
        {
            Protocol = ServerProtocol.V3,
            Method = "POST",
            Endpoint = "files",
            Headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" },
            Body = "{\"file\":\"aGVsbG8=\"}"u8.ToArray(),
        });

        JsonNode request = JsonNode.Parse(text.Span)!;
        Assert.Equal("POST", request["method"]!.GetValue<string>());
        Assert.Equal("files", request["endpoint"]!.GetValue<string>());
        Assert.Equal("{\"file\":\"aGVsbG8=\"}", request["body"]!.GetValue<string>());
        Assert.Equal("application/json", request["headers"]!["Content-Type"]!.GetValue<string>());
    }

    [Fact]
    public void A_body_that_is_no_text_is_an_argument_error() =>
        Assert.Throws<ArgumentException>(() => LegacyServerText.Write(new ServerRequest { Protocol = ServerProtocol.V3, Method = "POST", Endpoint = "/", Body = new byte[] { 0xff } }));

    [Fact]
    public void The_answer_of_a_success_is_the_bare_body() =>
        Gen.Byte.Array[0, 200].Sample(body => Open(body) is { StatusCode: 200 } answer && answer.Body.Span.SequenceEqual(body));

    [Theory]
    [InlineData("{\"status_code\":404}", 404, "")]
    [InlineData("{\"status_code\":\"404\"}", 200, "{\"status_code\":\"404\"}")]
    [InlineData("{\"status_code\":404,\"more\":1}", 200, "{\"status_code\":404,\"more\":1}")]
    [InlineData("{\"status_code\":404", 200, "{\"status_code\":404")]
    [InlineData("{\"\\ud800\":404}", 200, "{\"\\ud800\":404}")]
    public void The_answer_of_a_failure_is_only_its_status(string plaintext, int status, string body)
    {
        ServerAnswer answer = Open(System.Text.Encoding.UTF8.GetBytes(plaintext))!.Value;

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public void A_cut_or_changed_answer_does_not_open()
    {
        using var request = new OnionRequest([], OnionCipher.AesGcm, SecretKey.CopyFrom(new byte[64]));
        byte[] sealedAnswer = System.Text.Encoding.ASCII.GetBytes(Seal("12345"u8));
        for (int i = 0; i < sealedAnswer.Length; i++)
        {
            Assert.Equal(AnswerState.NotAuthentic, request.OpenLegacyServerAnswer(sealedAnswer.AsSpan(0, i), out _));
            byte[] changed = [.. sealedAnswer];
            changed[i] = changed[i] == (byte)'A' ? (byte)'B' : (byte)'A';
            Assert.Equal(AnswerState.NotAuthentic, request.OpenLegacyServerAnswer(changed, out _));
        }

        Assert.Equal(AnswerState.Opened, request.OpenLegacyServerAnswer(sealedAnswer, out _));
    }

    private static ServerAnswer? Open(ReadOnlySpan<byte> plaintext)
    {
        using var request = new OnionRequest([], OnionCipher.AesGcm, SecretKey.CopyFrom(new byte[64]));
        return request.OpenLegacyServerAnswer(System.Text.Encoding.ASCII.GetBytes(Seal(plaintext)), out ServerAnswer answer) == AnswerState.Opened ? answer : null;
    }

    private static string Seal(ReadOnlySpan<byte> plaintext)
    {
        byte[] layer = new byte[12 + plaintext.Length + 16];
        plaintext.CopyTo(layer.AsSpan(12));
        LayerCipher.SealInPlace(OnionCipher.AesGcm, new byte[32], layer);
        return Convert.ToBase64String(layer);
    }
}
