using System.Diagnostics;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SessionSdk.Tests.Limits;

namespace SessionSdk.Architecture.Tests;

/// <summary>No test runs for ever: each has a limit, whether or not it names one.</summary>
public sealed class TimeLimitTests
{
    public static TheoryData<string> TestProjects() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.Tests.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task A_test_that_hangs_fails_by_its_name()
    {
        (int code, string output) = await RunAsync(typeof(HangingTests), TimeSpan.FromSeconds(1));
        Assert.NotEqual(0, code);
        Assert.Contains($"{nameof(HangingTests.Waits_for_what_never_comes)}(number: 1) [FAIL]", output, StringComparison.Ordinal);
        Assert.Contains($"{nameof(HangingTests.Blocks_its_thread)} [FAIL]", output, StringComparison.Ordinal);
        Assert.Contains("timed out after 1000 milliseconds", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestProjects))]
    public void Every_test_project_has_the_limit(string project)
    {
        string text = File.ReadAllText(Path.Combine(Root(), "tests", project, $"{project}.csproj"));
        Assert.DoesNotContain("Compile Remove", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<SessionTestProject>", text, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Root(), "tests", project, "Directory.Build.props")), "Its own Directory.Build.props hides the one of the tests.");

        // Built beside this one unless this project was built alone, and then perhaps before the limit was.
        string assembly = Path.Combine(AppContext.BaseDirectory.Replace(typeof(TimeLimitTests).Assembly.GetName().Name!, project, StringComparison.Ordinal), $"{project}.dll");
        bool isCurrent = File.Exists(assembly) && File.GetLastWriteTimeUtc(assembly) >= File.GetLastWriteTimeUtc(Path.Combine(Root(), "tests", "Directory.Build.props"));
        Assert.True(!isCurrent || DeclaresFramework(assembly), "The assembly was built without the framework that sets the limit.");
    }

    private static bool DeclaresFramework(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute)
            .Where(attribute => TypeOf(metadata, attribute) == nameof(TestFrameworkAttribute))
            .Select(attribute => metadata.GetBlobReader(attribute.Value))
            .Any(value => value.ReadUInt16() == 1 && value.ReadSerializedString() is { } named && named.StartsWith(typeof(TimeLimitFramework).FullName!, StringComparison.Ordinal));
    }

    private static string? TypeOf(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            ? metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name)
            : null;

    private static async Task<(int Code, string Output)> RunAsync(Type tests, TimeSpan limit)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(tests.Assembly.Location);
        foreach (string argument in (string[])["-explicit", "only", "-class", tests.FullName!, "-noColor"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[TestLimit.Variable] = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        using Process child = Process.Start(start)!;
        try
        {
            string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (child.ExitCode, output);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Session.Sdk.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("The solution is in no folder above the tests.");
    }
}
