using System.Text;

namespace ModeratorBot.Rules;

/// <summary>Finds what a reader can follow, also when it is written so that a filter should not see it.</summary>
internal static class Links
{
    private static readonly string[] DotWords = ["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}"];

    /// <summary>What needs no two slashes to be followed.</summary>
    private static readonly HashSet<string> Schemes = new(StringComparer.Ordinal)
    {
        "bitcoin", "data", "ftp", "geo", "http", "https", "hxxp", "hxxps", "intent", "javascript", "magnet", "mailto", "market", "monero", "sms", "tel", "tg",
        "vbscript", "whatsapp", "xmpp",
    };

    private static readonly HashSet<string> Endings = new(
        new[]
        {
            "app", "biz", "cc", "ch", "cn", "club", "co", "com", "de", "dev", "eu", "fr", "gg", "gl", "icu", "info", "io", "live", "link", "loki", "ly", "me", "net",
            "online", "onion", "org", "ru", "shop", "site", "snode", "store", "su", "tk", "to", "top", "tv", "uk", "us", "vip", "xyz", "zip", "рф", "бел", "укр",
        }.Select(FoldedText.Of),
        StringComparer.Ordinal);

    internal static bool IsIn(string text)
    {
        string folded = FoldedText.Of(text).Replace('\\', '/');
        foreach (string dot in DotWords)
        {
            folded = folded.Replace(dot, ".", StringComparison.Ordinal);
        }

        return Parts(folded).Any(IsLink);
    }

    /// <summary>Cuts a text at every sign that can stand in no address: what is around a link does not hide it.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var part = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetterOrDigit(rune) || (rune.IsAscii && "-_.:/@?".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                part.Append(rune.ToString());
            }
            else if (part.Length > 0)
            {
                yield return part.ToString().Trim('.', ':', '-', '@', '?').TrimStart('/');
                part.Clear();
            }
        }
    }

    private static bool IsLink(string part)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && colon < part.Length - 1)
        {
            bool hasSlashes = part.AsSpan(colon + 1).StartsWith("//", StringComparison.Ordinal);
            if (hasSlashes ? part.Length > colon + 3 && char.IsAsciiLetterOrDigit(part[colon - 1]) : Schemes.Contains(part[..colon]))
            {
                return true;
            }
        }

        // "look:example.com" shows a link behind a word.
        return IsServer(part) || (colon > 0 && IsServer(part[(part.LastIndexOf(':') + 1)..]));
    }

    private static bool IsServer(string part)
    {
        int end = part.AsSpan().IndexOfAny('/', ':', '?');
        string[] labels = (end < 0 ? part : part[..end]).Split('.');
        if (labels.Length < 2 || labels.Any(label => label.Length == 0 || label.Contains('@', StringComparison.Ordinal)))
        {
            return false;
        }

        // A path or a port behind it makes any ending one of a server; alone, "node.js" and "1.2.3.4" are none.
        bool goesOn = end >= 0 && end < part.Length - 1 && (part[end] == '/' || (part[end] == ':' && char.IsAsciiDigit(part[end + 1])));
        string last = labels[^1];
        return labels[0] == "www" || Endings.Contains(last) || last.StartsWith("xn--", StringComparison.Ordinal)
            || (goesOn && ((last.Length >= 2 && last.All(char.IsLetter)) || (labels.Length == 4 && labels.All(label => byte.TryParse(label, out _)))));
    }
}
