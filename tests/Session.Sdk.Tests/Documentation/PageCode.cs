using System.Text.RegularExpressions;

namespace SessionSdk.Tests.Documentation;

/// <summary>Compares the code blocks of a page with the named regions of a file that is compiled.</summary>
internal static partial class PageCode
{
    /// <summary>Gives the C# blocks of a page in their order.</summary>
    internal static string[] BlocksOf(string page) => [.. Block().Matches(Read(page)).Select(match => match.Groups[1].Value.TrimEnd())];

    /// <summary>Gives the regions of a file in their order, moved to the left.</summary>
    internal static string[] RegionsOf(string source) => [.. Region().Matches(Read(source)).Select(match => MoveLeft(match.Groups[1].Value))];

    private static string MoveLeft(string code)
    {
        string[] lines = code.TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
    }

    private static string Read(string path)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Session.Sdk.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        return File.ReadAllText(Path.Combine(root.FullName, path)).ReplaceLineEndings("\n");
    }

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^ *#region [^\n]*\n\n?(.*?)^ *#endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();
}
