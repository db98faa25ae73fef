namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Looks for what must not be in exceptions and logs.</summary>
internal static class Texts
{
    private const int Longest = 8_000;

    internal static IEnumerable<string> FlawsOf(string text, LieCase lie) =>
        text.Contains(lie.AccountId, StringComparison.OrdinalIgnoreCase) || text.Contains(lie.GroupId, StringComparison.OrdinalIgnoreCase)
            ? [.. FlawsOf(text), "an account id"]
            : FlawsOf(text);

    internal static IEnumerable<string> FlawsOf(string text)
    {
        if (text.Any(letter => (char.IsControl(letter) && letter is not ('\n' or '\r')) || letter is '\u202e'))
        {
            yield return "control characters";
        }

        if (text.Length > Longest)
        {
            yield return "a text without measure";
        }
    }

    /// <summary>Looks at what was said, without the places in the code.</summary>
    internal static IEnumerable<string> FlawsOf(Exception? error, LieCase lie)
    {
        for (; error is not null; error = error.InnerException)
        {
            foreach (string flaw in FlawsOf(error.Message, lie).Concat(error.Message.Contains('\n', StringComparison.Ordinal) ? ["lines"] : []))
            {
                yield return $"{flaw} in {error.GetType().Name}";
            }
        }
    }
}
