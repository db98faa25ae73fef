using System.Globalization;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas;

/// <summary>Recovery phrases.</summary>
internal sealed class MnemonicArea : ConformanceArea
{
    public override string Name => "mnemonic";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "encode":
                RunEncode(known);
                break;
            case "decode":
                RunDecode(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static MnemonicLanguage Language(ConformanceCase known) => MnemonicLanguage.All.FirstOrDefault(
        language => string.Equals(language.Name, known.TextOrNull("language") ?? "english", StringComparison.OrdinalIgnoreCase))
        ?? throw new ConformanceException("the language is not known");

    private static void RunEncode(ConformanceCase known)
    {
        MnemonicLanguage language = Language(known);
        byte[] seed = known.Hex("seed");
        if (!known.Valid)
        {
            Refused(() => Mnemonic.Encode(seed, language), "the seed");
            return;
        }

        string phrase = Mnemonic.Encode(seed, language);
        Same(known.Text("phrase"), phrase, "phrase");
        byte[] decoded = new byte[seed.Length];
        True(Mnemonic.TryDecode(phrase, language, decoded, out int length, out RecoveryPhraseError error), $"the own phrase does not decode: {error}");
        Same(seed, decoded.AsSpan(0, length), "decoded seed");
    }

    private static void RunDecode(ConformanceCase known)
    {
        bool parsed = RecoveryPhrase.TryParse(known.Text("phrase"), Language(known), out RecoveryPhrase? phrase, out _);
        using (phrase)
        {
            // A value out of range wraps in the reference; the SDK refuses it. Blanks and case are the reverse.
            if (known.Has("overflow"))
            {
                True(!parsed, "a value out of range was accepted");
                return;
            }

            // Letters with combining marks are the same word here, as on the mobile clients.
            bool isComposed = known.Text("phrase").All(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark);
            bool expected = known.Valid || (parsed && (known.Flag("lenient_implementations_may_accept") || !isComposed));
            Same(expected, parsed, "decoded");
            if (parsed && known.Has("seed"))
            {
                Same(known.Hex("seed"), phrase!.Seed.Expose(), "seed");
            }
        }
    }
}
