using SessionSdk.Configs;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Config scenarios with the newest rules: profile times, blinded contacts, parts, pruning of groups, Session Pro.</summary>
internal sealed class ConfigNewestArea : ConformanceArea
{
    public override string Name => "config_newest";

    public override void Run(ConformanceCase known)
    {
        if (known.TextOrNull("rules") is { } rules and not "newest")
        {
            throw new ConformanceException($"the rules {rules} are not built");
        }

        using var scenario = new ConfigScenario(known, ConfigRules.Newest);
        scenario.Run();
    }
}
