using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Communities;

/// <summary>Holds an answer as the server gave it.</summary>
/// <param name="Status">The status: a success, or 304.</param>
/// <param name="Headers">The headers, names in lower case.</param>
/// <param name="Body">The body.</param>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out RawAnswer? raw)
    {
        ReadOnlyMemory<byte> body = answer.Body.IsEmpty && answer.Json is { } json ? System.Text.Encoding.UTF8.GetBytes(json.GetRawText()) : answer.Body;
        raw = new RawAnswer(answer.Status, answer.Headers, body);
        return true;
    }
}
