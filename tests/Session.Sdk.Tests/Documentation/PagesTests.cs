namespace SessionSdk.Tests.Documentation;

/// <summary>Holds that every C# block of the README and of the pages in docs is code that is compiled, and says what it needs.</summary>
public sealed class PagesTests
{
    private const string Snippets = "tests/Session.Sdk.Snippets";

    public static TheoryData<string> Pages() => [.. PageCode.FilesIn("docs", "*.md").Append("README.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_of_a_page_is_the_region_that_it_names(string page) =>
        Assert.All(PageCode.NamedBlocksOf(page), block =>
        {
            Assert.True(block.Region is not null, $"Write <!-- region: File.cs#name --> before this block:\n{block.Code}");
            string[] parts = block.Region.Split('#', 2);
            Dictionary<string, string> regions = PageCode.NamedRegionsOf($"{Snippets}/{parts[0]}");
            Assert.True(parts.Length == 2 && regions.ContainsKey(parts[1]), $"There is no region {block.Region}.");
            Assert.Equal(regions[parts[1]], block.Code);
        });

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_with_code_says_its_packages_and_usings(string page)
    {
        string[] files = [.. PageCode.NamedBlocksOf(page).Select(block => block.Region!.Split('#')[0]).Distinct()];
        Assert.True(files.Length == 0 || PageCode.Read(page).Contains("package", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            files.SelectMany(file => PageCode.UsingsOf($"{Snippets}/{file}")).Distinct().Order(StringComparer.Ordinal),
            PageCode.UsingsToldOn(page).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_region_stands_on_a_page()
    {
        HashSet<string?> shown = [.. Pages().SelectMany(page => PageCode.NamedBlocksOf(page.Data)).Select(block => block.Region)];

        Assert.All(
            PageCode.FilesIn(Snippets, "*.cs").SelectMany(file => PageCode.NamedRegionsOf(file).Keys.Select(region => $"{Path.GetFileName(file)}#{region}")),
            region => Assert.Contains(region, shown));
    }
}
