using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>What a node answers through a path: any text under the right key, and any bytes at all.</summary>
internal sealed class NodeAnswerTarget : FuzzTarget
{
    private static readonly OnionRequest XChaCha20 = Request(OnionCipher.XChaCha20);

    private static readonly OnionRequest AesGcm = Request(OnionCipher.AesGcm);

    public override InputForm Form => InputForm.Json;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isRead = NodeAnswer.TryRead(input, out int status, out ReadOnlyMemory<byte> body);
        meter.Check();
        if (isRead)
        {
            using JsonDocument document = JsonDocument.Parse(input.ToArray());
            JsonElement root = document.RootElement;
            Must.Hold((root.TryGetProperty("status", out JsonElement told) || root.TryGetProperty("status_code", out told)) && told.GetInt32() == status);
            Must.Hold(!root.TryGetProperty("body", out JsonElement text) || text.ValueKind != JsonValueKind.String || text.GetString() == FuzzKeys.Text(body.Span));
        }

        foreach (OnionRequest request in (OnionRequest[])[XChaCha20, AesGcm])
        {
            byte[] sealedAnswer = Seal(request.Cipher, input);
            AllocationMeter openMeter = Measure(input.Length);
            bool opened = request.TryOpenNodeAnswer(sealedAnswer, out int same, out ReadOnlyMemory<byte> sameBody);
            openMeter.Check();
            Must.Hold(opened == isRead && (!opened || (same == status && sameBody.Span.SequenceEqual(body.Span))));
            Must.Hold(request.TryOpenNodeAnswer(FuzzKeys.Bytes(Convert.ToBase64String(sealedAnswer)), out _, out _) == isRead);
            Must.Hold(!request.TryOpenNodeAnswer(input, out _, out _));
            Must.Hold(request.OpenServerAnswer(input, out _) == AnswerState.NotAuthentic && request.OpenLegacyServerAnswer(input, out _) == AnswerState.NotAuthentic);
        }

        return isRead;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """{"status":200,"body":"{\"messages\":[],\"t\":1}"}""",
        """{"status":200,"body":{"t":1,"list":[1,2,{}]}}""",
        """{"status_code":421,"body":null}""",
        """{"body":"a\u00e4\ud83d\ude00","status":500,"other":[]}""",
        """{"body":"\ud800","status":500}""",
    ]).Select(FuzzKeys.Bytes);

    internal static byte[] Seal(OnionCipher cipher, ReadOnlySpan<byte> plain)
    {
        byte[] layer = new byte[plain.Length + LayerCipher.Overhead(cipher)];
        FuzzKeys.Nonce.AsSpan(0, LayerCipher.NonceSize(cipher)).CopyTo(layer);
        plain.CopyTo(layer.AsSpan(LayerCipher.NonceSize(cipher)));
        LayerCipher.SealInPlace(cipher, FuzzKeys.Key, layer);
        return layer;
    }

    private static OnionRequest Request(OnionCipher cipher) => new([], cipher, SecretKey.CopyFrom([.. FuzzKeys.Key, .. FuzzKeys.Key]));
}
