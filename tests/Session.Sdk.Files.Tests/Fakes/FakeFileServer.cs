using System.Collections.Concurrent;
using System.Globalization;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Files.Tests.Fakes;

/// <summary>Answers as the deployed file server does, or as the recorded, older one.</summary>
internal sealed class FakeFileServer
{
    private const double Uploaded = 1795401264.136693;
    private const int Fortnight = 14 * 24 * 3600;
    private int _nextNumber = 41;

    internal ConcurrentDictionary<string, byte[]> Files { get; } = new();

    internal int Limit { get; set; } = 10_000_000;

    /// <summary>Gets or sets whether ids are numbers, uploads are answered with the id alone and nothing can be extended.</summary>
    internal bool IsOld { get; set; }

    internal FakeNetwork Connect() => new(Answer);

    internal FakeAnswer Answer(ServerRequest request)
    {
        string[] path = request.Endpoint.Split('/')[1..];
        return (request.Method, path) switch
        {
            ("POST", ["file"]) => Store(request),
            ("GET", ["file", var id]) => Files.TryGetValue(id, out byte[]? bytes)
                ? new FakeAnswer(200, bytes, "application/octet-stream") { Expires = IsOld ? null : "Mon, 07 Dec 2026 12:00:00 GMT" }
                : FakeAnswer.JsonStatus(404),
            ("GET", ["file", var id, "info"]) => Describe(id, Fortnight),
            ("POST", ["file", var id, "extend"]) when !IsOld => Describe(id, Lifetime(request)),
            _ => FakeAnswer.Page(404),
        };
    }

    /// <summary>Makes the id that servers make of the content.</summary>
    internal static string ContentAddress(ReadOnlySpan<byte> bytes)
    {
        using var hasher = new Blake2bHasher(33, default, "SessionFileSvr\0\0"u8);
        hasher.Append(bytes);
        byte[] hash = new byte[33];
        hasher.Finish(hash);
        return Convert.ToBase64String(hash).Replace('+', '-').Replace('/', '_');
    }

    private static int Lifetime(ServerRequest request) =>
        request.Headers.TryGetValue("X-FS-TTL", out string? seconds) ? int.Parse(seconds, CultureInfo.InvariantCulture) : Fortnight;

    private FakeAnswer Store(ServerRequest request)
    {
        if (request.Body is not { Length: > 0 } body || body.Length > Limit)
        {
            return FakeAnswer.JsonStatus(413);
        }

        string id = IsOld ? Interlocked.Increment(ref _nextNumber).ToString(CultureInfo.InvariantCulture) : ContentAddress(body.Span);
        Files[id] = body.ToArray();
        return FakeAnswer.Json(200, IsOld ? $$"""{"id": "{{id}}"}""" : string.Create(CultureInfo.InvariantCulture, $$"""{"id": "{{id}}", "expires": {{Uploaded + Lifetime(request)}}, "uploaded": {{Uploaded}}, "size": {{body.Length}}}"""));
    }

    private FakeAnswer Describe(string id, int lifetime) => Files.TryGetValue(id, out byte[]? bytes)
        ? FakeAnswer.Json(200, string.Create(CultureInfo.InvariantCulture, $$"""{"size": {{bytes.Length}}, "uploaded": {{Uploaded}}, "expires": {{Uploaded + lifetime}}}"""))
        : FakeAnswer.JsonStatus(404);
}
