using BenchmarkDotNet.Attributes;
using SessionSdk.Benchmarks.Client;
using SessionSdk.Configs;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Encoding;
using SessionSdk.Identity;

namespace SessionSdk.Benchmarks.Configs;

/// <summary>A new key for a group of 100, with info and members closed with it, beside the calls that it cannot do without: agreements, hashes, encryption, signatures and compression.</summary>
public class GroupRekeyBenchmarks
{
    private const int Entries = 135;
    private const int SealedKeySize = 48;
    private readonly GroupRound _round = new(99);
    private readonly GroupKeys _admin = GroupKeys.Generate();
    private readonly byte[] _nonce = new byte[24];
    private byte[] _info = [];
    private byte[] _members = [];
    private byte[] _message = [];

    [GlobalSetup]
    public void Prepare()
    {
        // The first messages repeat who was added: later ones do not.
        for (int i = 0; i < ConfigMessage.Lag + 1; i++)
        {
            _round.Rotate();
        }

        (_info, _members, _message) = (_round.InfoMessage, _round.MembersMessage, new byte[_round.KeysMessageSize]);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _round.Dispose();
        _admin.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Primitives()
    {
        Span<byte> material = stackalloc byte[56];
        byte[] text = new byte[101 * 66];
        Libsodium.crypto_generichash_blake2b(material, 56, text, (ulong)text.Length, "SessionGroupKeyGen"u8, 18);
        Seal(material[..32], material[..32], _message.AsSpan(0, SealedKeySize));
        SealKey(_round.Account.Id, material[..32], _message);
        for (int i = 0; i < _round.Others.Length; i++)
        {
            SealKey(_round.Others[i], material[..32], _message.AsSpan(i * SealedKeySize));
        }

        Libsodium.randombytes_buf_deterministic(_message.AsSpan(100 * SealedKeySize), (Entries - 100) * SealedKeySize, material[..32]);
        Sign(_message);
        return Close(_info, material[..32]) + Close(_members, material[..32]);
    }

    [Benchmark]
    public int RekeyAndPush() => _round.Publish();

    /// <summary>Agrees with a member, hashes that to a key, and encrypts the group's key with it.</summary>
    private void SealKey(AccountId member, ReadOnlySpan<byte> groupKey, Span<byte> entry)
    {
        Span<byte> input = stackalloc byte[96];
        Span<byte> key = stackalloc byte[32];
        if (Libsodium.crypto_scalarmult_curve25519(input, _admin.X25519SecretKey.Expose(), member.AsSpan()[1..]) != 0)
        {
            throw new InvalidOperationException("The key of a member is weak.");
        }

        Libsodium.crypto_generichash_blake2b(key, 32, input, 96, "SessionGroupKeyMemberKey"u8, 24);
        Seal(groupKey, key, entry);
    }

    private void Seal(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, Span<byte> output) =>
        Libsodium.crypto_aead_xchacha20poly1305_ietf_encrypt(output, 0, text, (ulong)text.Length, default, 0, 0, _nonce, key);

    private void Sign(ReadOnlySpan<byte> message)
    {
        Span<byte> signature = stackalloc byte[64];
        Libsodium.crypto_sign_ed25519_detached(signature, 0, message, (ulong)message.Length, _admin.Ed25519SecretKey.Expose());
    }

    /// <summary>Hashes (its number of a version), signs, compresses, pads and encrypts a config.</summary>
    private int Close(byte[] config, ReadOnlySpan<byte> groupKey)
    {
        Span<byte> hash = stackalloc byte[32];
        Libsodium.crypto_generichash_blake2b(hash, 32, config, (ulong)config.Length, default, 0);
        Sign(config);
        byte[] frame = Zstd.Compress(config);
        byte[] padded = new byte[ConfigPadding.GetPaddedLength(Math.Min(frame.Length + 1, config.Length))];
        byte[] output = new byte[padded.Length + 40];
        Libsodium.crypto_generichash_blake2b(_nonce, 24, padded, (ulong)padded.Length, "libsessionutil-config-encrypted-"u8, 32);
        Libsodium.crypto_generichash_blake2b(hash, 32, groupKey, 32, default, 0);
        Seal(padded, hash, output);
        return output.Length;
    }
}
