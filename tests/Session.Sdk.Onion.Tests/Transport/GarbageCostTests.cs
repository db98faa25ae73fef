using System.Net;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Transport;

/// <summary>What a guard sends costs no more memory than its own size, and nothing is kept of what is too large or not authentic.</summary>
public sealed class GarbageCostTests
{
    private const int Size = 8 * 1024 * 1024;
    private const int Little = 256 * 1024;

    private static readonly byte[] Body = new byte[Size + 1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData((byte)'A')]
    [InlineData((byte)'!')]
    public void Garbage_that_does_not_open_is_not_copied(byte letter)
    {
        byte[] garbage = new byte[Size];
        garbage.AsSpan().Fill(letter);
        using OnionRequest request = OnionRequestBuilder.BuildForNode([], new FakeNode(0).Node, "{}"u8, OnionCipher.XChaCha20);
        Open();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Open();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);

        void Open()
        {
            Assert.Equal(AnswerState.NotAuthentic, request.OpenNodeAnswer(garbage, out _, out _));
            Assert.Equal(AnswerState.NotAuthentic, request.OpenServerAnswer(garbage, out _));
            Assert.Equal(AnswerState.NotAuthentic, request.OpenLegacyServerAnswer(garbage, out _));
            Assert.False(request.TryOpen(garbage, out _));
        }
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_leaves_no_memory_behind()
    {
        await ReadAsync(Size);

        // The stream is in memory: nothing leaves this thread.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<ReadOnlyMemory<byte>?> tooLarge = ReadAsync(Size);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(tooLarge.IsCompletedSuccessfully);
        Assert.Null(await tooLarge);
        Assert.InRange(taken, 0, Little);
        Assert.Equal(Size, (await ReadAsync(Size + 1))?.Length);
    }

    [Fact]
    public void Texts_of_the_other_side_are_made_fit_for_logs()
    {
        string key = new('a', 64);
        var failure = new HttpRequestException(HttpRequestError.InvalidResponse, $"Received an invalid status line: 'HTTP\u001b[31m {key}\n'.", new IOException($"broken \u0007{key}"));

        string text = TransportFailure.Quote(failure).ToString();

        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u0007', text);
        Assert.Contains("invalid status line", text, StringComparison.Ordinal);
    }

    private static Task<ReadOnlyMemory<byte>?> ReadAsync(int limit)
    {
        var content = new StreamContent(new MemoryStream(Body, 0, Size + (limit > Size ? 0 : 1), writable: false));
        content.Headers.ContentLength = null;
        return BoundedContent.ReadAsync(new Unannounced(content), limit, Token);
    }

    /// <summary>Does not say how long it is.</summary>
    private sealed class Unannounced(HttpContent inner) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => inner.CopyToAsync(stream);

        protected override Task<Stream> CreateContentReadStreamAsync() => inner.ReadAsStreamAsync();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
