namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Shows the time that the scenario sets.</summary>
internal sealed class ScenarioClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
