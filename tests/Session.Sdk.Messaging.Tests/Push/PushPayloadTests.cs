using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class PushPayloadTests
{
    // From the crypto document.
    private const string Payload =
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXImPSkaLHR/myUBAUGjNRV5N0ReM/MSQsE5063sWYMJFvZmQsa7QVY6kD7kDT32il" +
        "Ldj3WqqKKhmDlfvIModlFq0Eopv9WnIlP6MsVNV2N8mAmDoTz3yS/qW7hPfOQljjWQCdM25nNva2nXOnKD3sn5mWpxVmn7+i" +
        "e749z1m0RUyFNie/Z2grpwZ2OpJBQ8yzZcZ8euDDk5VgDiGyJjlIGlTs7ytdkWKgvjCsvTx+cfochXvc2fWy0A5wvKCZNnsW" +
        "XbLhle7iQYa0ItJYcX53eXcwhLfo61Hc5lYpBZg6P9Dxwhf2sxEmG4TBQ3n8OPrUWF5VaHeQktpBWQizVSW1eBjwAR9vFDPt" +
        "I4od05S3cvM=";

    [Fact]
    public void The_known_notification_opens()
    {
        using SecretKey key = Key();
        Assert.True(PushPayload.TryOpen(Convert.FromBase64String(Payload), key, out PushPayload? payload));
        Assert.Equal("05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72", payload.Account);
        Assert.Equal("h", payload.MessageHash);
        Assert.Equal(0, payload.Namespace);
        Assert.Equal(Known.SentAt, payload.StoredAt);
        Assert.Equal(1756180701000, payload.ExpiresAt!.Value.ToUnixTimeMilliseconds());
        Assert.Equal("abc"u8, payload.Message!.Value.Span);
        Assert.False(payload.IsTooLong);
    }

    [Theory]
    [InlineData("ld1:#1:h1:@2:051:Bi1e1:ni-11eee", true)]
    [InlineData("""l40:{"@":"05","#":"h","n":0,"B":true,"y":[1]}e""", true)]
    [InlineData("""l25:{"@":"05","#":"h","n":0 }e""", true)]
    [InlineData("""l25:{"@":"05","#":"h","n":null}e""", true)]
    [InlineData("""l25:{"@":"05","#":"h"}e""", true)]
    [InlineData("ld1:#1:h1:@2:05ee", true)]
    [InlineData("""l25:{"@":"05","#":"h","n":2147483648}e""", false)]
    [InlineData("""l30:{"@":"05","#":"h","n":0,"l":9}3:abce""", false)]
    [InlineData("""l17:{"@":"05","n":0 }e""", false)]
    [InlineData("""l5:{"@":e""", false)]
    [InlineData("l2:[]e", false)]
    [InlineData("le", false)]
    [InlineData("d1:#1:he", false)]
    [InlineData("i1e", false)]
    public void Both_forms_of_metadata_are_read_and_others_refused(string text, bool expected)
    {
        using SecretKey key = Key();
        int start = text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('l') && text.Contains('{', StringComparison.Ordinal))
        {
            // The length prefix is computed, so that the case stays readable.
            int end = text.LastIndexOf('}') < 0 ? text.Length - 1 : text.LastIndexOf('}') + 1;
            text = $"l{end - start - 1}{text[start..]}";
        }

        Assert.Equal(expected, PushPayload.TryOpen(Seal(System.Text.Encoding.UTF8.GetBytes(text), key), key, out PushPayload? payload));
        Assert.Equal(expected, payload is not null);
    }

    [Fact]
    public void Long_bytes_decrypt_but_are_no_notification()
    {
        using SecretKey key = Key();
        byte[] text = new byte[PushPayload.MaxSize];
        text.AsSpan().Fill((byte)'a');
        byte[] encrypted = Seal(text, key);

        Assert.True(PushPayload.TryDecrypt(encrypted, key, out byte[]? plaintext));
        Assert.Equal(text, plaintext);
        Assert.False(PushPayload.TryOpen(encrypted, key, out _));
    }

    [Fact]
    public void A_damaged_notification_does_not_open()
    {
        using SecretKey key = Key();
        byte[] encrypted = Convert.FromBase64String(Payload);
        foreach (byte[] damaged in Faults.Truncations(encrypted).Concat(Faults.FlippedBits(encrypted)))
        {
            Assert.False(PushPayload.TryOpen(damaged, key, out _));
        }
    }

    [Fact]
    public void A_damaged_plaintext_never_throws()
    {
        using SecretKey key = Key();
        Assert.True(PushPayload.TryDecrypt(Convert.FromBase64String(Payload), key, out byte[]? plaintext));
        foreach (byte[] damaged in Faults.Truncations(plaintext).Concat(Faults.FlippedBits(plaintext)))
        {
            bool opened = PushPayload.TryOpen(Seal(damaged, key), key, out PushPayload? payload);
            Assert.Equal(opened, payload is not null);
        }
    }

    private static SecretKey Key() => SecretKey.CopyFrom(Convert.FromHexString("0123456789abcdef0123456789abcdeffedcba9876543210fedcba9876543210"));

    private static byte[] Seal(byte[] plaintext, SecretKey key)
    {
        byte[] padded = [.. plaintext, .. new byte[8]];
        byte[] encrypted = new byte[padded.Length + 40];
        SecureRandom.Fill(encrypted.AsSpan(0, 24));
        XChaCha20Poly1305.Encrypt(padded, key.Expose(), encrypted.AsSpan(0, 24), encrypted.AsSpan(24));
        return encrypted;
    }
}
