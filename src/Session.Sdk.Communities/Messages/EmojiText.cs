using System.Text;

namespace SessionSdk.Communities;

/// <summary>Knows which texts are reactions.</summary>
internal static class EmojiText
{
    /// <summary>What servers take, in code points.</summary>
    private const int MaxRunes = 12;

    internal static bool IsValid(ReadOnlySpan<char> emoji)
    {
        int runes = 0;
        bool isMoreThanDots = false;
        while (!emoji.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(emoji, out Rune rune, out int length) != System.Buffers.OperationStatus.Done
                || Rune.IsControl(rune)
                || rune.Value == '/'
                || ++runes > MaxRunes)
            {
                return false;
            }

            isMoreThanDots |= rune.Value != '.';
            emoji = emoji[length..];
        }

        return isMoreThanDots;
    }
}
