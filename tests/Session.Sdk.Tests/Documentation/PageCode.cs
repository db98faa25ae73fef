using System.Text.RegularExpressions;

namespace SessionSdk.Tests.Documentation;

/// <summary>Compares the code blocks of a page with the named regions of a file that is compiled.</summary>
internal static partial class PageCode
{
    /// <summary>Gives the C# blocks of a page with the regions that they name, in the line before them: <c>&lt;!-- region: path/of/File.cs#name of the region --&gt;</c>.</summary>
    internal static IEnumerable<(string? Region, string Code)> NamedBlocksOf(string page) =>
        NamedBlock().Matches(Read(page)).Select(match => (match.Groups["region"].Success ? match.Groups["region"].Value : null, match.Groups["code"].Value.TrimEnd()));

    /// <summary>Gives the regions of a file by their names, moved to the left.</summary>
    internal static Dictionary<string, string> NamedRegionsOf(string source) =>
        NamedRegion().Matches(Read(source)).ToDictionary(match => match.Groups["name"].Value, match => MoveLeft(match.Groups["code"].Value));

    /// <summary>Gives the namespaces that a file uses.</summary>
    internal static string[] UsingsOf(string source) => [.. Using().Matches(Read(source)).Select(match => match.Groups[1].Value)];

    /// <summary>Gives the namespaces that a page says are used, each once: in its text or in its code.</summary>
    internal static IEnumerable<string> UsingsToldOn(string page) => UsingAnywhere().Matches(Read(page)).Select(match => match.Groups[1].Value).Distinct();

    internal static string Read(string path) => File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>Gives the files of a folder of the checkout, as paths in it.</summary>
    internal static string[] FilesIn(string folder, string pattern) =>
        [.. Directory.GetFiles(PathOf(folder), pattern).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    private static string MoveLeft(string code)
    {
        string[] lines = code.TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
    }

    private static string PathOf(string path)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Session.Sdk.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        return Path.Combine(root.FullName, path);
    }

    [GeneratedRegex("^(<!-- region: (?<region>[^\n]+?) -->\n)?```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedBlock();

    [GeneratedRegex("^ *#region (?<name>[^\n]+)\n\n?(?<code>.*?)^ *#endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedRegion();

    [GeneratedRegex("^using ([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\busing ([A-Za-z.]+);")]
    private static partial Regex UsingAnywhere();
}
