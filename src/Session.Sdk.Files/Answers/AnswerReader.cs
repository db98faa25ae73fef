using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Reads what servers answer. Whatever they send, the outcome is a value or a <see cref="FileServerAnswerException"/>.</summary>
internal static class AnswerReader
{
    private const string ExpiresHeader = "expires";

    /// <summary>How far a server's clock may be ahead.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>The longest that a server is believed to keep a file. The official one keeps them for 14 days.</summary>
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(366);

    internal static T Read<T>(ServerResponse response, JsonTypeInfo<T> type)
        where T : class
    {
        if (!ForeignJson.HasKnownWordsOnly(response.Body.Span))
        {
            throw new FileServerAnswerException("The file server's answer is not the JSON that was expected: a word in it is none of true, false and null.");
        }

        try
        {
            return JsonSerializer.Deserialize(response.Body.Span, type) ?? throw new FileServerAnswerException("The file server answered null.");
        }
        catch (JsonException error)
        {
            // The text of that error repeats names that the server chose.
            throw new FileServerAnswerException(string.Create(
                CultureInfo.InvariantCulture, $"The file server's answer is not the JSON that was expected: it stops being that at byte {error.BytePositionInLine ?? 0} of line {error.LineNumber ?? 0}."));
        }
    }

    /// <summary>Reads the Unix time of something that happened, in seconds with a fraction; nonsense, and what is still to come, counts as absent.</summary>
    internal static bool TryReadPast(double? seconds, DateTimeOffset now, out DateTimeOffset time) => TryReadTime(seconds, now + Tolerance, out time);

    /// <summary>Reads the Unix time until which a file is kept; nonsense, and what no server can promise, counts as absent.</summary>
    internal static bool TryReadExpiry(double? seconds, DateTimeOffset now, out DateTimeOffset time) =>
        TryReadTime(seconds, now + LongestLifetime, out time) && time >= now - Tolerance;

    /// <summary>Reads the Unix time of a release, which is shown and decides nothing; only nonsense counts as absent.</summary>
    internal static bool TryReadReleaseTime(double? seconds, DateTimeOffset now, out DateTimeOffset time) => TryReadTime(seconds, now + (20 * LongestLifetime), out time);

    /// <summary>Reads the header that tells until when a file is kept.</summary>
    internal static DateTimeOffset? ReadExpiry(ServerResponse response, DateTimeOffset now) =>
        response.Headers.TryGetValue(ExpiresHeader, out string? text)
        && DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        && time >= now - Tolerance
        && time <= now + LongestLifetime
            ? time
            : null;

    /// <summary>Tells whether the server itself says that it does not have the file: in its JSON, or with nothing. A page says that it does not know the path.</summary>
    internal static bool IsAboutFile(ServerResponse response) => response.Body.IsEmpty || IsJson(response.Body.Span);

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = ForeignJson.Read(body);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadTime(double? seconds, DateTimeOffset latest, out DateTimeOffset time)
    {
        bool isTime = seconds is >= 0 && seconds <= latest.ToUnixTimeSeconds();
        time = isTime ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds.GetValueOrDefault()) : default;
        return isTime;
    }
}
