using System.Text.RegularExpressions;

namespace SessionSdk.Packages.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static partial class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    /// <summary>Gets the projects that become packages.</summary>
    internal static string[] Packages { get; } = [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>Gives the C# block of the README that a heading is followed by.</summary>
    internal static string ReadmeBlock(string heading)
    {
        string readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");
        Match block = CSharp().Match(readme, readme.IndexOf($"## {heading}\n", StringComparison.Ordinal));
        Assert.True(block.Success, $"The README has no C# block under {heading}.");
        return block.Groups[1].Value;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Session.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside of a checkout.");
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
