using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Conformance.Areas.Configs;

namespace SessionSdk.Conformance.Tests.Crafted;

/// <summary>Writes a scenario in the form of the vectors, for what the known answers that the repository carries do not show.</summary>
internal sealed class CraftedScenario(string user = CraftedScenario.FirstSeed, bool isNewest = false)
{
    public const string FirstSeed = "3671f2c90c1d76f18194c9cb8f8c32b100000000000000000000000000000000";

    public const string SecondSeed = "9c7822e20086a3737ca913e2b473d7aa00000000000000000000000000000000";

    private readonly JsonArray _steps = [];

    /// <summary>Adds a step that must give a result.</summary>
    public CraftedScenario Step(string device, string op, string args = "{}", string result = "null")
    {
        _steps.Add(new JsonObject { ["device"] = device, ["op"] = op, ["args"] = JsonNode.Parse(args), ["result"] = JsonNode.Parse(result) });
        return this;
    }

    /// <summary>Adds a step that must be refused.</summary>
    public CraftedScenario Refused(string device, string op, string args = "{}")
    {
        _steps.Add(new JsonObject { ["device"] = device, ["op"] = op, ["args"] = JsonNode.Parse(args), ["throws"] = true });
        return this;
    }

    /// <summary>Adds what the last step leaves behind.</summary>
    public CraftedScenario After(string after)
    {
        _steps[^1]!["after"] = JsonNode.Parse(after);
        return this;
    }

    /// <summary>Adds a message that a push of another client would give: a config message in Latin-1, encrypted for the account and unwrapped.</summary>
    public CraftedScenario Craft(string label, string inner, string domain = "UserProfile") => CraftBytes(label, System.Text.Encoding.Latin1.GetBytes(inner), domain);

    /// <summary>Runs the steps and returns when the SDK gives every result.</summary>
    public void Run(GroupSeed? group = null)
    {
        var json = new JsonObject { ["case"] = 1, ["user"] = new JsonObject { ["seed"] = user }, ["steps"] = _steps.DeepClone() };
        if (group is not null)
        {
            json["group"] = new JsonObject { ["seed"] = group.Seed, ["id"] = group.Id };
        }

        using var document = JsonDocument.Parse(json.ToJsonString());
        ConformanceArea area = isNewest ? new ConfigNewestArea() : new ConfigArea();
        area.Run(new ConformanceCase(document.RootElement));
    }

    private CraftedScenario CraftBytes(string label, byte[] inner, string domain)
    {
        int padded = SessionSdk.Configs.ConfigPadding.GetPaddedLength(inner.Length);
        byte[] payload = new byte[padded + SessionSdk.Configs.ConfigEncryption.Overhead];
        inner.CopyTo(payload, padded - inner.Length);
        SessionSdk.Configs.ConfigEncryption.Encrypt(payload, Convert.FromHexString(user), System.Text.Encoding.ASCII.GetBytes(domain));
        return Step("X", "craft", $$"""{"save_as":"{{label}}"}""", $$"""{"message":"{{Convert.ToHexStringLower(payload)}}"}""");
    }

    public sealed record GroupSeed(string Seed, string Id);
}
