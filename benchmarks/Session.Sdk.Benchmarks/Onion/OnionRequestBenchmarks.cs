using System.Net;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Onion;

/// <summary>A request through three nodes with 5 KB inside, and the opening of a 5 KB answer, beside the bare key agreements, derivations and ciphers.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class OnionRequestBenchmarks
{
    private const int PayloadSize = 5 * 1024;

    private readonly List<ServiceNode> _hops = [.. Enumerable.Range(1, 3).Select(MakeNode)];
    private readonly ServiceNode _destination = MakeNode(4);
    private readonly byte[] _payload = SecureRandom.GetBytes(PayloadSize);
    private readonly byte[] _key = SecureRandom.GetBytes(32);
    private int[] _layerSizes = [];
    private byte[] _body = [];
    private byte[] _sealedAnswer = [];
    private OnionRequest _request = null!;

    [Params(OnionCipher.XChaCha20, OnionCipher.AesGcm)]
    public OnionCipher Cipher { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using OnionRequest built = OnionRequestBuilder.BuildForNode(_hops, _destination, _payload, Cipher);
        int size = built.Body.Length;
        _layerSizes = [size - 800, size - 570, size - 340, size - 110];
        _body = new byte[size];
        _request = new OnionRequest([], Cipher, SecretKey.CopyFrom([.. _key, .. new byte[32]]));
        int nonceSize = LayerCipher.NonceSize(Cipher);
        _sealedAnswer = new byte[nonceSize + PayloadSize + 16];
        LayerCipher.SealInPlace(Cipher, _key, _sealedAnswer);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("build")]
    public byte[] BuildPrimitives()
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(_body.Length);
        Span<byte> secret = stackalloc byte[32];
        Span<byte> publicKey = stackalloc byte[32];
        Span<byte> shared = stackalloc byte[32];
        Span<byte> nonce = stackalloc byte[24];
        for (int i = 0; i < _layerSizes.Length; i++)
        {
            Libsodium.randombytes_buf(secret, 32);
            _ = Libsodium.crypto_scalarmult_curve25519_base(publicKey, secret);
            _ = Libsodium.crypto_scalarmult_curve25519(shared, secret, _hops[i % 3].X25519PublicKey.AsSpan());
            Libsodium.randombytes_buf(nonce, 24);
            Seal(shared, publicKey, nonce, _payload, result.AsSpan(0, _layerSizes[i]));
        }

        return result;
    }

    [Benchmark]
    [BenchmarkCategory("build")]
    public object Build() => OnionRequestBuilder.BuildForNode(_hops, _destination, _payload, Cipher);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("open")]
    public byte[] OpenPrimitives()
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(PayloadSize);
        if (Cipher == OnionCipher.XChaCha20)
        {
            _ = XChaCha20Poly1305.TryDecrypt(_sealedAnswer.AsSpan(24), _key, _sealedAnswer.AsSpan(0, 24), result);
        }
        else
        {
            _ = Aes256Gcm.TryDecrypt(_sealedAnswer.AsSpan(12), _key, _sealedAnswer.AsSpan(0, 12), result);
        }

        return result;
    }

    [Benchmark]
    [BenchmarkCategory("open")]
    public byte[] Open() => _request.TryOpen(_sealedAnswer, out byte[]? plaintext) ? plaintext : throw new InvalidOperationException("The answer does not open.");

    private static ServiceNode MakeNode(int number)
    {
        byte[] publicKey = new byte[32];
        Ed25519.DerivePublicKey([.. Enumerable.Repeat((byte)number, 32)], publicKey);
        var key = Ed25519PublicKey.Create(publicKey);
        return new ServiceNode
        {
            Ed25519PublicKey = key,
            X25519PublicKey = key.TryToX25519(out X25519PublicKey converted) ? converted : throw new InvalidOperationException("The key does not convert."),
            Address = IPAddress.Loopback,
            HttpsPort = 1,
        };
    }

    private void Seal(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> payload, Span<byte> layer)
    {
        Span<byte> key = stackalloc byte[32];
        if (Cipher == OnionCipher.XChaCha20)
        {
            Span<byte> material = stackalloc byte[96];
            shared.CopyTo(material);
            publicKey.CopyTo(material[32..]);
            Blake2b.Hash(material, key);
            XChaCha20Poly1305.Encrypt(layer[..^16], key, nonce, layer);
        }
        else
        {
            HMACSHA256.HashData("LOKI"u8, shared, key);
            Aes256Gcm.Encrypt(layer[..^16], key, nonce[..12], layer);
        }
    }
}
