using System.Text.Json.Nodes;
using SessionSdk.Configs;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Represents a device with one config of an account.</summary>
internal abstract class UserDevice<TConfig>(TConfig config) : ScenarioDevice
    where TConfig : SyncedConfig
{
    protected TConfig Config { get; } = config;

    public override SyncedConfig ConfigOf(string op, out string name)
    {
        name = op;
        return Config;
    }

    public override JsonNode After() => Needs(Config);

    public override void Dispose() => Config.Dispose();
}
