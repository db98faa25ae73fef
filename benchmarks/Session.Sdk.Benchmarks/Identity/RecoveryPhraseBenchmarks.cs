using System.Collections.Frozen;
using System.IO.Hashing;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Benchmarks.Identity;

/// <summary>The recovery phrase in and out, beside what it cannot do without: the checksum and the text (out), the checksum and a look-up for each word (in).</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class RecoveryPhraseBenchmarks
{
    private readonly byte[] _seed = SecureRandom.GetBytes(16);
    private readonly byte[] _decoded = new byte[16];
    private string[] _words = [];
    private string _phrase = string.Empty;
    private FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    [GlobalSetup]
    public void Setup()
    {
        _phrase = Mnemonic.Encode(_seed);
        _words = _phrase.Split(' ');
        _lookup = MnemonicLanguage.English.Words
            .Select((word, index) => (word, index))
            .ToFrozenDictionary(pair => pair.word[..3], pair => pair.index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("encode")]
    public string EncodeNecessary()
    {
        _ = Checksum();
        return string.Join(' ', _words);
    }

    [Benchmark]
    [BenchmarkCategory("encode")]
    public string Encode() => Mnemonic.Encode(_seed);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("decode")]
    public int DecodeNecessary()
    {
        int sum = (int)Checksum();
        ReadOnlySpan<char> rest = _phrase;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf(' ');
            ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
            sum += _lookup[word[..3]];
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return sum;
    }

    [Benchmark]
    [BenchmarkCategory("decode")]
    public int Decode() => Mnemonic.TryDecode(_phrase, MnemonicLanguage.English, _decoded, out int length, out _)
        ? length
        : throw new InvalidOperationException("The phrase does not decode.");

    private uint Checksum()
    {
        Span<byte> prefixes = stackalloc byte[64];
        int length = 0;
        foreach (string word in _words.AsSpan(0, 12))
        {
            length += System.Text.Encoding.UTF8.GetBytes(word.AsSpan(0, 3), prefixes[length..]);
        }

        return Crc32.HashToUInt32(prefixes[..length]);
    }
}
