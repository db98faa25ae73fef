using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Messaging;

namespace SessionSdk.Benchmarks.Messages;

/// <summary>1:1 encryption of padded bytes, beside the bare libsodium calls that it cannot do without.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class DirectEncryptionBenchmarks
{
    private readonly AccountKeys _alice = AccountKeys.Generate();
    private readonly AccountKeys _bob = AccountKeys.Generate();
    private byte[] _message = [];
    private byte[] _ciphertext = [];
    private byte[] _signed = [];

    [Params(200, 5 * 1024, 75 * 1000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _message = SecureRandom.GetBytes(Size);
        _ciphertext = DirectEncryption.Encrypt(_message, _alice, _bob.X25519PublicKey);
        _signed = SecureRandom.GetBytes(Size + 96);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("encrypt")]
    public byte[] EncryptPrimitives()
    {
        Span<byte> signature = stackalloc byte[64];
        byte[] result = GC.AllocateUninitializedArray<byte>(Size + DirectEncryption.Overhead);
        _ = Libsodium.crypto_sign_ed25519_detached(signature, 0, _signed.AsSpan(0, Size + 64), (ulong)Size + 64, _alice.Ed25519SecretKey.Expose());
        _ = Libsodium.crypto_box_seal(result, _signed, (ulong)_signed.Length, _bob.X25519PublicKey.AsSpan());
        return result;
    }

    [Benchmark]
    [BenchmarkCategory("encrypt")]
    public byte[] Encrypt() => DirectEncryption.Encrypt(_message, _alice, _bob.X25519PublicKey);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("decrypt")]
    public byte[] DecryptPrimitives()
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(Size + 96);
        Span<byte> converted = stackalloc byte[32];
        _ = Libsodium.crypto_box_seal_open(result, _ciphertext, (ulong)_ciphertext.Length, _bob.X25519PublicKey.AsSpan(), _bob.X25519SecretKey.Expose());
        _ = Libsodium.crypto_sign_ed25519_verify_detached(result.AsSpan(^64), result, (ulong)Size + 64, _alice.Ed25519PublicKey.AsSpan());
        _ = Libsodium.crypto_sign_ed25519_pk_to_curve25519(converted, _alice.Ed25519PublicKey.AsSpan());
        return result;
    }

    [Benchmark]
    [BenchmarkCategory("decrypt")]
    public byte[] Decrypt()
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(Size);
        return DirectEncryption.TryDecrypt(_ciphertext, _bob, result, out _, out _) ? result : throw new InvalidOperationException("The message does not open.");
    }
}
