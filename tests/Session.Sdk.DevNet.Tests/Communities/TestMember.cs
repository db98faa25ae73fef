using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>An account that signs requests to community servers by hand, as communities.md sections 4 and 5 describe it.</summary>
internal sealed class TestMember
{
    private readonly byte[] _seed;
    private readonly byte[] _publicKey = new byte[32];
    private readonly byte[] _secretKey = new byte[64];

    public TestMember(byte[] seed)
    {
        _seed = seed;
        Ed25519.DeriveKeyPair(seed, _publicKey, _secretKey);
        byte[] plain = new byte[32];
        Assert.True(Ed25519.TryConvertPublicKeyToX25519(_publicKey, plain));
        PlainId = "05" + Convert.ToHexStringLower(plain);
    }

    public string PlainId { get; }

    public string UnblindedKey => "00" + Convert.ToHexStringLower(_publicKey);

    public static TestMember Generate() => new(SecureRandom.GetBytes(32));

    public static TestMember Of(byte seed) => new([.. Enumerable.Repeat(seed, 32)]);

    public string Id(DevCommunityServer server, int prefix = 15) => prefix switch
    {
        0 => PlainId,
        15 => "15" + Convert.ToHexStringLower(Blind15(server.PublicKey).Public),
        _ => "25" + Convert.ToHexStringLower(Blind25(server.PublicKey).Public),
    };

    /// <summary>Signs bytes under one of the account's ids.</summary>
    public byte[] Sign(DevCommunityServer server, byte[] message, int prefix = 15)
    {
        if (prefix == 0)
        {
            return Ed25519.Sign(message, _secretKey);
        }

        (byte[] secret, byte[] publicKey) = prefix == 15 ? Blind15(server.PublicKey) : Blind25(server.PublicKey);
        byte[] hash = SHA512.HashData(_secretKey)[32..];
        return SignWith(secret, publicKey, hash, message);
    }

    public Dictionary<string, string> Headers(DevCommunityServer server, long seconds, string method, string signedTarget, byte[] body, int prefix = 15, byte[]? nonce = null)
    {
        nonce ??= SecureRandom.GetBytes(16);
        byte[] message =
        [
            .. server.PublicKey.AsSpan(),
            .. nonce,
            .. System.Text.Encoding.UTF8.GetBytes(seconds.ToString(CultureInfo.InvariantCulture) + method + signedTarget),
            .. body.Length == 0 ? [] : Blake2b.ComputeHash(64, body),
        ];
        return new Dictionary<string, string>
        {
            ["X-SOGS-Pubkey"] = prefix == 0 ? UnblindedKey : Id(server, prefix),
            ["X-SOGS-Nonce"] = Convert.ToBase64String(nonce),
            ["X-SOGS-Timestamp"] = seconds.ToString(CultureInfo.InvariantCulture),
            ["X-SOGS-Signature"] = Convert.ToBase64String(Sign(server, message, prefix)),
        };
    }

    public static byte[] SignWith(byte[] scalar, byte[] publicKey, byte[] nonceHash, byte[] message)
    {
        byte[] r = Reduce([.. nonceHash, .. publicKey, .. message]);
        byte[] signature = new byte[64];
        Assert.True(Ed25519Point.TryMultiplyBase(r, signature.AsSpan(0, 32)));
        byte[] h = Reduce([.. signature[..32], .. publicKey, .. message]);
        byte[] product = new byte[32];
        Ed25519Scalar.Multiply(h, scalar, product);
        Ed25519Scalar.Add(r, product, signature.AsSpan(32));
        return signature;
    }

    public byte[] Scalar()
    {
        byte[] scalar = SHA512.HashData(_seed)[..32];
        scalar[0] &= 248;
        scalar[31] = (byte)((scalar[31] & 63) | 64);
        return scalar;
    }

    private static byte[] Reduce(byte[] bytes)
    {
        byte[] scalar = new byte[32];
        Ed25519Scalar.Reduce(SHA512.HashData(bytes), scalar);
        return scalar;
    }

    private (byte[] Secret, byte[] Public) Blind15(X25519PublicKey server) => Blind(Blake2b.ComputeHash(64, server.AsSpan()), isNegative: false);

    private (byte[] Secret, byte[] Public) Blind25(X25519PublicKey server) =>
        Blind(Blake2b.ComputeHash(64, [.. Convert.FromHexString(PlainId), .. server.AsSpan()]), (_publicKey[31] & 0x80) != 0);

    private (byte[] Secret, byte[] Public) Blind(byte[] hash, bool isNegative)
    {
        byte[] factor = new byte[32], secret = new byte[32], publicKey = new byte[32];
        Ed25519Scalar.Reduce(hash, factor);
        if (isNegative)
        {
            Ed25519Scalar.Negate(factor, factor);
        }

        Ed25519Scalar.Multiply(factor, Scalar(), secret);
        Assert.True(Ed25519Point.TryMultiplyBase(secret, publicKey));
        return (secret, publicKey);
    }
}

/// <summary>Sends a member's requests, directly and without any help.</summary>
internal static class TestMemberRequests
{
    public static async Task<PlainAnswer> AskAsync(
        this DevCommunityServer server,
        TestMember? member,
        long seconds,
        string method,
        string target,
        byte[]? body = null,
        string? contentType = "application/json",
        int prefix = 15,
        byte[]? nonce = null,
        IDictionary<string, string>? more = null,
        string? signedTarget = null)
    {
        body ??= [];
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string signed = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]) + (mark < 0 ? "" : target[mark..]);
        Dictionary<string, string> headers = member?.Headers(server, seconds, method.ToUpperInvariant(), signedTarget ?? signed, body, prefix, nonce) ?? [];
        if (body.Length > 0 && contentType is not null)
        {
            headers["Content-Type"] = contentType;
        }

        foreach ((string name, string value) in more ?? new Dictionary<string, string>())
        {
            headers[name] = value;
        }

        return (await PlainExchange.SendAsync(server.Port, method, target, headers, body))!;
    }

    public static byte[] Utf8(this JsonNode json) => System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
}
