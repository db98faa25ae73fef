using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Tells a person what a text is that was meant to be an id and is none of the kind that is asked for.</summary>
internal static class PastedId
{
    /// <summary>More than any id, link or phrase has.</summary>
    private const int MaxLength = 1024;

    private const int KeyDigits = 64;

    /// <summary>Fewer words are a slip; so many are a recovery phrase.</summary>
    private const int FewestPhraseWords = 12;

    private const string LegacyGroupMark = "__textsecure_group__!";

    /// <summary>Describes the text, without repeating any of it: it may be a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wanted">What was asked for.</param>
    internal static string Describe(ReadOnlySpan<char> text, string wanted)
    {
        Span<char> cleaned = stackalloc char[MaxLength];
        return PastedText.TryClean(text, cleaned, out int length) && Recognise(cleaned[..length]) is { } what ? $"{wanted} {what}" : wanted;
    }

    private static string? Recognise(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "The text is empty.";
        }

        if (SessionAddress.TryParseExact(text, out SessionAddress id))
        {
            return id.Prefix switch
            {
                SessionIdPrefix.Account => "This is the id of an account.",
                SessionIdPrefix.Group => "This is the id of a group.",
                SessionIdPrefix.Blinded15 or SessionIdPrefix.Blinded25 => "This is a blinded id: it names somebody only in the communities of one server.",
                _ => "This is a key that servers know an account by, not an id.",
            };
        }

        if (text.StartsWith(LegacyGroupMark, StringComparison.Ordinal))
        {
            return "This is the id of a group of the old kind, which can no longer be written to.";
        }

        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return "This is a link, perhaps of a community.";
        }

        if (text.IndexOfAnyExcept(HexDigits) < 0 && text.Length > AccountName.MaxLength / 2)
        {
            return text.Length == KeyDigits
                ? "The two digits in front are missing: these are the 64 digits of a key."
                : $"There are {text.Length} digits in place of {SessionAddress.TextLength}.";
        }

        if (CountWords(text) >= FewestPhraseWords)
        {
            return "This looks like a recovery phrase, which nobody else may see.";
        }

        return AccountName.TryParse(text, out _) ? "This looks like a name, which has to be resolved to an id first." : null;
    }

    private static System.Buffers.SearchValues<char> HexDigits { get; } = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private static int CountWords(ReadOnlySpan<char> text)
    {
        int count = 0;
        bool isInside = false;
        foreach (char letter in text)
        {
            bool isLetter = char.IsLetter(letter);
            count += isLetter && !isInside ? 1 : 0;
            isInside = isLetter;
        }

        return count;
    }
}
