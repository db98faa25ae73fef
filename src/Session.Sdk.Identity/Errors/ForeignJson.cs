using System.Buffers;
using System.Text.Json;

namespace SessionSdk;

/// <summary>Reads JSON that a node, a server or another user chose.</summary>
/// <remarks>At a word that is none of <c>true</c>, <c>false</c> and <c>null</c> the reader puts all the rest of its input into the text of its exception, several times over: so words are looked at first.</remarks>
internal static class ForeignJson
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"tfn"u8);

    /// <summary>Makes a reader whose exceptions cost no more than a few words.</summary>
    /// <exception cref="JsonException">A word is none that JSON knows.</exception>
    internal static Utf8JsonReader Read(ReadOnlySpan<byte> json) =>
        HasKnownWordsOnly(json) ? new Utf8JsonReader(json) : throw new JsonException("A word is none of true, false and null.");

    /// <summary>Tells whether every word is one that JSON knows. Whatever else is wrong is left to the reader.</summary>
    internal static bool HasKnownWordsOnly(ReadOnlySpan<byte> json)
    {
        while (json.IndexOfAny(Marks) is >= 0 and int at)
        {
            json = json[at..];
            int length = json[0] switch
            {
                (byte)'"' => LengthOfText(json),
                (byte)'t' => LengthOf("true"u8, json),
                (byte)'f' => LengthOf("false"u8, json),
                _ => LengthOf("null"u8, json),
            };
            if (length == 0)
            {
                return false;
            }

            json = json[length..];
        }

        return true;
    }

    private static int LengthOf(ReadOnlySpan<byte> word, ReadOnlySpan<byte> json) => json.StartsWith(word) ? word.Length : 0;

    /// <summary>Gives the length of a text with its quotation marks; of one that does not end, all that there is.</summary>
    private static int LengthOfText(ReadOnlySpan<byte> json)
    {
        int position = 1;
        while (json[position..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and int at)
        {
            position += at + 1;
            if (json[position - 1] == '"')
            {
                return position;
            }

            if (++position > json.Length)
            {
                break;
            }
        }

        return json.Length;
    }
}
