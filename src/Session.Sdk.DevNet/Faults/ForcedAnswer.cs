using Session.Sdk.Cryptography;

namespace Session.Sdk.DevNet;

/// <summary>Describes what a server answers to every request while the fault lasts.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">The content type.</param>
public sealed record ForcedAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType = "text/plain")
{
    /// <summary>Makes an answer with a text.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="text">The body, sent as UTF-8.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Text(int status, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ForcedAnswer(status, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Makes a successful answer of random bytes.</summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Garbage(int length) => new(200, SecureRandom.GetBytes(length), "application/octet-stream");

    /// <summary>Makes a successful answer of zero bytes, for answers that are too large.</summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Zeros(int length) => new(200, new byte[length], "application/octet-stream");
}
