using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class RecoveryPhraseTests
{
    private const string Words = "puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi";
    private const string Seed = "39038c8988db02c1af44e8c847bd9713";

    public static TheoryData<string> Languages() => MnemonicLanguageTests.Languages();

    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "English", "amaze buffet cake entrance symptoms tiger lamb maze nestle python dusted faxed faxed")]
    [InlineData("39038c8988db02c1af44e8c847bd9713", "English", Words)]
    [InlineData("8c0d6b3ad3d2d5c7c252d3816ba7f267", "English", "anxiety science wrist fatal hemlock cistern cabin whole lamb myriad dads noodles cistern")]
    [InlineData("0123456789abcdef0123456789abcdef", "English", "vexed enjoy pigment films adept voted vexed enjoy pigment films adept voted adept")]
    [InlineData("00000000000000000000000000000000", "English", "abbey abbey abbey abbey abbey abbey abbey abbey abbey abbey abbey abbey abbey")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "Spanish", "aldea azúcar barro cobre oyente pavo gafas hebilla insecto melón ceder cosmos oyente")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "Portuguese", "alquimista bombordo bueiro eira seja sousafone ioruba laxativo maquinista ossudo dirimivel epura laxativo")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "German", "Alphabet beenden belohnen Dressur Rhythmus Satire graben Holzboot Kaliber Methode Darm Einöde Einöde")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "Japanese", "いけん うんてん えほうまき きてい とこや なにもの ざんしょ しゅくはく せあぶら たはつ かるい きんようび なにもの")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "Russian", "ария вздыхать власть ежик уверять усмешка мумия оазис осмотр рыхлый дикий засыпать усмешка")]
    public void Known_phrases_stand_for_known_seeds(string seed, string language, string words)
    {
        MnemonicLanguage named = MnemonicLanguageTests.Find(language);
        using var phrase = RecoveryPhrase.FromSeed(Convert.FromHexString(seed), named);
        using var back = RecoveryPhrase.Parse(words);

        Assert.Equal(words, phrase.Export());
        Assert.Equal(words.Split(' '), phrase.ToWords());
        Assert.Same(named, back.Language);
        Assert.Equal(seed, Convert.ToHexStringLower(back.Seed.Expose()));
    }

    [Fact]
    public void Older_lists_chose_another_checksum_word_in_russian()
    {
        using var phrase = RecoveryPhrase.Parse("ария вздыхать власть ежик уверять усмешка мумия оазис осмотр рыхлый дикий засыпать оазис");

        Assert.Equal("000102030405060708090a0b0c0d0e0f", Convert.ToHexStringLower(phrase.Seed.Expose()));
        Assert.Same(MnemonicLanguage.Russian, phrase.Language);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Phrases_round_trip_and_their_language_is_found(string name) =>
        Gen.Byte.Array[AccountKeys.SeedSize].Sample(
            seed =>
            {
                MnemonicLanguage language = MnemonicLanguageTests.Find(name);
                using var phrase = RecoveryPhrase.FromSeed(seed, language);
                using var back = RecoveryPhrase.Parse(phrase.Export());
                return back.Language == language && back.Seed.Expose().SequenceEqual(seed);
            },
            iter: 300,
            threads: 1);

    [Theory]
    [InlineData("  puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi \r\n")]
    [InlineData("puffin\tluxury\nannoyed\r\nrustled\u00a0memoir\u2003faxed\u3000smidgen\u2028puddle  kiwi   nylon utopia zinger kiwi")]
    [InlineData("PUFFIN Luxury aNNOYED rustled memoir faxed smidgen puddle kiwi nylon utopia zinger KIWI")]
    [InlineData("puffin,luxury,annoyed,rustled,memoir,faxed,smidgen,puddle,kiwi,nylon,utopia,zinger,kiwi")]
    [InlineData("puffin, luxury; annoyed. rustled/memoir|faxed + smidgen - puddle _ kiwi · nylon • utopia … zinger, kiwi.")]
    [InlineData("\"puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi\"")]
    [InlineData("„puffin“ ‘luxury’ 'annoyed' «rustled» ‹memoir› (faxed) [smidgen] {puddle} `kiwi` *nylon* ~utopia~ <zinger> 'kiwi'")]
    [InlineData("1. puffin 2. luxury 3. annoyed 4. rustled 5. memoir 6. faxed 7. smidgen 8. puddle 9. kiwi 10. nylon 11. utopia 12. zinger 13. kiwi")]
    [InlineData("1) puffin\n2) luxury\n3: annoyed\n4 rustled\n#5 memoir\n(6) faxed\n07. smidgen\n8.puddle\n9 - kiwi\n10\tnylon\n11, utopia\n12] zinger\n13. kiwi")]
    [InlineData("\ufeffpuf\u200bfin\u200e lux\u00adury annoyed\u2060 \u200crustled memoir faxed smidgen\u200d puddle kiwi nylon utopia zinger kiwi\u202c\u200b")]
    [InlineData("puf lux ann rus mem fax smi pud kiw nyl uto zin kiw")]
    [InlineData("puffzz luxzz annzz ruszz memzz faxzz smizz pudzz kiwzz nylzz utozz zinzz kiwzz")]
    public void What_people_type_is_read(string typed)
    {
        using var phrase = RecoveryPhrase.Parse(typed, MnemonicLanguage.English);

        Assert.Equal(Seed, Convert.ToHexStringLower(phrase.Seed.Expose()));
        Assert.Equal(Words, phrase.Export());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_typo_never_gives_the_account_of_another_language(string name) =>
        Gen.Select(Gen.Byte.Array[AccountKeys.SeedSize], Gen.Int[0, RecoveryPhrase.WordCount - 1]).Sample(
            (seed, place) =>
            {
                MnemonicLanguage language = MnemonicLanguageTests.Find(name);
                using var phrase = RecoveryPhrase.FromSeed(seed, language);
                string[] words = [.. phrase.ToWords()];
                words[place] = "q" + words[place];
                bool parsed = RecoveryPhrase.TryParse(string.Join(' ', words), out RecoveryPhrase? typed, out RecoveryPhraseError error);
                using (typed)
                {
                    // The typo may happen to be another word of the same language, never one of another.
                    return parsed ? typed!.Language == language : error.Fault == RecoveryPhraseFault.WrongChecksum || error.WordIndex == place || error.Fault == RecoveryPhraseFault.ValueOutOfRange;
                }
            },
            iter: 200,
            threads: 1);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Decomposed_letters_and_upper_case_are_read_in_every_language(string name) =>
        Gen.Byte.Array[AccountKeys.SeedSize].Sample(
            seed =>
            {
                using var phrase = RecoveryPhrase.FromSeed(seed, MnemonicLanguageTests.Find(name));
                using var back = RecoveryPhrase.Parse(DecomposedForms.Decompose(phrase.Export().ToUpperInvariant()));
                return back.Seed.Expose().SequenceEqual(seed);
            },
            iter: 300,
            threads: 1);

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_wrong_word_is_named_by_its_place(string name)
    {
        MnemonicLanguage language = MnemonicLanguageTests.Find(name);
        using var phrase = RecoveryPhrase.FromSeed(Convert.FromHexString(Seed), language);
        for (int i = 0; i < RecoveryPhrase.WordCount; i++)
        {
            foreach (string wrong in (string[])["¿qqqq", "q1q1q1", "ŵŵŵŵŵ", "1qqqq", "😀"])
            {
                string[] words = [.. phrase.ToWords()];
                words[i] = wrong;
                foreach (MnemonicLanguage? asked in (MnemonicLanguage?[])[language, null])
                {
                    Assert.False(RecoveryPhrase.TryParse(string.Join(' ', words), asked, out RecoveryPhrase? none, out RecoveryPhraseError error));
                    Assert.Null(none);
                    Assert.Equal(new RecoveryPhraseError(RecoveryPhraseFault.UnknownWord, i, RecoveryPhrase.WordCount), error);
                    Assert.Contains($"Word {i + 1} ", error.ToString(), StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Every_other_word_in_any_place_is_refused_or_another_seed()
    {
        string[] words = Words.Split(' ');
        int refused = 0;
        int others = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (int w = 0; w < MnemonicLanguage.WordCount; w++)
            {
                string[] typed = [.. words];
                typed[i] = MnemonicLanguage.English.Words[w];
                bool same = typed[i] == words[i];
                if (RecoveryPhrase.TryParse(string.Join(' ', typed), MnemonicLanguage.English, out RecoveryPhrase? phrase, out RecoveryPhraseError error))
                {
                    using (phrase)
                    {
                        Assert.Equal(same, Convert.ToHexStringLower(phrase.Seed.Expose()) == Seed);
                        others += same ? 0 : 1;
                    }
                }
                else
                {
                    Assert.False(same);
                    Assert.True(error.Fault is RecoveryPhraseFault.WrongChecksum or RecoveryPhraseFault.ValueOutOfRange);
                    refused++;
                }
            }
        }

        // A checksum of one word among twelve lets about a twelfth through.
        Assert.InRange(others, 1, refused / 5);
    }

    [Fact]
    public void Every_truncation_has_too_few_words_or_a_cut_last_word()
    {
        for (int length = 0; length < Words.Length; length++)
        {
            string cut = Words[..length];
            bool parsed = RecoveryPhrase.TryParse(cut, out RecoveryPhrase? phrase, out RecoveryPhraseError error);
            phrase?.Dispose();
            int count = cut.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            if (count < RecoveryPhrase.WordCount)
            {
                Assert.False(parsed);
                Assert.Equal(new RecoveryPhraseError(RecoveryPhraseFault.TooFewWords, null, count), error);
            }
            else
            {
                Assert.Equal(cut.Split(' ')[^1].Length >= 3, parsed);
            }
        }
    }

    [Theory]
    [InlineData("", RecoveryPhraseFault.TooFewWords)]
    [InlineData(" \t\r\n\u3000", RecoveryPhraseFault.TooFewWords)]
    [InlineData("abbey abbey abbey abbey", RecoveryPhraseFault.TooFewWords)]
    [InlineData("puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger", RecoveryPhraseFault.TooFewWords)]
    [InlineData(Words + " kiwi", RecoveryPhraseFault.TooManyWords)]
    [InlineData(Words + " " + Words, RecoveryPhraseFault.TooManyWords)]
    [InlineData("- - - - - - - - - - - - -", RecoveryPhraseFault.TooFewWords)]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13", RecoveryPhraseFault.TooFewWords)]
    [InlineData("puf,fin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi", RecoveryPhraseFault.TooManyWords)]
    [InlineData("puffin\u200bluxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi", RecoveryPhraseFault.TooFewWords)]
    [InlineData(Words + " puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon", RecoveryPhraseFault.TooFewWords)]
    [InlineData("zoom abbey abbey abbey abbey zoom abbey abbey zoom abbey abbey zoom abbey", RecoveryPhraseFault.ValueOutOfRange)]
    public void Other_text_is_refused_with_its_reason(string text, RecoveryPhraseFault fault)
    {
        Assert.False(RecoveryPhrase.TryParse(text, MnemonicLanguage.English, out _, out RecoveryPhraseError error));
        Assert.Equal(fault, error.Fault);
    }

    [Fact]
    public void A_huge_text_is_refused_without_memory()
    {
        string huge = string.Concat(Enumerable.Repeat("abbey ", 200_000)) + new string('x', 1_000_000);
        _ = RecoveryPhrase.TryParse(huge, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(RecoveryPhrase.TryParse(huge, out _, out RecoveryPhraseError error));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(RecoveryPhraseFault.TooManyWords, error.Fault);
    }

    [Fact]
    public void Noise_never_throws() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char[" abcdeいけがз\u0301\u3099\ud800"], 0, 200]).Sample(text =>
        {
            bool parsed = RecoveryPhrase.TryParse(text, out RecoveryPhrase? phrase, out RecoveryPhraseError error);
            phrase?.Dispose();
            return parsed == (error.Fault == RecoveryPhraseFault.None);
        });

    [Fact]
    public void The_exception_has_the_facts_and_no_word()
    {
        InvalidRecoveryPhraseException thrown = Assert.Throws<InvalidRecoveryPhraseException>(() => RecoveryPhrase.Parse(Words.Replace("memoir", "qqqq", StringComparison.Ordinal)));

        Assert.Equal(new RecoveryPhraseError(RecoveryPhraseFault.UnknownWord, 4, 13), thrown.Error);
        Assert.False(thrown.IsTransient);
        Assert.DoesNotContain("qqqq", thrown.ToString(), StringComparison.Ordinal);
        Assert.All(Words.Split(' '), word => Assert.DoesNotContain(word, thrown.Message, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Disposing_wipes_the_seed()
    {
        var phrase = RecoveryPhrase.FromSeed(Convert.FromHexString(Seed));
        ReadOnlySpan<byte> seed = phrase.Seed.Expose();
        phrase.Dispose();

        Assert.Equal(new byte[16], seed.ToArray());
        Assert.Throws<ObjectDisposedException>(() => phrase.Export());
        Assert.Equal(nameof(RecoveryPhrase), phrase.ToString());
    }

    [Fact]
    public void An_account_comes_back_from_its_phrase()
    {
        using var keys = AccountKeys.FromRecoveryPhrase(Words);
        using var phrase = keys.ExportRecoveryPhrase();
        using var again = AccountKeys.FromRecoveryPhrase(phrase);
        using var spanish = keys.ExportRecoveryPhrase(MnemonicLanguage.Spanish);
        using var fromSpanish = AccountKeys.FromRecoveryPhrase(spanish.Export());

        Assert.Equal("054830367d369d94605247999a375dbd0a0f65fdec5de1535612bcb6d4de452c69", keys.Id.ToString());
        Assert.Equal(Words, phrase.Export());
        Assert.Equal(keys.Id, again.Id);
        Assert.Equal(keys.Id, fromSpanish.Id);
    }

    [Fact]
    public void An_account_of_a_long_seed_comes_back_from_25_words()
    {
        byte[] seed = SecureRandom.GetBytes(32);
        seed[31] |= 1;
        using var keys = AccountKeys.FromSeed(seed);
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        using var again = AccountKeys.FromRecoveryPhrase(phrase.Export());

        Assert.False(keys.HasShortRecoveryPhrase);
        Assert.Equal(RecoveryPhrase.LongWordCount, phrase.ToWords().Count);
        Assert.Equal(keys.Id, again.Id);
    }

    [Fact]
    public void The_known_phrase_of_32_bytes_is_read()
    {
        using var phrase = RecoveryPhrase.Parse("amaze buffet cake entrance symptoms tiger lamb maze nestle python dusted faxed update vague zinger boxes ornament renting glass gained island nabbing afield calamity boxes");

        Assert.Equal("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", Convert.ToHexStringLower(phrase.Seed.Expose()));
    }

    [Theory]
    [InlineData(20, RecoveryPhraseFault.TooManyWords)]
    [InlineData(24, RecoveryPhraseFault.TooFewWords)]
    [InlineData(28, RecoveryPhraseFault.TooFewWords)]
    public void Phrases_of_other_lengths_are_refused_although_their_words_are_right(int bytes, RecoveryPhraseFault fault)
    {
        string words = Mnemonic.Encode(new byte[bytes]);

        Assert.False(RecoveryPhrase.TryParse(words, out _, out RecoveryPhraseError error));
        Assert.Equal(new RecoveryPhraseError(fault, null, Mnemonic.GetWordCount(bytes)), error);
    }

    [Fact]
    public void A_seed_of_another_length_is_a_wrong_argument()
    {
        Assert.Throws<ArgumentException>(() => RecoveryPhrase.FromSeed(new byte[15]));
        Assert.Throws<ArgumentException>(() => RecoveryPhrase.FromSeed(new byte[24]));
    }
}
