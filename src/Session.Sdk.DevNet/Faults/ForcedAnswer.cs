using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Describes what a server answers to every request while the fault lasts.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">The content type.</param>
public sealed record ForcedAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType = "text/plain")
{
    private const int EndlessBlock = 64 * 1024;

    /// <summary>Gets how the answer ends.</summary>
    /// <value>The default is <see cref="ForcedEnding.Whole"/>.</value>
    public ForcedEnding Ending { get; init; }

    /// <summary>Gets where the answer sends the one who asked, in a <c>Location</c> header.</summary>
    /// <value>The default is <see langword="null"/>: there is no such header.</value>
    public Uri? Location { get; init; }

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

    /// <summary>Makes a successful answer of zero bytes that never ends.</summary>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Endless() => Zeros(EndlessBlock) with { Ending = ForcedEnding.Endless };

    /// <summary>Makes a successful answer that falls silent after its first bytes and never ends.</summary>
    /// <param name="length">How many zero bytes come before.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Stalled(int length) => Zeros(length) with { Ending = ForcedEnding.Stalled };

    /// <summary>Breaks the connection within a successful answer, or in place of one.</summary>
    /// <param name="length">How many zero bytes come before; 0 for nothing at all.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Broken(int length) => Zeros(length) with { Ending = ForcedEnding.Broken };

    /// <summary>Makes a successful answer of zero bytes, one a second.</summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>The answer.</returns>
    public static ForcedAnswer Dripping(int length) => Zeros(length) with { Ending = ForcedEnding.Dripping };
}
