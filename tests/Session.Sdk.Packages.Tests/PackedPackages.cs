using SessionSdk.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace SessionSdk.Packages.Tests;

/// <summary>All packages of the family, packed once into a folder of their own that goes with the tests.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("session-packages-").FullName;

    public async ValueTask InitializeAsync()
    {
        foreach (string package in Repository.Packages)
        {
            await DotNet.RunAsync(
                Repository.Root,
                TestContext.Current.CancellationToken,
                "pack",
                Path.Combine("src", package),
                "--no-build",
                "-c",
                Repository.Configuration,
                "-o",
                Folder,
                "-v",
                "q");
        }
    }

    /// <summary>Finds the file of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="kind"><c>nupkg</c>, or <c>snupkg</c> for its symbols.</param>
    internal string Find(string package, string kind) =>
        Assert.Single(Directory.GetFiles(Folder, $"{package}.*.{kind}"), file => char.IsAsciiDigit(Path.GetFileName(file)[package.Length + 1]));

    /// <summary>Gets the version that all packages have.</summary>
    internal string Version => Path.GetFileNameWithoutExtension(Find("Session.Sdk", "nupkg"))["Session.Sdk.".Length..];

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return default;
    }
}
