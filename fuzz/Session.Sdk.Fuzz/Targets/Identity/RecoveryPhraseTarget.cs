namespace SessionSdk.Fuzz;

/// <summary>Recovery phrases: a phrase that is read, written again and read again is the same seed.</summary>
internal sealed class RecoveryPhraseTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 16 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isRead = RecoveryPhrase.TryParse(text, out RecoveryPhrase? phrase, out _);
        meter.Check();
        if (!isRead)
        {
            return false;
        }

        using (phrase)
        {
            Must.Hold(RecoveryPhrase.TryParse(phrase!.Export(), phrase.Language, out RecoveryPhrase? again, out _));
            using (again)
            {
                Must.Equal(phrase.Seed.Expose(), again!.Seed.Expose(), "seed");
            }
        }

        return true;
    }

    public override IEnumerable<byte[]> Seeds() => VectorFile.Texts("mnemonic", "phrase").Select(FuzzKeys.Bytes);
}
