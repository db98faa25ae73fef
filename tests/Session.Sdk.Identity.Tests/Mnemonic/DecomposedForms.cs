using System.Text;

namespace SessionSdk.Identity.Tests;

/// <summary>Takes letters and marks apart (NFD), for all letters of the word lists. The pairs come from the Unicode data, because the runtime's own normalisation is off in invariant mode.</summary>
internal static class DecomposedForms
{
    private static readonly Dictionary<char, string> Pairs = new()
    {
        ['Á'] = "\u0041\u0301",
        ['Ä'] = "\u0041\u0308",
        ['É'] = "\u0045\u0301",
        ['Í'] = "\u0049\u0301",
        ['Ñ'] = "\u004E\u0303",
        ['Ó'] = "\u004F\u0301",
        ['Ö'] = "\u004F\u0308",
        ['Ú'] = "\u0055\u0301",
        ['Ü'] = "\u0055\u0308",
        ['á'] = "\u0061\u0301",
        ['ä'] = "\u0061\u0308",
        ['é'] = "\u0065\u0301",
        ['í'] = "\u0069\u0301",
        ['ñ'] = "\u006E\u0303",
        ['ó'] = "\u006F\u0301",
        ['ö'] = "\u006F\u0308",
        ['ú'] = "\u0075\u0301",
        ['ü'] = "\u0075\u0308",
        ['Й'] = "\u0418\u0306",
        ['й'] = "\u0438\u0306",
        ['が'] = "\u304B\u3099",
        ['ぎ'] = "\u304D\u3099",
        ['ぐ'] = "\u304F\u3099",
        ['げ'] = "\u3051\u3099",
        ['ご'] = "\u3053\u3099",
        ['ざ'] = "\u3055\u3099",
        ['じ'] = "\u3057\u3099",
        ['ず'] = "\u3059\u3099",
        ['ぜ'] = "\u305B\u3099",
        ['ぞ'] = "\u305D\u3099",
        ['だ'] = "\u305F\u3099",
        ['づ'] = "\u3064\u3099",
        ['で'] = "\u3066\u3099",
        ['ど'] = "\u3068\u3099",
        ['ば'] = "\u306F\u3099",
        ['ぱ'] = "\u306F\u309A",
        ['び'] = "\u3072\u3099",
        ['ぴ'] = "\u3072\u309A",
        ['ぶ'] = "\u3075\u3099",
        ['ぷ'] = "\u3075\u309A",
        ['べ'] = "\u3078\u3099",
        ['ぺ'] = "\u3078\u309A",
        ['ぼ'] = "\u307B\u3099",
        ['ぽ'] = "\u307B\u309A",
    };

    internal static string Decompose(string text)
    {
        var result = new StringBuilder();
        foreach (char c in text)
        {
            result.Append(Pairs.TryGetValue(c, out string? pair) ? pair : c.ToString());
        }

        return result.ToString();
    }
}
