using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Messaging;

namespace SessionSdk.Benchmarks.Messages;

/// <summary>Whole 1:1 messages: content, padding, encryption and envelope, beside the bare libsodium calls (signature, sealed box and, when sending, the decoy signature).</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class DirectMessageBenchmarks
{
    private readonly AccountKeys _alice = AccountKeys.Generate();
    private readonly AccountKeys _bob = AccountKeys.Generate();
    private MessageContent _content = null!;
    private byte[] _stored = [];
    private byte[] _box = [];
    private byte[] _signed = [];

    [Params(200, 5 * 1024, 75 * 1000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _content = new MessageContent
        {
            SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_754_971_101_000),
            Payload = new VisibleMessage { Text = new string('a', Size) },
        };
        _stored = DirectMessage.Seal(_content, _alice, _bob.Id);
        int padded = MessagePadding.GetPaddedLength(_content.Encode().Length);
        _signed = SecureRandom.GetBytes(padded + DirectEncryption.SignatureOverhead);
        _box = DirectEncryption.Encrypt(_signed.AsSpan(0, padded), _alice, _bob.X25519PublicKey);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("seal")]
    public byte[] SealPrimitives()
    {
        Span<byte> signature = stackalloc byte[64];
        byte[] result = GC.AllocateUninitializedArray<byte>(_stored.Length);
        _ = Libsodium.crypto_sign_ed25519_detached(signature, 0, _signed.AsSpan(..^32), (ulong)_signed.Length - 32, _alice.Ed25519SecretKey.Expose());
        _ = Libsodium.crypto_box_seal(result, _signed, (ulong)_signed.Length, _bob.X25519PublicKey.AsSpan());
        Libsodium.crypto_core_ed25519_scalar_random(signature[32..]);
        _ = Libsodium.crypto_scalarmult_ed25519_base_noclamp(signature[..32], signature[32..]);
        Libsodium.crypto_core_ed25519_scalar_random(signature[32..]);
        return result;
    }

    [Benchmark]
    [BenchmarkCategory("seal")]
    public byte[] Seal() => DirectMessage.Seal(_content, _alice, _bob.Id);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("open")]
    public byte[] OpenPrimitives()
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(_signed.Length);
        Span<byte> converted = stackalloc byte[32];
        _ = Libsodium.crypto_box_seal_open(result, _box, (ulong)_box.Length, _bob.X25519PublicKey.AsSpan(), _bob.X25519SecretKey.Expose());
        _ = Libsodium.crypto_sign_ed25519_verify_detached(result.AsSpan(^64), result, (ulong)result.Length - 32, _alice.Ed25519PublicKey.AsSpan());
        _ = Libsodium.crypto_sign_ed25519_pk_to_curve25519(converted, _alice.Ed25519PublicKey.AsSpan());
        return result;
    }

    [Benchmark]
    [BenchmarkCategory("open")]
    public OpenedMessage Open() => DirectMessage.TryOpen(_stored, _bob, out OpenedMessage? message, out RejectReason reason)
        ? message
        : throw new InvalidOperationException(reason.ToString());
}
