namespace SessionSdk.Conformance.Tests;

/// <summary>Runs the known answers that the repository carries through the same code as the conformance runner.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Areas() => [.. ConformanceRunner.AreaNames];

    [Theory]
    [MemberData(nameof(Areas))]
    public void Every_known_answer_of_a_built_area_is_given(string area)
    {
        using var output = new StringWriter();
        var runner = new ConformanceRunner(output);
        runner.RunFolder(Path.Combine(AppContext.BaseDirectory, "vectors"), area);

        Assert.True(runner.Failed == 0, output.ToString());
        Assert.True(runner.Passed > 0, $"There are no cases for {area}.");
    }
}
