using System.Text.Json;
using SessionSdk.Conformance.Areas.Configs;
using SessionSdk.Configs;

namespace SessionSdk.Conformance.Tests;

/// <summary>The scenarios give the same results when devices are loaded from the dumps of the reference.</summary>
public sealed class ReferenceDumpTests
{
    [Theory]
    [InlineData("config.json", false)]
    [InlineData("config_newest.json", true)]
    public void Devices_go_on_from_the_dumps_of_the_reference(string file, bool isNewest)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file)));
        foreach (JsonElement element in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var known = new ConformanceCase(element);
            using var scenario = new ConfigScenario(known, isNewest ? ConfigRules.Newest : ConfigRules.January2025, loadsReferenceDumps: true);
            Exception? difference = Record.Exception(scenario.Run);
            Assert.True(difference is null, $"case {known.Number}: {difference?.Message}");
        }
    }
}
