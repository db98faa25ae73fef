// Writes the named regions of tests/Session.Sdk.Snippets into the pages that show them: dotnet run eng/update-pages.cs
using System.Text.RegularExpressions;

const string Snippets = "tests/Session.Sdk.Snippets";
var block = new Regex("^(?<mark><!-- region: (?<file>[^\n#]+)#(?<name>[^\n]+?) -->\n```csharp\n)(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);
int changed = 0;
foreach (string page in Directory.GetFiles("docs", "*.md").Append("README.md"))
{
    string old = File.ReadAllText(page).ReplaceLineEndings("\n");
    string text = block.Replace(old, match => $"{match.Groups["mark"].Value}{RegionOf(match.Groups["file"].Value, match.Groups["name"].Value)}\n```");
    if (text != old)
    {
        File.WriteAllText(page, text);
        Console.WriteLine(page);
        changed++;
    }
}

Console.WriteLine($"{changed} pages changed.");

static string RegionOf(string file, string name)
{
    string source = File.ReadAllText(Path.Combine(Snippets, file)).ReplaceLineEndings("\n");
    Match region = Regex.Match(source, $"^ *#region {Regex.Escape(name)}\n\n?(?<code>.*?)^ *#endregion", RegexOptions.Multiline | RegexOptions.Singleline);
    if (!region.Success)
    {
        throw new InvalidOperationException($"There is no region {file}#{name}.");
    }

    string[] lines = region.Groups["code"].Value.TrimEnd().Split('\n');
    int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
    return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
}
