using BenchmarkDotNet.Attributes;
using SessionSdk.Cryptography;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Benchmarks.Messages;

/// <summary>A group message of a member who wrote before, beside the decryption and the signature that it cannot do without.</summary>
public class GroupEncryptionBenchmarks
{
    private readonly AccountKeys _sender = AccountKeys.Generate();
    private readonly GroupId _group = GroupKeys.Generate().Id;
    private readonly SecretKey _key = SecretKey.Generate(GroupEncryption.KeySize);
    private byte[] _ciphertext = [];
    private byte[] _signed = [];
    private byte[] _signature = [];

    [Params(200, 5_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        byte[] text = SecureRandom.GetBytes(Size);
        _ciphertext = GroupEncryption.Encrypt(text, _sender, _group, _key.Expose());
        _signed = [.. text, .. _group.PublicKey.ToArray()];
        _signature = new byte[64];
        _sender.Sign(_signed, _signature);
    }

    [Benchmark(Baseline = true)]
    public int Primitives()
    {
        byte[] opened = new byte[_ciphertext.Length - 40];
        bool good = XChaCha20Poly1305.TryDecrypt(_ciphertext.AsSpan(24), _key.Expose(), _ciphertext.AsSpan(0, 24), opened);
        good &= Libsodium.crypto_sign_ed25519_verify_detached(_signature, _signed, (ulong)_signed.Length, _sender.Ed25519PublicKey.AsSpan()) == 0;
        return good ? opened.AsSpan(0, Size).ToArray().Length : throw new InvalidOperationException("The message does not open.");
    }

    [Benchmark]
    public int Open() => GroupEncryption.TryDecrypt(_ciphertext, _group, [_key], out byte[]? text, out _, out _, out _)
        ? text.Length
        : throw new InvalidOperationException("The message does not open.");
}
