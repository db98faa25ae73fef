using SessionSdk.Configs;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Config scenarios with the base set of fields: devices that edit, push and merge, byte for byte.</summary>
internal sealed class ConfigArea : ConformanceArea
{
    public override string Name => "config";

    public override void Run(ConformanceCase known)
    {
        using var scenario = new ConfigScenario(known, ConfigRules.January2025);
        scenario.Run();
    }
}
