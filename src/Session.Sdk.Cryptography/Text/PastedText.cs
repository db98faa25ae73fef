using System.Globalization;

namespace SessionSdk.Cryptography;

/// <summary>Cleans a text that a person pasted: messengers, mail programs and web pages put characters into it that nobody sees.</summary>
internal static class PastedText
{
    /// <summary>Copies a text without the white space around it and without invisible characters (category Cf: zero-width spaces and joiners, soft hyphens, byte order and direction marks).</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="length">How many characters were copied.</param>
    /// <returns><see langword="false"/> when they do not fit.</returns>
    internal static bool TryClean(ReadOnlySpan<char> text, Span<char> destination, out int length)
    {
        length = 0;
        int end = text.Length;
        while (end > 0 && IsNothing(text[end - 1]))
        {
            end--;
        }

        bool isBefore = true;
        foreach (char letter in text[..end])
        {
            if (IsInvisible(letter) || (isBefore && char.IsWhiteSpace(letter)))
            {
                continue;
            }

            isBefore = false;
            if (length == destination.Length)
            {
                return false;
            }

            destination[length++] = letter;
        }

        return true;
    }

    /// <summary>Tells whether nobody sees a character.</summary>
    internal static bool IsInvisible(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format;

    private static bool IsNothing(char letter) => char.IsWhiteSpace(letter) || IsInvisible(letter);
}
