using System.Diagnostics.Metrics;

namespace SessionSdk.Onion;

/// <summary>Counts answers of servers by what was asked and by their status, the same way on every floor.</summary>
internal static class AnswerCounter
{
    /// <summary>Counts an answer. Without a listener it takes no memory.</summary>
    internal static void AddAnswer(this Counter<long> requests, KeyValuePair<string, object?> operation, int status)
    {
        if (requests.Enabled)
        {
            requests.Add(1, operation, new KeyValuePair<string, object?>("status", status));
        }
    }
}
