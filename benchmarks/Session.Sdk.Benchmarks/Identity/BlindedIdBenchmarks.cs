using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Cryptography.Interop;
using SessionSdk.Identity;

namespace SessionSdk.Benchmarks.Identity;

/// <summary>The blinded id of another user, beside the curve conversion, hash and point multiplication that it cannot do without.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class BlindedIdBenchmarks
{
    private readonly AccountId _account = AccountKeys.Generate().Id;
    private readonly X25519PublicKey _server = AccountKeys.Generate().X25519PublicKey;
    private readonly byte[] _hashed15 = SecureRandom.GetBytes(32);
    private readonly byte[] _hashed25 = SecureRandom.GetBytes(65);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("15")]
    public byte Primitives15() => Primitives(_hashed15);

    [Benchmark]
    [BenchmarkCategory("15")]
    public BlindedId Blinded15() => Blind(BlindingScheme.Blinded15);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("25")]
    public byte Primitives25() => Primitives(_hashed25);

    [Benchmark]
    [BenchmarkCategory("25")]
    public BlindedId Blinded25() => Blind(BlindingScheme.Blinded25);

    private byte Primitives(ReadOnlySpan<byte> hashed)
    {
        Span<byte> hash = stackalloc byte[64];
        Span<byte> factor = stackalloc byte[32];
        Span<byte> point = stackalloc byte[32];
        Span<byte> blinded = stackalloc byte[32];
        _ = X25519.TryConvertPublicKeyToEd25519(_account.AsSpan()[1..], point);
        _ = Libsodium.crypto_generichash_blake2b(hash, (nuint)hash.Length, hashed, (ulong)hashed.Length, default, 0);
        Libsodium.crypto_core_ed25519_scalar_reduce(factor, hash);
        _ = Libsodium.crypto_scalarmult_ed25519_noclamp(blinded, factor, point);
        return blinded[0];
    }

    private BlindedId Blind(BlindingScheme scheme) => BlindedId.TryFromAccountId(_account, _server, scheme, out BlindedId id)
        ? id
        : throw new InvalidOperationException("The id cannot be blinded.");
}
