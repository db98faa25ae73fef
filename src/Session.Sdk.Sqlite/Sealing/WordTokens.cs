using System.Text;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Makes the keyed tokens of the search index: one for each beginning of each word, of up to 12 characters, and one for the conversation.</summary>
internal static class WordTokens
{
    /// <summary>The longest beginning that has a token. A longer word of a query is found by this much of it, and what is found is compared with the text.</summary>
    internal const int MaxIndexed = 12;

    private const int TokenSize = 5;
    private const byte Word = 1;
    private const byte Conversation = 2;
    private const byte Mark = 3;
    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";

    internal static string OfText(StoreKeys keys, ReadOnlySpan<byte> account, ReadOnlySpan<byte> conversation, string text)
    {
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (string word in SearchWords.OfText(text))
        {
            for (int length = 1; length <= Math.Min(word.Length, MaxIndexed); length++)
            {
                if (!char.IsHighSurrogate(word[length - 1]))
                {
                    tokens.Add(word[..length]);
                }
            }
        }

        var list = new StringBuilder((tokens.Count + 1) * 9);
        Append(list, keys, account, Conversation, conversation);
        Span<byte> utf8 = stackalloc byte[MaxIndexed * 3];
        foreach (string token in tokens)
        {
            Append(list, keys, account, Word, utf8[..System.Text.Encoding.UTF8.GetBytes(token, utf8)]);
        }

        return list.ToString();
    }

    internal static string OfQuery(StoreKeys keys, ReadOnlySpan<byte> account, ReadOnlySpan<byte> conversation, IReadOnlyCollection<string> words)
    {
        var list = new StringBuilder();
        if (!conversation.IsEmpty)
        {
            Append(list, keys, account, Conversation, conversation);
        }

        Span<byte> utf8 = stackalloc byte[MaxIndexed * 3];
        foreach (string word in words)
        {
            int length = Math.Min(word.Length, MaxIndexed);
            length -= char.IsHighSurrogate(word[length - 1]) ? 1 : 0;
            Append(list, keys, account, Word, utf8[..System.Text.Encoding.UTF8.GetBytes(word.AsSpan(0, length), utf8)]);
        }

        return list.ToString();
    }

    /// <summary>Gets a mark by which a row tells that its text is indexed as it is. It differs for equal texts of other rows.</summary>
    internal static long MarkOf(StoreKeys keys, ReadOnlySpan<byte> account, long row, string text)
    {
        byte[] bytes = [.. BitConverter.GetBytes(row), .. System.Text.Encoding.UTF8.GetBytes(text)];
        Span<byte> hash = stackalloc byte[8];
        keys.HashWord(account, Mark, bytes, hash);
        return BitConverter.ToInt64(hash);
    }

    private static void Append(StringBuilder list, StoreKeys keys, ReadOnlySpan<byte> account, byte kind, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[TokenSize];
        keys.HashWord(account, kind, value, hash);
        ulong bits = ((ulong)hash[0] << 32) | ((ulong)hash[1] << 24) | ((ulong)hash[2] << 16) | ((ulong)hash[3] << 8) | hash[4];
        if (list.Length > 0)
        {
            list.Append(' ');
        }

        for (int shift = 35; shift >= 0; shift -= 5)
        {
            list.Append(Digits[(int)(bits >> shift) & 31]);
        }
    }
}
