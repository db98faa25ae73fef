namespace SessionSdk;

/// <summary>Finds who is named in a text: <c>@</c> and the 66 digits of an id.</summary>
internal static class MentionText
{
    private const int IdLength = 2 * SessionAddress.Size;

    internal static IReadOnlyList<SenderId> Find(string text)
    {
        List<SenderId>? found = null;
        ReadOnlySpan<char> rest = text;
        for (int at = rest.IndexOf('@'); at >= 0; at = rest.IndexOf('@'))
        {
            rest = rest[(at + 1)..];
            if (rest.Length >= IdLength && SenderId.TryParse(rest[..IdLength], null, out SenderId id))
            {
                found ??= [];
                if (!found.Contains(id))
                {
                    found.Add(id);
                }
            }
        }

        return found ?? [];
    }
}
