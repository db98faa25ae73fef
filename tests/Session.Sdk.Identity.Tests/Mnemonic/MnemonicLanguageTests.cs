using System.Security.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class MnemonicLanguageTests
{
    public static TheoryData<string> Languages() => [.. MnemonicLanguage.All.Select(language => language.Name)];

    internal static MnemonicLanguage Find(string name) => MnemonicLanguage.All.Single(language => language.Name == name);

    // The hashes stand in the notes of the lists' source.
    [Theory]
    [InlineData("Chinese (simplified)", "a59c728abd84", 1)]
    [InlineData("Dutch", "2ffcdd53f50a", 4)]
    [InlineData("English", "998df55cb16d", 3)]
    [InlineData("Esperanto", "c63babcbf7ad", 3)]
    [InlineData("French", "2a55ea07dfe1", 4)]
    [InlineData("German", "075b4ffbabe7", 4)]
    [InlineData("Italian", "4c580dd95afb", 4)]
    [InlineData("Japanese", "792fbb8305d7", 3)]
    [InlineData("Lojban", "b754cdcf4d43", 4)]
    [InlineData("Portuguese", "ec5b2cf062f3", 4)]
    [InlineData("Russian", "79debc65deb5", 3)]
    [InlineData("Spanish", "a9cdd2935fd5", 4)]
    public void The_words_are_the_published_ones(string name, string hashStart, int prefixLength)
    {
        MnemonicLanguage language = Find(name);
        byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', language.Words)));

        Assert.StartsWith(hashStart, Convert.ToHexStringLower(hash), StringComparison.Ordinal);
        Assert.Equal(MnemonicLanguage.WordCount, language.Words.Count);
        Assert.Equal(prefixLength, language.PrefixLength);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_word_is_found_by_its_prefix_in_any_case_and_form(string name)
    {
        MnemonicLanguage language = Find(name);
        for (int i = 0; i < MnemonicLanguage.WordCount; i++)
        {
            string word = language.Words[i];
            string prefix = word[..Math.Min(language.PrefixLength, word.Length)];
            foreach (string form in (string[])[word, prefix, prefix + "zq"[..(prefix.Length == language.PrefixLength ? 2 : 0)], word.ToUpperInvariant(), DecomposedForms.Decompose(word), DecomposedForms.Decompose(prefix).ToUpperInvariant()])
            {
                Assert.True(language.List.TryFind(TypedWord.Read(form, isHashed: true, out _), out int index), $"word {i}, {form}");
                Assert.Equal(i, index);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_word_cut_before_its_prefix_ends_is_not_found(string name)
    {
        MnemonicLanguage language = Find(name);
        var whole = language.Words.ToHashSet(StringComparer.Ordinal);
        foreach (string word in language.Words.Where(word => word.Length >= language.PrefixLength))
        {
            string cut = word[..(language.PrefixLength - 1)];
            Assert.True(!language.List.TryFind(TypedWord.Read(cut, isHashed: true, out _), out _) || whole.Contains(cut));
        }
    }

    [Fact]
    public void Names_are_their_text() => Assert.Equal("English", MnemonicLanguage.English.ToString());
}
