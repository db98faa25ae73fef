using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Holds an encrypted onion request and the key that opens its answer.</summary>
/// <remarks>Reading is safe from several threads. Disposing wipes the key.</remarks>
internal sealed class OnionRequest : IDisposable
{
    /// <summary>The layer's key, then the shared secret.</summary>
    internal const int SecretsSize = 2 * LayerCipher.KeySize;

    private readonly SecretKey _secrets;

    internal OnionRequest(byte[] body, OnionCipher cipher, SecretKey secrets)
    {
        Body = body;
        Cipher = cipher;
        _secrets = secrets;
    }

    /// <summary>Gets the body to post to the guard's <c>/onion_req/v2</c>.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Gets how the layers are encrypted.</summary>
    public OnionCipher Cipher { get; }

    /// <summary>Opens what the destination encrypted, as raw bytes.</summary>
    /// <param name="answer">The encrypted answer.</param>
    /// <param name="plaintext">What the destination wrote.</param>
    /// <returns>Whether the answer is authentic. An AES-GCM answer to an XChaCha20 request opens too, because old servers give it.</returns>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public bool TryOpen(ReadOnlySpan<byte> answer, [NotNullWhen(true)] out byte[]? plaintext)
    {
        // What is not authentic costs no memory: only what opens is copied.
        byte[] opened = ArrayPool<byte>.Shared.Rent(answer.Length);
        int written = 0;
        try
        {
            plaintext = TryOpen(answer, opened, out written) ? opened.AsSpan(0, written).ToArray() : null;
            return plaintext is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.AsSpan(0, written));
            ArrayPool<byte>.Shared.Return(opened);
        }
    }

    /// <summary>Opens the answer of a service node: base64 or raw bytes, in them JSON with a status and a body.</summary>
    /// <param name="answer">The body of the guard's answer.</param>
    /// <param name="statusCode">The status of the RPC.</param>
    /// <param name="body">The RPC's body: JSON or text, UTF-8.</param>
    /// <returns>Whether the answer is authentic and has that form.</returns>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public bool TryOpenNodeAnswer(ReadOnlySpan<byte> answer, out int statusCode, out ReadOnlyMemory<byte> body) =>
        OpenNodeAnswer(answer, out statusCode, out body) == AnswerState.Opened;

    /// <summary>Opens the answer of a service node, telling one that is authentic but malformed from one that is not authentic.</summary>
    internal AnswerState OpenNodeAnswer(ReadOnlySpan<byte> answer, out int statusCode, out ReadOnlyMemory<byte> body)
    {
        byte[] decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(answer.Length));
        byte[] opened = ArrayPool<byte>.Shared.Rent(answer.Length);
        int written = 0;
        try
        {
            bool isBase64 = Base64.DecodeFromUtf8(answer, decoded, out _, out int length) == OperationStatus.Done;
            if ((isBase64 && TryOpen(decoded.AsSpan(0, length), opened, out written)) || TryOpen(answer, opened, out written))
            {
                return NodeAnswer.TryRead(opened.AsSpan(0, written), out statusCode, out body) ? AnswerState.Opened : AnswerState.Malformed;
            }

            statusCode = 0;
            body = default;
            return AnswerState.NotAuthentic;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.AsSpan(0, written));
            ArrayPool<byte>.Shared.Return(decoded);
            ArrayPool<byte>.Shared.Return(opened);
        }
    }

    /// <summary>Opens the answer of a server to a v4 request.</summary>
    /// <param name="answer">The body of the guard's answer.</param>
    /// <param name="parts">The status, headers and body.</param>
    /// <returns>Whose the answer is.</returns>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    internal AnswerState OpenServerAnswer(ReadOnlySpan<byte> answer, out ServerAnswer parts)
    {
        parts = default;
        return !TryOpen(answer, out byte[]? plaintext) ? AnswerState.NotAuthentic
            : ServerAnswer.TryRead(plaintext, out parts) ? AnswerState.Opened
            : AnswerState.Malformed;
    }

    /// <summary>Opens the answer of a server to a v3 request.</summary>
    /// <param name="answer">The body of the guard's answer: base64.</param>
    /// <param name="parts">The status, no headers, and the body of a success.</param>
    /// <returns>Whose the answer is.</returns>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    internal AnswerState OpenLegacyServerAnswer(ReadOnlySpan<byte> answer, out ServerAnswer parts)
    {
        parts = default;
        byte[] decoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(answer.Length));
        try
        {
            if (Base64.DecodeFromUtf8(answer, decoded, out _, out int length) != OperationStatus.Done || !TryOpen(decoded.AsSpan(0, length), out byte[]? plaintext))
            {
                return AnswerState.NotAuthentic;
            }

            parts = LegacyServerText.Read(plaintext);
            return AnswerState.Opened;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    /// <summary>Wipes the key. Answers can no longer be opened.</summary>
    public void Dispose() => _secrets.Dispose();

    private bool TryOpen(ReadOnlySpan<byte> answer, Span<byte> destination, out int written) =>
        TryOpenAsSent(answer, destination, out written) || (Cipher != OnionCipher.AesGcm && TryOpenOlder(answer, destination, out written));

    private bool TryOpenAsSent(ReadOnlySpan<byte> answer, Span<byte> destination, out int written) =>
        LayerCipher.TryOpen(Cipher, _secrets.Expose()[..LayerCipher.KeySize], answer, destination, out written);

    private bool TryOpenOlder(ReadOnlySpan<byte> answer, Span<byte> destination, out int written)
    {
        Span<byte> olderKey = stackalloc byte[LayerCipher.KeySize];
        LayerCipher.DeriveKey(OnionCipher.AesGcm, _secrets.Expose()[LayerCipher.KeySize..], default, default, olderKey);
        bool opened = LayerCipher.TryOpen(OnionCipher.AesGcm, olderKey, answer, destination, out written);
        CryptographicOperations.ZeroMemory(olderKey);
        return opened;
    }
}
