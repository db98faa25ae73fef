using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads lists of which each row stands for itself: one that cannot be read is passed over and counted.</summary>
internal static class RowListReader
{
    internal delegate bool RowReader<T>(JsonElement row, [NotNullWhen(true)] out T? value)
        where T : class;

    /// <summary>Reads a list.</summary>
    /// <param name="answer">The answer that is one.</param>
    /// <param name="maxRows">How many rows are read at most.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="rows">The rows that could be read.</param>
    /// <param name="skipped">What was passed over.</param>
    /// <returns>Whether the answer is a list.</returns>
    internal static bool TryRead<T>(Answer answer, int maxRows, RowReader<T> read, [NotNullWhen(true)] out List<T>? rows, [NotNullWhen(true)] out SkippedRows? skipped)
        where T : class
    {
        (rows, skipped) = (null, null);
        if (answer.Json is not { ValueKind: JsonValueKind.Array } json)
        {
            return false;
        }

        var counter = new SkipCounter();
        rows = [];
        foreach (JsonElement item in json.EnumerateArray())
        {
            if (rows.Count == maxRows)
            {
                counter.Add(RowFault.TooMany);
            }
            else if (read(item, out T? row))
            {
                rows.Add(row);
            }
            else
            {
                counter.Add(RowFault.Malformed);
            }
        }

        skipped = counter.ToResult();
        return true;
    }
}
