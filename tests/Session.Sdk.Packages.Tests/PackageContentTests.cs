using System.IO.Compression;
using System.Xml.Linq;

namespace SessionSdk.Packages.Tests;

public sealed class PackageContentTests(PackedPackages packed)
{
    public static TheoryData<string> Packages() => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_package_brings_its_readme_icon_licence_and_notices(string package)
    {
        using ZipArchive archive = Open(package, "nupkg");
        string[] names = [.. archive.Entries.Select(entry => entry.FullName)];
        XElement metadata = XDocument.Load(archive.GetEntry($"{package}.nuspec")!.Open()).Root!.Elements().First();
        string? Read(string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Superset(new HashSet<string> { "PACKAGE.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES" }, names.ToHashSet());
        Assert.Equal("PACKAGE.md", Read("readme"));
        Assert.Equal("icon.png", Read("icon"));
        Assert.Equal("MIT", Read("license"));
        Assert.False(string.IsNullOrEmpty(Read("description")));
        Assert.StartsWith("https://", Read("projectUrl"), StringComparison.Ordinal);
        Assert.StartsWith($"# {package}\n", ReadText(archive, "PACKAGE.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_symbol_package_holds_the_symbols_of_its_assembly(string package)
    {
        using ZipArchive symbols = Open(package, "snupkg");

        Assert.Contains(symbols.Entries, entry => entry.Name == $"{package}.pdb" && entry.Length > 0);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_library_brings_its_documentation(string package)
    {
        using ZipArchive archive = Open(package, "nupkg");
        bool isTool = archive.Entries.Any(entry => entry.Name == "DotnetToolSettings.xml");

        Assert.Equal(!isTool, archive.Entries.Any(entry => entry.FullName == $"lib/net10.0/{package}.xml"));
    }

    private static string ReadText(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private ZipArchive Open(string package, string kind) => ZipFile.OpenRead(packed.Find(package, kind));
}
