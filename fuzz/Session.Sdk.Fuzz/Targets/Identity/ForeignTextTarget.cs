namespace SessionSdk.Fuzz;

/// <summary>Texts of others, made fit for logs: short, plain, without ids.</summary>
internal sealed class ForeignTextTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int AllocationFactor => 0;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        string quoted = ForeignText.Quote(text)!;
        meter.Check();
        Must.Hold(quoted.Length <= ForeignText.DefaultMaxLength);
        Must.Hold(!quoted.Any(char.IsControl) && !quoted.Any(char.IsSurrogate));
        Must.Hold(!quoted.Contains(FuzzKeys.Alice.Id.ToString(), StringComparison.OrdinalIgnoreCase));
        return true;
    }

    public override IReadOnlyList<byte[]> Dictionary => [FuzzKeys.Bytes(FuzzKeys.Alice.Id.ToString()), "\u202e"u8.ToArray(), "\r\n"u8.ToArray(), "\ud83d\ude00"u8.ToArray()];

    public override IEnumerable<byte[]> Seeds() =>
        ((string[])["the swarm is not ready", "a\tb\r\nc", $"no such account {FuzzKeys.Alice.Id}", "05 7a 46 e1 29 fd 80 50 47 44 84 37 e4 74 4f 1f 15 76 be 8c", "\u202eabc\u0000", ""]).Select(FuzzKeys.Bytes);
}
