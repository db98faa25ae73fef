using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Reads what servers answer. Whatever they send, the outcome is a value or a <see cref="FileServerAnswerException"/>.</summary>
internal static class AnswerReader
{
    private const string ExpiresHeader = "expires";
    private static readonly double MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    internal static T Read<T>(ServerResponse response, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(response.Body.Span, type) ?? throw new FileServerAnswerException("The file server answered null.");
        }
        catch (JsonException error)
        {
            throw new FileServerAnswerException("The file server's answer is not the JSON that was expected.", error);
        }
    }

    /// <summary>Reads a Unix time in seconds with a fraction; nonsense counts as absent.</summary>
    internal static bool TryReadTime(double? seconds, out DateTimeOffset time)
    {
        bool isTime = seconds is >= 0 && seconds <= MaxSeconds;
        time = isTime ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds.GetValueOrDefault()) : default;
        return isTime;
    }

    internal static DateTimeOffset? ReadExpiry(ServerResponse response) =>
        response.Headers.TryGetValue(ExpiresHeader, out string? text)
        && DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
