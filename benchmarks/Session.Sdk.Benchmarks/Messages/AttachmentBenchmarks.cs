using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Benchmarks.Messages;

/// <summary>An attachment of a megabyte in both formats, beside its hash, MAC and cipher.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class AttachmentBenchmarks
{
    private const int Size = 1_000_000;

    private EncryptedFile _legacy = null!;
    private EncryptedFile _stream = null!;

    [GlobalSetup]
    public void Prepare()
    {
        byte[] file = SecureRandom.GetBytes(Size);
        using AccountKeys account = AccountKeys.Generate();
        _legacy = LegacyAttachmentCipher.Encrypt(file);
        _stream = FileStreamCipher.Encrypt(file, account, FileStreamPurpose.Attachment);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("legacy")]
    public int LegacyPrimitives()
    {
        ReadOnlySpan<byte> blob = _legacy.Ciphertext.Span;
        ReadOnlySpan<byte> key = _legacy.Key.Span;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(blob, hash);
        HMACSHA256.HashData(key[32..], blob[..^32], hash);
        using var aes = Aes.Create();
        aes.SetKey(key[..32]);
        byte[] file = new byte[Size];
        return aes.DecryptCbc(blob[16..(16 + Size)], blob[..16], file, PaddingMode.None);
    }

    [Benchmark]
    [BenchmarkCategory("legacy")]
    public int Legacy() => LegacyAttachmentCipher.TryDecrypt(_legacy.Ciphertext.Span, _legacy.Key.Span, _legacy.Digest.Span, Size, out byte[]? file)
        ? file.Length
        : throw new InvalidOperationException("The file does not open.");

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("stream")]
    public int StreamPrimitives()
    {
        ReadOnlySpan<byte> rest = _stream.Ciphertext.Span[25..];
        byte[] file = new byte[rest.Length];
        using var stream = new SecretStreamDecryptor(_stream.Key.Span, _stream.Ciphertext.Span[1..25]);
        int length = 0;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = rest[..Math.Min(rest.Length, 32_785)];
            rest = rest[chunk.Length..];
            _ = stream.TryPull(chunk, file.AsSpan(length, chunk.Length - 17), out _);
            length += chunk.Length - 17;
        }

        return length;
    }

    [Benchmark]
    [BenchmarkCategory("stream")]
    public int Stream() => FileStreamCipher.TryDecrypt(_stream.Ciphertext.Span, _stream.Key.Span, out byte[]? file)
        ? file.Length
        : throw new InvalidOperationException("The file does not open.");
}
