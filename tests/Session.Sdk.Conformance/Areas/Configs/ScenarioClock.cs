namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Shows the time that the scenario sets.</summary>
internal sealed class ScenarioClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1736900000000);

    public override DateTimeOffset GetUtcNow() => Now;
}
