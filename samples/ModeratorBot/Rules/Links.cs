namespace ModeratorBot.Rules;

/// <summary>Finds what a reader can follow, also when it is written so that a filter should not see it.</summary>
internal static class Links
{
    private static readonly char[] Around = ['<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '`', '*', '|', ',', ';', '!', '?'];

    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal)
    {
        "app", "biz", "cc", "cn", "club", "co", "com", "de", "dev", "eu", "fr", "gg", "gl", "icu", "info", "io", "live", "loki", "ly", "me", "net",
        "online", "onion", "org", "ru", "shop", "site", "snode", "store", "su", "tk", "to", "top", "tv", "uk", "us", "vip", "xyz",
    };

    internal static bool IsIn(string text)
    {
        foreach (string piece in FoldedText.Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string part in piece.Split(Around, StringSplitOptions.RemoveEmptyEntries))
            {
                if (IsLink(part.Trim('.', ':')))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsLink(string part)
    {
        int scheme = part.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            return scheme > 0 && char.IsAsciiLetterOrDigit(part[scheme - 1]) && part.Length > scheme + 3;
        }

        int end = part.AsSpan().IndexOfAny('/', ':', '#');
        string[] labels = (end < 0 ? part : part[..end]).Split('.');
        if (labels.Length < 2 || labels.Any(label => label.Length == 0 || !label.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_')))
        {
            return false;
        }

        // A path behind it makes any ending one of a server; alone, "node.js" is none.
        bool hasPath = end >= 0 && part[end] == '/' && end < part.Length - 1;
        return labels[0] == "www" || Endings.Contains(labels[^1]) || (hasPath && labels[^1].Length >= 2 && labels[^1].All(char.IsAsciiLetter));
    }
}
