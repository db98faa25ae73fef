using System.Globalization;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Holds what a server answered to one request, or to one part of a batch.</summary>
internal sealed class Answer : IDisposable
{
    /// <summary>The longest wait that a server is believed to ask for.</summary>
    private const int LongestWait = 24 * 3600;

    private readonly JsonDocument? _document;

    private Answer(int status, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, JsonElement? json, JsonDocument? document)
    {
        Status = status;
        Headers = headers;
        Body = body;
        Json = json;
        _document = document;
    }

    internal int Status { get; }

    /// <summary>Gets the headers, names in lower case.</summary>
    internal IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Gets the body as it came. That of a part of a batch that is JSON is not given.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>Gets the body as JSON, or <see langword="null"/> when it is none.</summary>
    internal JsonElement? Json { get; }

    private bool IsText => Headers.GetValueOrDefault("content-type", string.Empty).StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the answer to one request.</summary>
    internal static Answer Of(int status, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body)
    {
        JsonDocument? document = IsJson(headers) ? AnswerJson.TryParse(body) : null;
        return new Answer(status, headers, body, document?.RootElement, document);
    }

    /// <summary>Takes the answer to a part of a batch.</summary>
    /// <returns><see langword="null"/> when the text is none.</returns>
    internal static Answer? OfPart(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("code"u8, out JsonElement code) || code.ValueKind != JsonValueKind.Number || !code.TryGetInt32(out int status))
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (part.TryGetProperty("headers"u8, out JsonElement list) && list.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty header in list.EnumerateObject())
            {
                if (Texts.TryRead(header.Value, int.MaxValue, out string? value))
                {
                    headers[header.Name.ToLowerInvariant()] = value;
                }
            }
        }

        bool hasBody = part.TryGetProperty("body"u8, out JsonElement body);
        if (hasBody && IsJson(headers))
        {
            return new Answer(status, headers, default, body, null);
        }

        byte[] bytes = [];
        bool isBytes = !hasBody || body.ValueKind == JsonValueKind.Null || (body.ValueKind == JsonValueKind.String && body.TryGetBytesFromBase64(out bytes!));
        return isBytes ? new Answer(status, headers, bytes, null, null) : null;
    }

    /// <summary>Throws unless the answer is a success, or says that there is nothing new.</summary>
    internal void ThrowIfRefused()
    {
        if (!IsSuccess && Status != Communities.Status.NotModified)
        {
            throw ToRefusal();
        }
    }

    internal bool IsSuccess => Status is >= Communities.Status.Ok and < Communities.Status.FirstRedirect;

    /// <summary>Gets whether the server refused the id and asks for a blinded one.</summary>
    internal bool AsksForBlinding => Status == Communities.Status.Malformed && Says("blinded ids"u8);

    /// <summary>Tells whether the text of a refusal holds a word.</summary>
    internal bool Says(ReadOnlySpan<byte> words) => Body.Span[..Math.Min(Body.Length, ForeignText.DefaultMaxLength)].IndexOf(words) >= 0;

    internal CommunityRefusedException ToRefusal()
    {
        string? text = IsText ? ForeignText.Quote(System.Text.Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 4 * ForeignText.DefaultMaxLength)])) : null;
        return new CommunityRefusedException(Status, ReasonOf(), text is { Length: > 0 } ? text : null, ReadWait())
        {
            MissingCapabilities = Json is { } json && Status == Communities.Status.Missing ? CapabilityReader.ReadMissing(json) : [],
        };
    }

    public void Dispose() => _document?.Dispose();

    private static bool IsJson(IReadOnlyDictionary<string, string> headers) =>
        headers.TryGetValue("content-type", out string? type) && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    private CommunityRefusal ReasonOf() => Status switch
    {
        Communities.Status.Malformed when AsksForBlinding => CommunityRefusal.BlindingRequired,
        Communities.Status.Malformed => CommunityRefusal.Malformed,
        Communities.Status.Unauthorized => CommunityRefusal.NotAuthenticated,
        Communities.Status.Forbidden when Says("Banned"u8) => CommunityRefusal.Banned,
        Communities.Status.Forbidden => CommunityRefusal.NotPermitted,
        Communities.Status.NotFound => CommunityRefusal.NotFound,
        Communities.Status.WrongMethod => CommunityRefusal.WrongMethod,
        Communities.Status.NotAcceptable => CommunityRefusal.NotAcceptable,
        Communities.Status.Missing => CommunityRefusal.CapabilityMissing,
        Communities.Status.TooLarge => CommunityRefusal.TooLarge,
        Communities.Status.TooEarly => CommunityRefusal.WrongTime,
        Communities.Status.TooManyRequests when Says("filtration rejected"u8) => CommunityRefusal.Filtered,
        Communities.Status.TooManyRequests => CommunityRefusal.TooManyRequests,
        >= Communities.Status.FirstRedirect and < Communities.Status.Malformed => CommunityRefusal.Redirected,
        >= Communities.Status.ServerError and <= Communities.Status.LastServerError => CommunityRefusal.ServerFailure,
        _ => CommunityRefusal.Other,
    };

    private TimeSpan? ReadWait() =>
        Headers.TryGetValue("retry-after", out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= LongestWait
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
